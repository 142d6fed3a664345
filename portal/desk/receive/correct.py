"""代补正: a matter begun elsewhere, opened by number and query code, for what its notice asks, for paper that came to
harm on the way and is brought again, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import acts, sittings
from applications.intake import LOOK, TRAVELS
from base.errors import Conflict, Invalid, Missing, Refusal
from base.ledger.numbers import clean_application_number
from catalog.guides import Guide
from handoff.queries import harmed_of
from portal.citizen.corrections import Answer, Fix, correction_of, items_of, read_answer
from portal.desk.receive import again
from portal.fields import Field, complained, require_filled, summary
from portal.limits import few_failures
from portal.middleware import note_access

WRONG_CODES_PER_HOUR = 5


@dataclass(frozen=True)
class Opened:
    """A matter on the page: what is asked for and, in ``hands``, under which post it is answered."""

    number: str
    code: str
    case: object
    hands: object
    guide: Guide
    correction: object | None
    harmed: list


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; show what is open; hand in what was missing, take in what is brought again."""
    sittings.halls_of(request.user)
    if request.method != "POST":
        return _ask(request, request.GET.get("number", "")[:40])
    number, code = request.POST.get("number", "")[:40], "".join(request.POST.get("code", "").split())[:20]
    try:
        opened = _opened(request, number, code)
    except Refusal as no:
        return _ask(request, number, no)
    note_access(request, f"application:{opened.number}", "correct")
    if opened.correction is None and not opened.harmed:
        return _ask(request, number, Conflict(_("这个办件现在没有要补正的。"), code="already_done"))
    go = request.POST.get("go")
    if go == "correct" and opened.correction:
        return _answered(request, opened)
    return again.supplied(request, opened, _page) if go == "supply" else _page(request, opened)


def _opened(request: HttpRequest, typed: str, code: str) -> Opened:
    """Raises Invalid beside what was left empty, Missing (counted: after five wrong codes an hour TooMany), Conflict
    without an agreement."""
    require_filled(number=typed, code=code)
    number = clean_application_number(typed)
    if not number:
        raise Missing(_("编号或查询码不对。"))
    with few_failures(f"query-code:{number}", WRONG_CODES_PER_HOUR):
        case, hands = acts.open_elsewhere(number=number, query_code=code, actor=request.user)
    harmed = harmed_of(case.application)
    return Opened(number, code, case, hands, Guide.of(case.version), correction_of(case), harmed)


def _ask(request: HttpRequest, number: str, no: Refusal | None = None) -> HttpResponse:
    hint = _("13位数字，在收件凭证上")
    fields = [
        Field("number", _("编号"), number, hint=hint, inputmode="numeric", autocomplete="off", maxlength=40),
        Field("code", _("查询码"), "", hint=_("8位字母和数字，不分大小写"), autocomplete="off", maxlength=20),
    ]
    fields = complained(fields, (no.errors or {"/code": [no.detail]}) if no else {})
    context = {"fields": fields, "errors": summary(fields)}
    return render(request, "desk/correct_ask.html", context, status=no.status if no else 200)


def _page(
    request: HttpRequest, opened: Opened, answer: Answer | None = None, no: Refusal | None = None
) -> HttpResponse:
    context = {
        "opened": opened,
        "fixes": _fixes(request, opened, answer) if opened.correction else [],
        "papers": again.papers(request, opened),
        "errors": answer.summary() if answer else [],
        "refused": again.complaints(no),
    }
    status = no.status if no else 400 if answer else 200
    return render(request, "desk/correct.html", context, status=status)


def _fixes(request: HttpRequest, opened: Opened, answer: Answer | None) -> list[dict]:
    fixes = items_of(request.user, opened.guide, opened.case.application, opened.correction, answer)
    return [_counted(fix, request.POST) for fix in fixes]


def _counted(fix: Fix, data: Mapping) -> dict:
    """A line of the notice with its sheets of paper; the applicant's licences are not for a window elsewhere."""
    if fix.paper is None:
        return {"fix": fix}
    fix.paper.licences = []
    asked = fix.paper.requirement
    counts = {
        "originals": data.get(f"originals-{asked.key}", str(asked.originals or 1)),
        "copies": data.get(f"copies-{asked.key}", "0"),
    }
    looked_at, travels = asked.paper == LOOK, asked.paper in TRAVELS
    return {
        "fix": fix, "travels": travels, "looked_at": looked_at, "seen": data.get(f"seen-{asked.key}"), **counts
    }  # fmt: skip


def _answered(request: HttpRequest, opened: Opened) -> HttpResponse:
    answer = read_answer(request.user, opened.guide, opened.correction, request.POST, request.FILES)
    answer = replace(answer, materials=_on_paper(opened, answer.materials, request.POST))
    try:
        answer.raise_any()
        acts.correct(case=opened.case, actor=opened.hands, materials=answer.materials, form=answer.form)
    except Invalid as no:
        return _page(request, opened, answer.with_errors(no.errors))
    except Conflict as no:
        return _ask(request, opened.number, no)
    messages.success(request, _("补正交上去了，办理机关已经收到扫描件；要寄的原件请装袋寄出。"))
    return redirect("desk:correct")


def _on_paper(opened: Opened, sent: list[dict], data: Mapping) -> list[dict]:
    """Scans with their sheets of paper, and papers that were looked at."""
    made = [_with_sheets(opened.guide.requirement(one["key"]), one, data) for one in sent]
    there = {one["key"] for one in made}
    asked = {defect["material"] for defect in opened.correction.defects if defect.get("material")}
    seen = [key for key in sorted(asked - there) if data.get(f"seen-{key}")]
    return [*made, *({"key": key, "seen": True} for key in seen)]


def _with_sheets(asked: object, one: dict, data: Mapping) -> dict:
    if not one.get("upload") or asked.paper not in TRAVELS:
        return one
    typed = {name: data.get(f"{name}-{asked.key}", "").strip()[:3] for name in ("originals", "copies")}
    paper = {
        name: int(text) if text.isascii() and text.isdecimal() else text or 0 for name, text in typed.items()
    }
    return {**one, "paper": paper}
