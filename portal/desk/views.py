"""Pages of the desk. Each parses, asks one query or takes one act, and answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from applications import acts, bench, queries
from applications.flow.names import ACTS
from applications.flow.table import row
from base.accounts.rules import as_reader
from base.errors import Invalid, Refusal
from base.files.acts import content
from base.files.pages import image_type, page_image
from base.ledger.access import looked
from base.ledger.clock import today
from portal.desk import effects, queue
from portal.desk.answers import AnswerInHand
from portal.desk.casefile import CaseFile
from portal.desk.forms import ActForm, form_of
from portal.lists import asked, paged
from portal.middleware import note_access
from portal.words import REASONS

DUE_FIRST = ("due_at", "id")
NEWEST_FIRST = ("-received_at", "-id")
BOX = "mine"


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """My queue: what is due first, in groups."""
    bench.require_staff(request.user)
    box = request.GET.get("box", BOX) if request.GET.get("box") in queue.BOXES else BOX
    wanted = asked(request, "state", "item", "q")
    found = bench.narrowed(queries.desk(request.user, box), **wanted)
    page = paged(request, found, DUE_FIRST, within=queries.desks(request.user))
    context = {
        "page": page,
        "groups": queue.grouped(queue.rows(request.user, page.rows)),
        "boxes": queue.BOXES,
        "counts": bench.counts(request.user),
        "box": box,
        "today": today(),
    }
    return render(request, "desk/queue.html", {**context, **_filters(request, wanted)})


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """All cases in my scope, newest first: to look something up."""
    bench.require_staff(request.user)
    wanted = asked(request, "state", "item", "q")
    found = bench.narrowed(queries.working_on(request.user), **wanted)
    page = paged(request, found, NEWEST_FIRST, within=queries.at_work(request.user))
    context = {"page": page, "rows": queue.rows(request.user, page.rows)}
    return render(request, "desk/cases.html", {**context, **_filters(request, wanted)})


def _filters(request: HttpRequest, wanted: dict[str, str]) -> dict:
    return {
        "wanted": wanted,
        "narrowed": any(wanted.values()),
        "states": [("", _("全部")), *bench.state_choices()],
        "items": [("", _("全部")), *bench.items_of(request.user)],
    }


@require_POST
def claim_next(request: HttpRequest) -> HttpResponse:
    """Claim the case nobody has yet that is due first, and open it."""
    bench.require_staff(request.user)
    free = bench.next_unclaimed(request.user)
    if free is None:
        messages.info(request, _("没有待认领的办件。"))
        return redirect("desk:queue")
    acts.claim(case=free, actor=request.user, expected_seq=free.seq)
    messages.success(request, _("已认领。"))
    return redirect("desk:case", free.number)


@require_safe
def following(request: HttpRequest, number: str) -> HttpResponse:
    """The case after this one in my box."""
    found = bench.following(request.user, bench.case(request.user, number))
    return redirect("desk:case", found.number) if found else redirect("desk:queue")


@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one case."""
    file = CaseFile(bench.case(request.user, number), request.user)
    note_access(request, f"application:{file.application.number}", "read")
    return _case_page(request, file)


def _case_page(request: HttpRequest, file: CaseFile) -> HttpResponse:
    at = asked(request, "material", "round", "page")
    context = {"file": file, "case": file.case, "view": file.view(at["material"], at["round"], at["page"])}
    return render(request, "desk/case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unmask(request: HttpRequest, number: str) -> HttpResponse:
    """One masked value in full, once, for a reason that is written down."""
    found = bench.case(request.user, number)
    file, what = CaseFile(found, request.user), request.POST.get("what") or request.GET.get("what", "")
    if what not in file.askable:
        raise Invalid(_("没有这一项。"))
    reason = request.POST.get("reason", "")
    if request.method == "POST" and reason in REASONS:
        subject = f"application:{found.application.number}"
        looked(as_reader(request.user), subject, f"unmask:{what}:{reason}")
        return _case_page(request, CaseFile(found, request.user, [what]))
    wrong = [("f-reason", _("请选择一个理由。"))] if request.method == "POST" else []
    context = {
        "file": file,
        "case": found,
        "what": what,
        "label": file.askable[what],
        "reasons": REASONS,
        "errors": wrong,
    }
    return render(request, "desk/unmask.html", context, status=400 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """One act: its form with what it sets off (GET), or taking it (POST)."""
    kind, found = form_of(act), bench.case(request.user, number)
    answer = AnswerInHand(request, found, act)
    if request.method != "POST":
        return _act_page(request, found, act, kind(case=found), answer)
    form = kind(request.POST, case=found)
    status = _take(found, act, form, answer) if form.is_valid() else Invalid.status
    if status:
        return _act_page(request, bench.case(request.user, number), act, form, answer, status)
    messages.success(request, _("“%(act)s”已办好。") % {"act": ACTS[act]})
    return redirect("desk:case", number)


def _take(found: object, act: str, form: ActForm, answer: AnswerInHand) -> int:
    """Take the act; 0, or the status with which it was refused."""
    try:
        getattr(acts, act)(case=found, actor=answer.hands(), **form.arguments())
    except Refusal as no:
        if not answer.took(no):
            form.blame(no)
        return no.status
    return 0


def _act_page(
    request: HttpRequest, found: object, act: str, form: ActForm, answer: AnswerInHand, status: int = 200
) -> HttpResponse:
    form.case, file = found, CaseFile(found, request.user)
    no = None if form.is_bound else file.refusal(act)
    context = {
        "file": file,
        "case": found,
        "act": act,
        "title": ACTS[act],
        "form": form,
        "answer": answer,
        "errors": [*form.summary(), *answer.summary()],
        "effects": effects.in_full(row(act), found.version),
        "no": no,
    }
    note_access(request, f"application:{found.application.number}", "read")
    return render(request, "desk/act.html", context, status=no.status if no else status)


@require_GET
def picture(request: HttpRequest, number: str, upload: str, page: int) -> HttpResponse:
    """One page of a file as a picture."""
    found, file = bench.file(request.user, number, upload)
    note_access(request, f"application:{found.application.number}", "file")
    return sealed(HttpResponse(page_image(file, page), content_type=image_type(file)))


@require_GET
def original(request: HttpRequest, number: str, upload: str) -> HttpResponse:
    """A file as it was handed in, to be saved."""
    found, file = bench.file(request.user, number, upload)
    note_access(request, f"application:{found.application.number}", "file")
    answer = HttpResponse(content(file), content_type=file.content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    return sealed(answer)


def sealed(answer: HttpResponse) -> HttpResponse:
    """Kept nowhere, and without rights if a browser opens it after all."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
