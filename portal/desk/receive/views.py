"""The pages of the counter. The screen is saved at every step; 收下 is done once, however often it is pressed."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications import queries, sittings
from base.accounts.rules import as_reader
from base.errors import Conflict, Forbidden, Invalid, Missing, Refusal
from base.files.acts import content
from base.files.queries import own_file
from base.ledger import idempotency
from base.ledger.access import looked
from base.regions.queries import organisation
from catalog.queries import claims
from portal.desk.in_person import note_failed_check
from portal.desk.receive.screen import Screen, who
from portal.desk.receive.sheet import Sheet
from portal.desk.receive.typed import Typed, read
from portal.desk.views import sealed
from portal.limits import few_failures
from portal.middleware import note_access

RECEIVED = "received"
WRONG_CODES_PER_HOUR = 5
BY_SCRIPT = "X-Counter"
"""The header of a script that sends the form: it is told where to go instead of being sent there."""


@require_safe
def receive(request: HttpRequest) -> HttpResponse:
    """An empty screen, and what was set aside."""
    halls = sittings.halls_of(request.user)
    key = str(uuid.uuid4())
    blank = Screen(key, request.user, {"receiving_place": _hall(request, halls)})
    return _page(request, blank, fresh=True, aside=_aside(request))


def _hall(request: HttpRequest, halls: list[str]) -> str:
    """Where the clerk sits: said on the screen where they have several halls, and remembered."""
    said = request.POST.get("hall") or request.session.get("hall", "")
    return said if said in halls else halls[0]


def _halls(request: HttpRequest) -> list[tuple[str, str]]:
    codes = sittings.halls_of(request.user)
    return [(code, organisation(code).name) for code in codes] if len(codes) > 1 else []


def _aside(request: HttpRequest) -> list[dict]:
    rows = sittings.parked(request.user)
    known = claims({row.task_code for row in rows if row.task_code})
    return [
        {"key": row.id, "who": who(row), "at": row.updated_at, "claim": known.get(row.task_code),
         "parked": row.content.get("parked"), "hall": row.hall_id}
        for row in rows
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One sitting: shown, or saved and moved on by the button that was pressed."""
    halls = sittings.halls_of(request.user)
    if number := request.session.get(RECEIVED, {}).get(str(key)):
        return _to(request, reverse("desk:received", args=[number]))
    draft = sittings.sitting(request.user, key)
    if draft is None and not (request.method == "POST" and request.POST.get("fresh")):
        return _after(request, key)
    before = draft.content if draft else {}
    if request.method != "POST":
        return _page(request, Screen(str(key), request.user, before))
    typed = read(request, before, before.get("receiving_place") or _hall(request, halls))
    return ACTIONS.get(request.POST.get("go", ""), _save)(request, key, typed)


def _after(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A sitting that is gone: sent again after its answer was lost, it finds that answer. Raises Missing."""

    def gone() -> tuple[int, object]:
        raise Missing(_("这一件已经不在了：可能已经收下，或者删掉了。"))

    return _received(request, key, gone) if request.method == "POST" else gone()


def _received(request: HttpRequest, key: uuid.UUID, do: Callable[[], tuple[int, object]]) -> HttpResponse:
    """Done once for a sitting; the answer is the way to the receipt."""
    _status, answer = idempotency.once(
        who=request.user.person, method="POST", path="desk:receive", key=str(key), body_sha256="", do=do
    )
    kept = list(request.session.get(RECEIVED, {}).items())[-9:]
    request.session[RECEIVED] = {**dict(kept), str(key): answer["number"]}
    return _to(request, reverse("desk:received", args=[answer["number"]]))


def _keep(request: HttpRequest, key: uuid.UUID, typed: Typed) -> object:
    request.session["hall"] = typed.content["receiving_place"]
    return sittings.keep(
        key=key, actor=request.user, content=typed.content, task_code=typed.ground.task_code,
        version=_version(request, typed),
    )  # fmt: skip


def _version(request: HttpRequest, typed: Typed) -> int:
    """The version of the checklist that was on the screen: a newer one has to be looked at first."""
    if not typed.ground.guide:
        return 0
    seen = request.POST.get("shown", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 6 else typed.ground.guide.version


def _save(request: HttpRequest, key: uuid.UUID, typed: Typed) -> HttpResponse:
    """Keep it and show it again; what was scanned may lead elsewhere."""
    _keep(request, key, typed)
    if typed.errors:
        return _again(request, key, typed, typed.errors)
    return _to(request, reverse("desk:receive-at", args=[key]))


def _quiet(request: HttpRequest, key: uuid.UUID, typed: Typed) -> HttpResponse:
    """Saved by itself while somebody types."""
    _keep(request, key, typed)
    return HttpResponse(status=204)


def _park(request: HttpRequest, key: uuid.UUID, typed: Typed) -> HttpResponse:
    """存着，叫下一位."""
    sittings.park(draft=_keep(request, key, typed), actor=request.user)
    messages.info(request, _("存着了，在下面“存着的”里接着办。"))
    return _to(request, reverse("desk:receive"))


def _drop(request: HttpRequest, key: uuid.UUID, typed: Typed) -> HttpResponse:
    """Nothing is taken in."""
    sittings.drop(draft=_keep(request, key, typed), actor=request.user)
    messages.info(request, _("没有收件，刚才记的已经删掉。"))
    return _to(request, reverse("desk:receive"))


def _open(request: HttpRequest, key: uuid.UUID, typed: Typed) -> HttpResponse:
    """A draft made at home, by its number and query code."""
    number, hall = (typed.content.get("asked") or {}).get("value", ""), typed.content["receiving_place"]
    try:
        with few_failures(f"query-code:{number}", WRONG_CODES_PER_HOUR):
            code = "".join(request.POST.get("code", "").split())[:20]
            found = sittings.open_addressed(
                number=number, query_code=code, actor=request.user, hall=hall, key=key
            )
    except Refusal as no:
        _keep(request, key, typed)
        return _again(request, key, typed, {"/code": [no.detail]}, no.status)
    looked(as_reader(request.user), f"draft:{number}", "counter")
    return _to(request, reverse("desk:receive-at", args=[found.id]))


def _collect(request: HttpRequest, key: uuid.UUID, typed: Typed) -> HttpResponse:
    """收下, at most once for a sitting: a second press finds the answer to the first."""
    if typed.errors:
        _keep(request, key, typed)
        return _again(request, key, typed, typed.errors)
    try:
        return _received(request, key, lambda: (201, {"number": _collected(request, key, typed)}))
    except Refusal as no:
        _keep(request, key, typed)
        return _again(request, key, typed, _complaints(request, typed, no), no.status)


def _collected(request: HttpRequest, key: uuid.UUID, typed: Typed) -> str:
    _keep(request, key, typed)
    if typed.ground.why_not:
        raise Conflict(typed.ground.why_not, code="no_agreement")
    if not typed.ground.guide:
        raise Invalid(_("先选地方和事项。"), errors={"/place": [_("先选地方和事项，再收件。")]})
    return sittings.receive(key=key, actor=request.user).number


def _complaints(request: HttpRequest, typed: Typed, no: Refusal) -> dict:
    """What was refused, each beside its field; a failed identity check is also written down."""
    if isinstance(no, Forbidden) and no.code == "identity_failed":
        told = typed.content["applicant"]
        note_failed_check(request, told["id_type"], told["id_number"])
        return {"/identity_check/result": [no.detail]}
    return dict(no.errors) or {"/": [no.detail]}


ACTIONS: dict[str, Callable[[HttpRequest, uuid.UUID, Typed], HttpResponse]] = {
    "quiet": _quiet, "park": _park, "drop": _drop, "open": _open, "collect": _collect,
}  # fmt: skip


def _to(request: HttpRequest, address: str) -> HttpResponse:
    """Onward: a redirect, or the address for the script that asked."""
    return JsonResponse({"to": address}) if request.headers.get(BY_SCRIPT) else redirect(address)


def _again(
    request: HttpRequest, key: uuid.UUID, typed: Typed, errors: dict, status: int = 400
) -> HttpResponse:
    scan = typed.scan.typed if typed.scan.error else ""
    kept = sittings.sitting(request.user, key)
    content = kept.content if kept else typed.content
    return _page(request, Screen(str(key), request.user, content, errors, scan, typed.ground), status)


def _page(
    request: HttpRequest, shown: Screen, status: int = 200, *, fresh: bool = False, aside: list | None = None
) -> HttpResponse:
    if (shown.content.get("applicant") or {}).get("id_number"):
        note_access(request, f"sitting:{shown.key}", "counter")
    context = {"screen": shown, "fresh": fresh, "aside": aside or [], "halls": _halls(request)}
    return render(request, "desk/receive.html", context, status=status)


@require_safe
def bring(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What somebody still has to bring, to be printed; the paper names nobody."""
    draft = sittings.sitting(request.user, key)
    if draft is None:
        raise Missing(_("这一件已经不在了：可能已经收下，或者删掉了。"))
    return render(
        request, "desk/receive_bring.html", {"screen": Screen(str(key), request.user, draft.content)}
    )


@require_safe
def picture(request: HttpRequest, key: uuid.UUID, upload: uuid.UUID) -> HttpResponse:
    """A scan of this sitting, whoever of its people made it."""
    draft = sittings.sitting(request.user, key)
    named = (
        {str(line.get("upload")) for line in (draft.content.get("lines") or {}).values()} if draft else set()
    )
    letter = ((draft.content.get("agent") or {}).get("mandate") if draft else "") or ""
    if str(upload) not in named | {letter}:
        raise Missing(_("没有这个文件。"))
    file = _of(draft.content["people"], upload)
    return sealed(HttpResponse(content(file), content_type=file.content_type))


def _of(people: list[str], upload: uuid.UUID) -> object:
    for person in people[:-1]:
        try:
            return own_file(person, upload)
        except Missing:
            continue
    return own_file(people[-1], upload)


@require_safe
def received(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt, at once: the number, the code, what became of each paper. The PDF follows."""
    halls, application = sittings.halls_of(request.user), queries.application(request.user, number)
    if application.receiving_place_id not in halls:
        raise Missing(_("没有这个申请，或您无权查看。"))
    note_access(request, f"application:{application.number}", "read")
    return render(request, "desk/received.html", {"sheet": Sheet.of(application, request.user)})
