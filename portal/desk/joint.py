"""Joint handling on the desk: what my authorities take part in, who has answered, who is late, what must be undone."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from applications import acts, bench, joint, queries
from applications.consultations import queries as consultations
from base.accounts.rules import organisations_with
from base.errors import Forbidden, Refusal
from catalog.plan_words import Join
from portal import plans
from portal.desk.consultations.file import row
from portal.desk.queue import initial
from portal.lists import paged
from portal.middleware import note_access
from portal.words import Said, due_in_words

BOXES: dict[str, Promise] = {
    "turn": gettext_lazy("等我方"),
    "waiting": gettext_lazy("等别人"),
    "undo": gettext_lazy("要撤回的"),
    "ended": gettext_lazy("已结束"),
}
FROM_ABOVE: dict[str, Promise] = {**BOXES, "turn": gettext_lazy("轮到下属机关")}
"""The same to whoever supervises and has no case of their own."""
NEWEST_FIRST = ("-submitted_at", "-id")


@dataclass(frozen=True)
class Row:
    """A joint application in the list. ``said`` is the clock of whoever's turn it is."""

    application: object
    applicant: str
    turn: str
    said: Said | None


@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Joint applications my authorities take part in, newest first."""
    bench.require_staff(request.user)
    box = request.GET.get("box") if request.GET.get("box") in BOXES else joint.BOXES[0]
    page = paged(request, joint.mine(request.user, box), NEWEST_FIRST)
    boxes = FROM_ABOVE if joint.only_supervises(request.user) else BOXES
    context = {"page": page, "rows": _rows(page.rows), "box": box, "boxes": boxes, "first": joint.BOXES[0]}
    return render(request, "desk/joint/list.html", context)


def _rows(applications: list) -> list[Row]:
    names = joint.names_of_turns(applications)
    return [_row(one, names) for one in applications]


def _row(application: object, names: dict[str, str]) -> Row:
    facts, case = application.applicant_facts, application.current
    said = due_in_words(case.due_at, case.authority.region_id) if case.due_at else None
    name = facts["name"] if facts["kind"] == "legal" else initial(facts["name"])
    return Row(application, name, names.get(application.turn, _turn(application)), said)


def _turn(application: object) -> str:
    return {"applicant": _("申请人"), "signers": _("共同申请人")}.get(application.turn, "")


@require_safe
def application(request: HttpRequest, number: str) -> HttpResponse:
    """One plan with how each step stands, what was asked, and what has to be undone."""
    bench.require_staff(request.user)
    found = joint.one_of_mine(request.user, number)
    note_access(request, f"application:{found.number}", "read")
    standing = joint.standing(found)
    own = {step.case.number for step in standing.steps if step.case.authority_id in _desks(request)}
    context = {
        "application": found,
        "row": _rows([found])[0],
        "stages": plans.shown(standing),
        "join": Join(standing.plan.join).label,
        "own": [step for step in standing.steps if step.case.number in own],
        "undoings": [(one, one.case.number in own) for one in standing.undoings],
        "takes_part": bool(own),
        "consultations": [row(one) for one in consultations.of_application(request.user, found)],
    }
    return render(request, "desk/joint/one.html", context)


def _desks(request: HttpRequest) -> list[str]:
    return organisations_with(request.user, queries.AUTHORITY_ROLES)


@require_POST
def remind(request: HttpRequest, number: str, case: str) -> HttpResponse:
    """Remind the authority of another step, at most once a day."""
    found = joint.one_of_mine(request.user, number)
    hands = joint.hands(request.user, found)
    if hands is None:
        raise Forbidden(_("只有参加联办的机关可以催办。"))
    try:
        acts.remind(case=joint.step_case(found, case), actor=hands)
    except Refusal as no:
        messages.warning(request, no.detail)
    else:
        messages.success(request, _("已经催办，今天就不用再催了。"))
    return redirect("desk:joint-one", found.number)
