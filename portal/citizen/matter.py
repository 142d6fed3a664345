"""One matter of mine: follow it, answer a correction, withdraw, remind, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications import acts, joint, queries, share
from applications.flow import door
from applications.signing.queries import ended_unsigned, standings
from base.errors import Conflict, Invalid, Missing
from base.ledger.numbers import clean_application_number
from catalog.guides import Guide
from feedback.queries.ratings import of_application
from licenses.queries import made_for
from portal import plans
from portal.citizen import forms
from portal.citizen.corrections import correction_of, items_of, named_in, read_answer
from portal.citizen.kept import keeps_what_was_typed, take
from portal.citizen.papers_where import papers_of
from portal.citizen.places import named
from portal.citizen.promise_rows import rows_of
from portal.citizen.story import clocks, steps_of, turn_of
from portal.history import lines
from portal.words import DELIVERIES, SOURCES


def own(request: HttpRequest, number: str) -> object:
    """An application somebody filed, or that is about them. Raises Missing."""
    clean = clean_application_number(number)
    found = queries.own_applications(request.user).filter(number=clean).first() if clean else None
    if found is None:
        raise Missing(_("没有这个申请，或者不是您的。"))
    return found


def last_case(application: object) -> object:
    """The case it is up to now, whole."""
    return queries.whole_case(application)


@require_safe
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one matter, whose turn first."""
    return _page(request, own(request, number))


def _page(
    request: HttpRequest, application: object, answer: object | None = None, status: int = 200
) -> HttpResponse:
    """The page; ``answer`` is a correction as it was typed, with what is wrong about it."""
    case = last_case(application)
    guide, correction = share.guide_of(case), correction_of(case)
    may = {row.act for row in door.available(case, request.user)}
    timers = queries.timers([case.number])[case.number]
    standing, signers = joint.standing(application), standings(application)
    unsigned = ended_unsigned(case, signers)
    context = {
        "application": application, "case": case, "guide": guide, "may": may, "correction": correction,
        "turn": turn_of(case, correction, timers, unsigned=unsigned), "steps": steps_of(case, unsigned=unsigned),
        "clocks": clocks(case, timers),
        "promises": rows_of(application, guide),
        "originals": papers_of(application, request.user), "standings": signers, "mine": "",
        "stages": plans.shown(standing) if standing else [],
        "undoings": [one for one in standing.undoings if one.done_at is None] if standing else [],
        "lines": lines(queries.events(request.user, application), _steps(standing)),
        "rate": of_application(request.user, application),
        "fixes": items_of(request.user, guide, application, correction, answer) if "correct" in may else [],
        "errors": answer.summary() if answer else [],
        "fresh": request.session.pop("fresh", "") == application.number if "fresh" in request.session else False,
        **_told(request, application, case, share.whole_of(application), named_in(correction, "material")),
    }  # fmt: skip
    return render(request, "citizen/matter.html", context, status=status)


def _steps(standing: joint.Standing | None) -> dict[str, str]:
    """What each case of several is called, by its number."""
    return {step.case.number: step.planned.label for step in standing.steps if step.case} if standing else {}


def _told(request: HttpRequest, application: object, case: object, guide: Guide, again: list[str]) -> dict:
    """What was handed in and how it comes back; ``again``: keys of materials that have to be handed in once more."""
    latest = {one.key: one for one in queries.materials(application)}
    return {
        "place": named([application.place_id]).get(application.place_id),
        "materials": [
            _material(one, guide, application, request.user.person, again) for one in latest.values()
        ],
        "told": forms.told(guide.form_schema, application.form),
        "delivery": DELIVERIES.get(application.delivery.get("method"), ""),
        "address": _address(application.delivery.get("address")),
        "licences": list(made_for(case.number)),
        "documents": queries.documents(request.user, case),
    }


def _material(one: object, guide: Guide, application: object, person: str, again: list[str]) -> dict:
    asked = guide.requirement(one.key)
    mine = one.upload is not None and one.upload.owner == person
    tone, word = (
        ("act", _("要补正"))
        if one.key in again
        else _given(one, guide, at_window=bool(application.receiving_place_id) and not mine)
    )
    return {
        "name": asked.name if asked else one.key,
        "hint": _("第%(n)d次补交的") % {"n": one.round} if one.round else "",
        "tone": tone,
        "word": word,
        "upload": one.upload if mine else None,
        "licence": one.licence.identifier if one.licence else "",
    }


def _given(one: object, guide: Guide, *, at_window: bool) -> tuple[str, str]:
    """(tone, word) of how a material was given."""
    promised = guide.commitment_of(one.key) if one.source == "promise" else None
    if promised and not promised.follows:
        return "warn", _("承诺代替")
    if one.source == "upload" and at_window:
        return "ok", _("窗口已扫描")
    return "warn" if one.source == "promise" else "ok", str(SOURCES[one.source])


def _address(address: object) -> dict:
    """An address is a line of text, or its parts."""
    parts = {"detail": address} if isinstance(address, str) else address or {}
    return {name: parts.get(name, "") for name in ("detail", "name", "phone")}


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Answer a correction notice, line by line; a file that is refused leaves the others alone."""
    application = own(request, number)
    case, kept = last_case(application), take(request)
    data = request.POST if request.method == "POST" else kept
    if data is None:
        return redirect("matter", number)
    answer = read_answer(request.user, share.guide_of(case), correction_of(case), data, request.FILES)
    if request.method != "POST":
        messages.info(request, _("您刚才填的还在，请核对后提交补正。"))
        return _page(request, application, answer)
    return _answered(request, application, case, answer)


def _answered(request: HttpRequest, application: object, case: object, answer: object) -> HttpResponse:
    try:
        answer.raise_any()
        acts.correct(case=case, actor=request.user, materials=answer.materials, form=answer.form)
    except Invalid as no:
        return _page(request, own(request, application.number), answer.with_errors(no.errors), status=400)
    except Conflict as no:
        messages.warning(request, no.detail)
        return redirect("matter", application.number)
    messages.success(request, _("补正交上去了，接着由办理机关看。"))
    return redirect("matter", application.number)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw, after asking once."""
    application = own(request, number)
    if request.method != "POST":
        return render(
            request, "citizen/withdraw.html", {"application": application, "case": last_case(application)}
        )
    acts.withdraw(application=application, actor=request.user)
    messages.success(request, _("申请撤回了。"))
    return redirect("matter", number)


@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """The result is in my hands."""
    acts.confirm_receipt(case=last_case(own(request, number)), actor=request.user)
    messages.success(request, _("好，这件事办结了。"))
    return redirect("matter", number)


@require_POST
def remind(request: HttpRequest, number: str) -> HttpResponse:
    """Remind the authority, at most once a day."""
    acts.remind(case=last_case(own(request, number)), actor=request.user)
    messages.success(request, _("已经催过办理机关，今天就不用再催了。"))
    return redirect("matter", number)
