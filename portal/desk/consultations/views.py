"""Consultations on the desk: what waits, one of them, its acts, its files, its sheet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from applications.consultations import acts, queries
from applications.consultations.names import ACTS
from base.accounts.rules import organisations_with
from base.errors import Forbidden, Invalid, Refusal
from base.files.acts import content
from portal.desk.consultations.attachments import Attachments, taken
from portal.desk.consultations.file import ConsultationFile, row
from portal.desk.consultations.forms import ConsultationForm, form_of
from portal.lists import paged
from portal.middleware import note_access

BOXES = {
    "answer": gettext_lazy("等我方"),
    "asked": gettext_lazy("我方提出"),
    "open": gettext_lazy("全部在办"),
    "ended": gettext_lazy("已结束"),
}
NEWEST_FIRST, DUE_FIRST = ("-asked_at", "-id"), ("due_at", "id")


@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """What I am to answer, what my side asked; what is due first on top."""
    queries.require_staff(request.user)
    mine = organisations_with(request.user, queries.SIDE_ROLES)
    first = "answer" if mine else "open"
    box = request.GET.get("box") if request.GET.get("box") in BOXES else first
    order = NEWEST_FIRST if box == "ended" else DUE_FIRST
    page = paged(request, queries.boxed(request.user, box), order)
    context = {
        "page": page, "rows": [row(one) for one in page.rows], "box": box, "first": first,
        "boxes": BOXES if mine else {name: BOXES[name] for name in ("open", "ended")},
        "waiting": queries.waiting(request.user), "asks": bool(queries.halls(request.user)),
        "video": queries.video(),
    }  # fmt: skip
    return render(request, "desk/consultations/list.html", context)


@require_safe
def consultation(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one."""
    return _shown(request, number, "desk/consultations/one.html")


@require_safe
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The record on paper, to be signed."""
    return _shown(request, number, "desk/consultations/sheet.html")


def _shown(request: HttpRequest, number: str, template: str) -> HttpResponse:
    found = queries.consultation(request.user, number)
    note_access(request, f"consultation:{found.number}", "read")
    context = {"file": ConsultationFile(found, request.user), "one": found, "video": queries.video()}
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """One act: its form (GET), or taking it (POST)."""
    kind, found = form_of(act), queries.consultation(request.user, number)
    if request.method != "POST":
        return _act_page(request, found, act, kind(case=found))
    form, files = kind(request.POST, case=found), taken(request) if kind.attaches else Attachments()
    status = _take(request, found, act, form, files)
    if status:
        found = queries.consultation(request.user, number)
        return _act_page(request, found, act, form, files, status)
    messages.success(request, _("“%(act)s”已办好。") % {"act": ACTS[act]})
    return redirect("desk:consultation", number)


def _take(request: HttpRequest, found: object, act: str, form: ConsultationForm, files: Attachments) -> int:
    """Take the act; 0, or the status with which it was refused."""
    if not form.is_valid() or files.errors:
        return Invalid.status
    more = {"attachments": files.ids} if form.attaches else {}
    try:
        getattr(acts, act)(consultation=found, actor=request.user, **form.arguments(), **more)
    except Refusal as no:
        form.blame(no)
        return no.status
    return 0


def _act_page(
    request: HttpRequest, found: object, act: str, form: ConsultationForm,
    files: Attachments | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    form.case, file = found, ConsultationFile(found, request.user)
    if not form.is_bound and act not in {button["act"] for button in file.buttons}:
        raise Forbidden(_("您现在不能办这一步。"))
    note_access(request, f"consultation:{found.number}", "read")
    files = files or Attachments()
    context = {
        "file": file, "one": found, "act": act, "title": ACTS[act], "form": form, "files": files.kept,
        "file_errors": files.errors,
    }  # fmt: skip
    return render(request, "desk/consultations/act.html", context, status=status)


@require_safe
def attachment(request: HttpRequest, number: str, upload: object) -> HttpResponse:
    """A file one side showed the other, to be saved; it can do nothing in a browser."""
    file = queries.file(request.user, number, upload)
    note_access(request, f"consultation:{number}", "file")
    answer = HttpResponse(content(file), content_type=file.content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
