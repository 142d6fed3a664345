"""The plan of cases of joint handling (多地联办, S0 二(三)): who decides what in which order, and what one answer means
for the others. What a plan says is data of the guide, frozen with the version the application began under.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications.flow import door
from applications.flow.aftermath import case_of
from applications.flow.facts import Facts
from applications.intake import Complaints
from applications.models import Application, Case, Undoing
from applications.models.matter import ALONE, ENDED, OPEN, State
from applications.placing import Placed, placed
from base.ledger.models import Event, Stream
from catalog.plan_words import Join, OnRefusal
from catalog.planned import Plan, PlannedCase

AGREED = ("approve", "settle", "silent_agree")
NOT_AGREED = ("deny", "refuse", "lapse", "terminate", "silent_stop")
WHOLE = (
    "application__stream", "application__item", "authority", "version__implementation__item",
    "version__implementation__authority",
)  # fmt: skip
"""What the door needs of a case."""


def first_of(plan: Plan, cases: Collection[Case]) -> list[Case]:
    """Those of the cases that none of the others comes before."""
    there = {case.key for case in cases}
    waits = {one.key for one in plan.cases if there.intersection(one.after)}
    return [case for case in cases if case.key not in waits]


def begin(application: Application, stream: Stream) -> None:
    """Open every case whose turn has come: for what held back the application (its stream locked) until now."""
    cases = {one.key: one for one in _whole(application).exclude(state=State.REROUTED)}
    plan = next((Facts(one).whole.plan for one in cases.values() if one.key != ALONE), None)
    if plan:
        _open_next(plan, cases, stream)
        return
    for case in cases.values():
        door.automatic(case, "open", stream, data={"key": case.key})


def advance(event: Event) -> None:
    """What an answer to one case does to the others: open who comes next, or stop the rest.

    Runs inside the act's transaction, under the application's stream, so that siblings decide one after the other.
    """
    if case_of(event).key == ALONE:
        return
    case = Case.objects.select_related(*WHOLE).get(number=event.case)
    facts = Facts(case)
    step = facts.step
    if step is None or event.act not in (*AGREED, *NOT_AGREED):
        return
    plan, siblings = facts.whole.plan, _siblings(case)
    if event.act in AGREED:
        if not facts.makes_result:
            door.automatic(case, "conclude", event.stream)
        if plan.join == Join.ANY:
            _end(_alternatives(plan, step, siblings), event.stream, case)
        _open_next(plan, siblings | {case.key: case}, event.stream)
    elif step.on_refusal == OnRefusal.STOP and not _another_way(plan, step, siblings):
        _stop(case, siblings, event)
    else:
        _open_next(plan, siblings | {case.key: case}, event.stream)


def follow_form(event: Event) -> None:
    """After a correction: the cases that have not begun go to the organs of the places the form names now."""
    case = Case.objects.select_related(*WHOLE).get(number=event.case)
    for _planned, to, there in _elsewhere(case, case.application.form, set(event.data["fields"])):
        if to and there and there.state == State.WAITING:
            data = {"key": there.key, "from": there.authority_id, "to": to.authority.code}
            step = door.system_step(there, "relocate", event.stream, data)
            step.set(authority=to.authority, version=to.version or there.version)
            door.leave(step)


def require_movable(case: Case, form: dict) -> None:
    """Before a correction is kept: the whole form as it would be names no other organ for what has begun.

    Raises Invalid beside the field of a case that has begun or is decided, or that would come or go: what was decided
    on one place cannot be turned to another by a correction.
    """
    before, complaints = case.application.form, Complaints()
    changed = {name for name in form if form[name] != before.get(name)}
    for planned, to, there in _elsewhere(case, form, changed):
        texts = {"label": planned.label, "authority": there.authority.name if there else ""}
        if not (to and there):
            text = _("补正不能让“%(label)s”这一步增加或取消；要改请撤回后重新申请。") % texts
            complaints.add(f"/form/{planned.place}", text)
        elif there.state != State.WAITING:
            text = _("“%(label)s”已经由%(authority)s办理，这个地方不能再改；要改请撤回后重新申请。") % texts
            complaints.add(f"/form/{planned.place}", text)
    complaints.raise_any()


def _elsewhere(
    case: Case, form: dict, fields: Collection[str]
) -> Iterable[tuple[PlannedCase, Placed | None, Case | None]]:
    """The steps placed by one of these fields that are not where the form says: whom it says, and the case there is."""
    plan = Facts(case).whole.plan if case.key != ALONE else None
    if plan is None or not fields & {one.place for one in plan.cases}:
        return
    cases = _siblings(case) | {case.key: case}
    places = {one.planned.key: one for one in placed(Facts(case).whole, form, case.application.situation)}
    for planned in (one for one in plan.cases if one.place in fields):
        to, there = places.get(planned.key), cases.get(planned.key)
        if (to and to.authority.code) != (there and there.authority_id):
            yield planned, to, there


def _whole(application: object) -> QuerySet[Case]:
    """The cases of an application with what the door needs, locked, in the plan's order."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).filter(application=application)
    return rows.order_by("position", "received_at", "id").select_related(*WHOLE)


def _siblings(case: Case) -> dict[str, Case]:
    """The other cases of the plan by key (one that was rerouted has a successor)."""
    rows = _whole(case.application_id).exclude(id=case.id).exclude(state=State.REROUTED)
    return {one.key: one for one in rows}


def _open_next(plan: Plan, cases: dict[str, Case], stream: Stream) -> None:
    for planned in plan.cases:
        case = cases.get(planned.key)
        if case and case.state == State.WAITING and _turn_has_come(plan, planned, cases):
            door.automatic(case, "open", stream, data={"key": case.key})


def _turn_has_come(plan: Plan, planned: PlannedCase, cases: dict[str, Case]) -> bool:
    """All that come before have answered in a way that lets it go on; of alternatives one is enough."""
    before = [cases[key] for key in planned.after if key in cases]
    answers = [_goes_on(plan, one) for one in before]
    return any(answers) if plan.join == Join.ANY and answers else all(answers)


def _goes_on(plan: Plan, case: Case) -> bool:
    step = next(one for one in plan.cases if one.key == case.key)
    answered = (*ENDED, State.REFUSED, State.DENIED)
    return case.agreed or (case.state in answered and step.on_refusal != OnRefusal.STOP)


def _alternatives(plan: Plan, step: PlannedCase, siblings: dict[str, Case]) -> list[Case]:
    """Cases that stand beside one and are not needed any more when one of them is enough."""
    beside = {one.key for one in plan.cases if set(one.after) == set(step.after)} - {step.key}
    return [
        case for key, case in siblings.items() if key in beside and case.state in OPEN and not case.agreed
    ]


def _another_way(plan: Plan, step: PlannedCase, siblings: dict[str, Case]) -> bool:
    beside = {one.key for one in plan.cases if set(one.after) == set(step.after)} - {step.key}
    return plan.join == Join.ANY and any(key in beside and one.state in OPEN for key, one in siblings.items())


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
