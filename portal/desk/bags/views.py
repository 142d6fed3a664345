"""Bags on the desk: what waits, one bag, its acts, its papers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from base.errors import Invalid, Missing, Refusal
from base.files import documents
from handoff import acts, queries
from handoff.choices import BagState
from handoff.names import BAG_ACTS
from portal.desk.bags.file import TONES, BagFile
from portal.desk.bags.forms import BAG_TEXTS, BagForm, bag_form
from portal.lists import asked, paged
from portal.middleware import note_access

BOXES = ("in", "out")
ORDER = ("-created_at", "-number")
LATE_SHOWN = 20
PAGES = {"bag": "desk:bag", "case": "desk:case", "hand_over": "desk:handover-one"}


@require_safe
def bags(request: HttpRequest) -> HttpResponse:
    """What waits for me, and the bags of one direction."""
    queries.require_hands(request.user)
    return _list(request)


def _list(request: HttpRequest, typed: str = "", wrong: str = "", status: int = 200) -> HttpResponse:
    wanted = asked(request, "state", "box")
    box = wanted["box"] if wanted["box"] in BOXES else ""
    state = wanted["state"] if wanted["state"] in BagState.values else ""
    context = {
        "page": paged(request, queries.bags(request.user, box=box, state=state), ORDER),
        "ready": queries.ready(request.user),
        "bench": queries.on_my_bench(request.user),
        "late": list(queries.late(request.user)[:LATE_SHOWN]),
        "box": box,
        "state": state,
        "states": [("", _("全部")), *BagState.choices],
        "typed": typed,
        "wrong": wrong,
        "tones": TONES,
    }
    return render(request, "desk/bags/list.html", context, status=status)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Where a barcode leads: a bag, a case, or the counter where something waits to be fetched."""
    queries.require_hands(request.user)
    typed = asked(request, "code")["code"]
    if not typed:
        return redirect("desk:bags")
    try:
        found = queries.find(request.user, typed)
    except Missing as no:
        return _list(request, typed, str(no.detail), no.status)
    return redirect(PAGES[found.kind], found.number)


@require_POST
def pack(request: HttpRequest) -> HttpResponse:
    """One bag with all that is ready for one receiver."""
    queries.require_hands(request.user)
    key = tuple(request.POST.get(name, "")[:40] for name in ("place", "to", "application"))
    one = next(
        (one for one in queries.ready(request.user) if (one.place, one.to, one.application) == key), None
    )
    if one is None:
        raise Missing(_("这些原件刚刚有了变化，请回到袋的清单重新看。"))
    to = one.hall if request.POST.get("instead") and one.hall else one.to
    receiver = {"to_organisation": to} if to else {"to_application": one.originals[0].paper.application}
    numbers = [original.number for original in one.originals]
    bag = acts.open_bag(actor=request.user, from_organisation=one.place, originals=numbers, **receiver)
    messages.success(
        request, _("开好了袋%(number)s。请照着核对实物，装好以后封袋。") % {"number": bag.number}
    )
    return redirect("desk:bag", bag.number)


def found(request: HttpRequest, number: str) -> object:
    """A bag in scope. Raises Forbidden without a post, Missing."""
    queries.require_hands(request.user)
    return queries.bag(request.user, number)


@require_safe
def bag(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one bag."""
    return _page(request, BagFile(found(request, number), request.user))


def _page(
    request: HttpRequest, file: BagFile, form: BagForm | None = None, act: str = "", status: int = 200
) -> HttpResponse:
    forms = {name: file.form(name) for name in ("add", "seal")} | ({act: form} if form else {})
    top = form.top() if form else []
    context = {"file": file, "bag": file.bag, "forms": forms, "tones": TONES, "top": top}
    return render(request, "desk/bags/bag.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """One act on a bag: its form (GET), or taking it (POST)."""
    kind, one = bag_form(act), found(request, number)
    if request.method != "POST":
        return (
            redirect("desk:bag", one.number) if kind.inline else _act_page(request, one, act, kind(case=one))
        )
    form = kind(request.POST, case=one)
    status = _take(request, one, act, form) if form.is_valid() else Invalid.status
    if not status:
        messages.success(request, _("“%(act)s”已办好。") % {"act": BAG_ACTS[act]})
        return redirect("desk:bag", one.number)
    if kind.inline:
        return _page(request, BagFile(found(request, number), request.user), form, act, status)
    return _act_page(request, found(request, number), act, form, status)


def _take(request: HttpRequest, one: object, act: str, form: BagForm) -> int:
    """Take the act; 0, or the status with which it was refused."""
    try:
        getattr(acts, act)(bag=one, actor=request.user, **form.arguments())
    except Refusal as no:
        form.blame(no)
        return no.status
    return 0


def _act_page(request: HttpRequest, one: object, act: str, form: BagForm, status: int = 200) -> HttpResponse:
    file = BagFile(one, request.user)
    if act in ("send", "resend") and one.to_application:
        note_access(request, f"application:{one.to_application.number}", "delivery")
    no = (
        ""
        if form.is_bound or act in file.may
        else _("袋现在是“%(state)s”，或者这一步不归您办。") % {"state": one.get_state_display()}
    )
    context = {
        "file": file, "bag": one, "act": act, "title": BAG_ACTS[act], "form": form, "no": no,
        "text": BAG_TEXTS.get(act, ""),
    }  # fmt: skip
    return render(request, "desk/bags/act.html", context, status=409 if no else status)


@require_safe
def paper(request: HttpRequest, number: str, document: str) -> HttpResponse:
    """The list of a bag or the record of its count, as PDF."""
    queries.require_hands(request.user)
    one = queries.paper_of(request.user, number, document)
    answer = HttpResponse(documents.content(one), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, f"{one.number}.pdf")
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return answer
