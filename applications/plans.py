"""The plan of cases of joint handling (多地联办, S0 二(三)): who decides what in which order, and what one answer means
for the others. What a plan says is data of the guide, frozen with the version the application began under.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.flow import door
from applications.flow.facts import Facts
from applications.models import Application, Case, Undoing
from applications.models.matter import ENDED, OPEN, State
from base.errors import Invalid
from base.ledger.models import Event, Stream
from base.regions.models import Organisation
from base.regions.queries import ancestors, authority_of, region_at
from catalog.guides import Guide, Plan, PlannedCase
from catalog.queries import authority_for

HANDLING_PLACE = "handling_place"
ONE, STOP = "any", "stop"
AGREED = ("approve", "settle")
NOT_AGREED = ("deny", "refuse", "lapse", "terminate")


@dataclass(frozen=True)
class Placed:
    """One case of a plan, with the organ that decides it."""

    planned: PlannedCase
    authority: Organisation


def placed(guide: Guide, form: dict) -> list[Placed]:
    """The cases a form calls for, in the plan's order; one whose place is left blank is left out.

    Raises Invalid beside the place of the form that no organ is responsible for, or that is not the lead's.
    """
    lead, *others = guide.plan.cases
    _require_own(guide, lead, form)
    chosen = [one for one in others if one.place == HANDLING_PLACE or form.get(one.place)]
    at_home = authority_for(guide.item_code, guide.region_code).authority
    return [Placed(lead, at_home), *(Placed(one, _organ(guide, one, form, at_home)) for one in chosen)]


def _require_own(guide: Guide, lead: PlannedCase, form: dict) -> None:
    """The lead decides at home: the place it is named by must lie in its region."""
    code = "" if lead.place == HANDLING_PLACE else str(form.get(lead.place) or "")
    if code and guide.region_code not in ancestors(code):
        raise Invalid.at(f"/form/{lead.place}", _("这个地方不归所选的办理机关管，请改选办理地。"))


def _organ(guide: Guide, planned: PlannedCase, form: dict, at_home: Organisation) -> Organisation:
    """Who decides a step: at the handling place the lead itself; elsewhere whoever claims the item for that place,
    else the organ of the department there."""
    code = guide.region_code if planned.place == HANDLING_PLACE else str(form[planned.place])
    if guide.region_code in ancestors(code) and planned.department == at_home.department:
        return at_home
    code = region_at(code, planned.level) if planned.level else code
    claim = authority_for(guide.item_code, code)
    fits = claim and claim.authority.department == planned.department
    found = claim.authority if fits else authority_of(planned.department, code)
    if found is None:
        texts = {"label": planned.label}
        raise Invalid.at(f"/form/{planned.place}", _("这个地方没有承办“%(label)s”的机关，请改选。") % texts)
    return found


def advance(event: Event) -> None:
    """What an answer to one case does to the others: open who comes next, or stop the rest.

    Runs inside the act's transaction, under the application's stream, so that siblings decide one after the other.
    """
    case = _case(event)
    facts = Facts(case)
    step = facts.step
    if step is None or event.act not in (*AGREED, *NOT_AGREED):
        return
    plan, siblings = facts.guide.plan, _siblings(case)
    if event.act in AGREED:
        if not facts.makes_result:
            door.automatic(case, "conclude", event.stream)
        if plan.join == ONE:
            _end(_alternatives(plan, step, siblings), event.stream, case)
        _open_next(plan, siblings | {case.key: case}, event.stream)
    elif step.on_refusal == STOP and not _another_way(plan, step, siblings):
        _stop(case, siblings, event)
    else:
        _open_next(plan, siblings | {case.key: case}, event.stream)


def _case(event: Event) -> Case:
    found = Case.objects.select_related(
        "application__stream", "application__item", "authority", "version__implementation__item",
        "version__implementation__authority",
    )  # fmt: skip
    return found.get(number=event.case)


def _siblings(case: Case) -> dict[str, Case]:
    """The other cases of the plan by key, the latest of each (one that was rerouted has a successor)."""
    found = Case.objects.select_for_update(of=("self",), no_key=True).select_related(
        "application__stream", "application__item", "authority", "version__implementation__item",
        "version__implementation__authority",
    )  # fmt: skip
    rows = found.filter(application=case.application_id).exclude(id=case.id).exclude(state=State.REROUTED)
    return {one.key: one for one in rows.order_by("received_at", "id")}


def _open_next(plan: Plan, cases: dict[str, Case], stream: Stream) -> None:
    for planned in plan.cases:
        case = cases.get(planned.key)
        if case and case.state == State.WAITING and _turn_has_come(plan, planned, cases):
            door.automatic(case, "open", stream, data={"key": case.key})


def _turn_has_come(plan: Plan, planned: PlannedCase, cases: dict[str, Case]) -> bool:
    """All that come before have answered in a way that lets it go on; of alternatives one is enough."""
    before = [cases[key] for key in planned.after if key in cases]
    answers = [_goes_on(plan, one) for one in before]
    return any(answers) if plan.join == ONE and answers else all(answers)


def _goes_on(plan: Plan, case: Case) -> bool:
    step = next(one for one in plan.cases if one.key == case.key)
    answered = (*ENDED, State.REFUSED, State.DENIED)
    return case.agreed or (case.state in answered and step.on_refusal != STOP)


def _alternatives(plan: Plan, step: PlannedCase, siblings: dict[str, Case]) -> list[Case]:
    """Cases that stand beside one and are not needed any more when one of them is enough."""
    beside = {one.key for one in plan.cases if set(one.after) == set(step.after)} - {step.key}
    return [
        case for key, case in siblings.items() if key in beside and case.state in OPEN and not case.agreed
    ]


def _another_way(plan: Plan, step: PlannedCase, siblings: dict[str, Case]) -> bool:
    beside = {one.key for one in plan.cases if set(one.after) == set(step.after)} - {step.key}
    return plan.join == ONE and any(key in beside and one.state in OPEN for key, one in siblings.items())


def _stop(case: Case, siblings: dict[str, Case], event: Event) -> None:
    """One refusal stops the whole: the rest ends, and what was already agreed is listed to be undone."""
    agreed = [one for one in siblings.values() if one.agreed]
    Undoing.objects.bulk_create([Undoing(case=one, because=case, since=event.at) for one in agreed])
    _end([one for one in siblings.values() if one.state in OPEN and one not in agreed], event.stream, case)


def _end(cases: Iterable[Case], stream: Stream, because: Case) -> None:
    for one in cases:
        door.automatic(one, "stop", stream, data={"because": because.number})


def open_undoings(application: Application) -> list[Undoing]:
    """What has still to be undone after one step of a plan was refused."""
    rows = Undoing.objects.filter(case__application=application).select_related("case__authority", "because")
    return list(rows.order_by("id"))
