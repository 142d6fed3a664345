"""The door. An act enters, finds the enquiry locked and allowed, changes what it has to, and leaves with an event.

    with passing(enquiry, "sign", account) as step:
        step.set(handler=step.actor.person)

On entering: lock the stream's head, then the enquiry. On leaving: record the event, move the limits, save, tell who
listens. All in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from base.errors import Conflict, Refusal
from base.ledger import chain, subscribers, timers
from base.ledger.actors import Actor
from base.ledger.clock import now
from base.ledger.models import Event, Stream, Timer
from base.ledger.models.timers import TimerKind
from feedback.enquiry_flow import guards, who
from feedback.enquiry_flow.names import ACTS, PREFIX
from feedback.enquiry_flow.table import Row, row, table
from feedback.models.enquiries import ENDED, Enquiry

WHOLE = (
    "stream",
    "account",
    "region",
    "item",
    "application",
    "authority",
    "desk",
    "organisation",
    "frequent",
)


@dataclass
class Step:
    """One act on its way through the door: the locked enquiry, who acts, and what the act adds."""

    row: Row
    enquiry: Enquiry
    actor: Actor | None
    stream: Stream | None = None
    timers: list[Timer] = field(default_factory=list)
    data: dict = field(default_factory=dict)
    text: dict = field(default_factory=dict)
    days: dict[str, int | None] = field(default_factory=dict)
    event: Event | None = None

    def set(self, **columns: object) -> None:
        """Set columns of the enquiry; all are saved on leaving."""
        for name, value in columns.items():
            setattr(self.enquiry, name, value)


def available(enquiry: Enquiry, account: who.Who) -> list[Row]:
    """The acts this account may take on the enquiry now: the buttons of a page, `available_acts` of the API."""
    fitting = (one for one in table().values() if enquiry.state in one.froms)
    steps = (Step(one, enquiry, who.find(one, enquiry, account)) for one in fitting)
    return [step.row for step in steps if refusal(step) is None]


def refusal(step: Step) -> Refusal | None:
    """Why the step may not pass, apart from what its request would bring; None when it may."""
    act = step.row.act
    try:
        if step.actor is None:
            who.require(step.row, step.enquiry, Actor("", ""))
        for guard in (guards.not_the_asker, *guards.HANDS.get(act, ())):
            guard(step)
        if step.enquiry.state not in step.row.froms:
            raise _wrong_state(step)
        for guard in guards.STANDING.get(act, ()):
            guard(step)
    except Refusal as no:
        return no
    return None


@contextmanager
def passing(enquiry: Enquiry, act: str, account: who.Who, expected_seq: int | None = None) -> Iterator[Step]:
    """Take one act through the door.

    Raises Forbidden (role, separation of hands) or Conflict (state, guard, ``stale`` when the enquiry has had another
    event than ``expected_seq``), and whatever the act itself refuses.
    """
    with transaction.atomic():
        step = _enter(enquiry, act, account)
        no = refusal(step) or _stale(step, expected_seq)
        if no:
            raise no
        yield step
        leave(step)
    _bring_up_to_date(enquiry, step.enquiry)


def _enter(enquiry: Enquiry, act: str, account: who.Who) -> Step:
    stream = chain.lock([enquiry.stream_id])[enquiry.stream_id]
    locked = (
        Enquiry.objects.select_for_update(of=("self",), no_key=True).select_related(*WHOLE).get(id=enquiry.id)
    )
    running = list(Timer.objects.filter(case=locked.number).order_by("id"))
    actor = who.find(row(act), locked, account)
    return Step(row(act), locked, actor, stream, running, days=limits(locked))


def limits(enquiry: Enquiry) -> dict[str, int]:
    """Working days of the limits of an enquiry: to sign a ticket, and to answer, by its kind."""
    return {
        TimerKind.SIGN: settings.ENQUIRY_SIGN_DAYS,
        TimerKind.HANDLE: settings.ENQUIRY_DAYS[enquiry.kind],
    }


def leave(step: Step) -> Event:
    """Write the outcome of a step: event, limits, enquiry; then tell who listens. The head must be locked, or new."""
    enquiry, before = step.enquiry, step.enquiry.state
    enquiry.state = step.row.to or before
    step.event = chain.append(
        step.stream,
        act=PREFIX + step.row.act,
        actor=step.actor,
        audience=step.row.audience,
        case=enquiry.number,
        states=(before if step.row.froms else "", enquiry.state),
        data=step.data,
        text=step.text,
    )
    timers.apply(
        step.row.effects,
        stream=step.stream,
        event=step.event,
        region=enquiry.region_id,
        timers=step.timers,
        days=step.days,
    )
    enquiry.seq, enquiry.due_at = step.event.seq, timers.nearest(step.timers)
    enquiry.ended_at = now() if enquiry.state in ENDED else None
    enquiry.save()
    subscribers.publish(step.event)
    return step.event


def _stale(step: Step, expected_seq: int | None) -> Refusal | None:
    if expected_seq is None or expected_seq == step.enquiry.seq:
        return None
    return Conflict(_("这一件在您打开之后有了变化，请刷新后再办。"), code="stale")


def _wrong_state(step: Step) -> Conflict:
    return Conflict(
        _("这一件现在是“%(state)s”，不能“%(act)s”。")
        % {"state": step.enquiry.get_state_display(), "act": ACTS[step.row.act]}
    )


def _bring_up_to_date(shown: Enquiry, locked: Enquiry) -> None:
    """Let the caller's object say what is now in the database."""
    for column in Enquiry._meta.concrete_fields:
        if column.attname in locked.__dict__:
            shown.__dict__[column.attname] = locked.__dict__[column.attname]
        shown._state.fields_cache.pop(column.name, None)
