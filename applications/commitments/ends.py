"""What becomes of a promise: it is kept, or not, and what follows then is what its template says (国办发〔2020〕42号).

Whoever calls holds the application's stream.
"""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _

from applications.acts import outcome
from applications.commitments import limits
from applications.flow import door
from applications.flow.table import row
from applications.models import Case, Commitment
from applications.models.commitments import CommitmentState
from base.ledger.actors import SYSTEM
from base.ledger.clock import day_of, now
from base.ledger.models import Event
from base.ledger.models.timers import TimerKind
from catalog.commitments import Consequence


class Because(StrEnum):
    """Why a promise counts as not kept."""

    OVERDUE = "overdue"
    CHECK = "check"

    @property
    def change(self) -> str:
        """What that does to the limit: nobody came in time; or it was looked at in time, and found wanting."""
        return "missed" if self is Because.OVERDUE else "met"


def keep(one: Commitment, event: Event) -> None:
    """It was kept: the material came, or the check found it true."""
    limits.end(one, "met", event)
    _save(one, state=CommitmentState.KEPT, ended_at=event.at)


def void(one: Commitment, event: Event) -> None:
    """The matter ended without a result: nothing is owed any more."""
    limits.end(one, "stop", event)
    _save(one, state=CommitmentState.VOIDED, ended_at=event.at)


def put_under_check(one: Commitment, event: Event) -> None:
    """事后核查 begins, or begins again after something was put right."""
    limits.end(one, "met", event)
    limits.start(one, TimerKind.CHECK, one.template.days, event)
    _save(one, state=CommitmentState.UNDER_CHECK)


def fail(one: Commitment, because: Because) -> None:
    """It was not kept: once the person is asked to put it right, where the template says so; else it is broken."""
    template = one.template
    if template.consequence == Consequence.RECTIFY and not one.rectified:
        _ask_to_rectify(one, because)
        return
    with door.passing(one.case, "break_promise", SYSTEM) as step:
        step.data = _told(one, because)
    limits.end(one, because.change, step.event)
    _save(one, state=CommitmentState.BROKEN, ended_at=step.event.at)
    _undecided_ends(one)


def _ask_to_rectify(one: Commitment, because: Because) -> None:
    with door.passing(one.case, "ask_to_rectify", SYSTEM) as step:
        step.data = _told(one, because) | {"days": one.template.rectify_days}
        step.data["until"] = limits.due_in(one, one.template.rectify_days, now()).isoformat()
    limits.end(one, because.change, step.event)
    limits.start(one, TimerKind.REMEDY, one.template.rectify_days, step.event)
    _save(one, state=CommitmentState.RECTIFYING, rectified=True)


def _told(one: Commitment, because: Because) -> dict:
    told = {"commitment": str(one.id), "because": str(because), "materials": one.materials}
    return told | ({"was_due": day_of(one.due_at).isoformat()} if one.due_at else {})


def _undecided_ends(one: Commitment) -> None:
    """What is not decided is terminated by the system. A decision is a person's to revoke: it waits on the desk."""
    case = Case.objects.select_related("application__stream").get(id=one.case_id)
    if case.state in row("terminate").froms:
        reason = _("没有按《%(label)s》兑现承诺：%(liability)s。")
        texts = {"label": one.template.label, "liability": "；".join(one.template.liability)}
        outcome.terminate(case=case, actor=SYSTEM, reason=reason % texts)


def _save(one: Commitment, **columns: object) -> None:
    for name, value in columns.items():
        setattr(one, name, value)
    one.save(update_fields=[*columns, "due_at", "reminded_on"])
