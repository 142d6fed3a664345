"""The door of rectifications. An act enters, finds the row locked and allowed, changes what it has to, leaves an event.

    with passing(rectification, "answer", actor) as step:
        step.text = {"text": words}

On entering: lock the heads (the rectification's and its rating's, in id order), then the row; look at the table. On
leaving: record the event, move the limits, save. All in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from base.errors import Conflict, Forbidden, Refusal
from base.ledger import chain, subscribers, timers
from base.ledger.actors import Actor
from base.ledger.clock import today
from base.ledger.models import Event, Stream, Timer
from base.ledger.models.timers import TimerKind
from feedback import who
from feedback.models import Rectification
from feedback.models.rectifications import Answer, Appeal
from feedback.names import ACTS, IN_EVENTS
from feedback.table import Row, acts, row


@dataclass
class Step:
    """One act on its way: the locked row, both heads, who acts, and what the act adds."""

    row: Row
    rectification: Rectification
    streams: dict[int, Stream]
    actor: Actor | None
    timers: list[Timer]
    data: dict = field(default_factory=dict)
    text: dict = field(default_factory=dict)
    days: dict[str, int | None] = field(default_factory=dict)
    event: Event | None = None

    @property
    def stream(self) -> Stream:
        return self.streams[self.rectification.stream_id]

    @property
    def rating_stream(self) -> Stream:
        return self.streams[self.rectification.rating.stream_id]

    def timer(self, kind: str) -> Timer | None:
        return next((timer for timer in self.timers if timer.kind == kind), None)

    def set(self, **columns: object) -> None:
        """Set columns of the row; it is saved whole on leaving."""
        for name, value in columns.items():
            setattr(self.rectification, name, value)


def available(rectification: Rectification, account: who.Who) -> list[Row]:
    """The acts this account may take now: what the page shows as buttons and the API as available_acts."""
    steps = (_step(one, rectification, {}, account) for one in acts().values())
    return [step.row for step in steps if step.row.froms and refusal(step) is None]


def refusal(step: Step) -> Refusal | None:
    """Why the step may not pass, apart from what its request would bring; None when it may."""
    if step.actor is None:
        return Forbidden(_("您没有办理这一步的权限。"))
    if step.row.froms and step.rectification.state not in step.row.froms:
        words = {"state": step.rectification.get_state_display(), "act": ACTS[step.row.act]}
        return Conflict(_("差评整改现在是“%(state)s”，不能“%(act)s”。") % words)
    sentence = _GUARDS.get(step.row.act, lambda rectification: None)(step.rectification)
    return Conflict(sentence) if sentence else None


def _may_extend(rectification: Rectification) -> str | None:
    return _("只能延长一次。") if rectification.extended else None


def _may_appeal(rectification: Rectification) -> str | None:
    if rectification.appeal:
        return _("已经申诉过。")
    return _("申诉期限已过。") if today() > rectification.appeal_until else None


def _may_decide(rectification: Rectification) -> str | None:
    return None if rectification.appeal == Appeal.OPEN else _("没有待复核的申诉。")


def _may_call_back(rectification: Rectification) -> str | None:
    called = rectification.satisfied in {Answer.YES, Answer.UNREACHABLE}
    return _("已经回访过，可以归档了。") if called else None


def _may_close(rectification: Rectification) -> str | None:
    if rectification.appeal == Appeal.OPEN:
        return _("申诉还没有复核。")
    called = rectification.satisfied in {Answer.YES, Answer.UNREACHABLE}
    return None if called else _("先回访，再归档。")


_GUARDS: dict[str, Callable[[Rectification], str | None]] = {
    "extend": _may_extend,
    "appeal": _may_appeal,
    "decide": _may_decide,
    "call_back": _may_call_back,
    "close": _may_close,
}


@contextmanager
def passing(
    rectification: Rectification,
    act: str,
    account: who.Who,
    outcome: str = "",
    expected_seq: int | None = None,
) -> Iterator[Step]:
    """Take one act through the door. Raises Forbidden (role, named person), Conflict (state, guard, ``stale``)."""
    with transaction.atomic():
        step = _enter(rectification, row(act, outcome), account)
        no = refusal(step) or _stale(step, expected_seq)
        if no:
            raise no
        yield step
        leave(step)
    rectification.__dict__.update(
        {name: value for name, value in step.rectification.__dict__.items() if not name.startswith("_")}
    )


def _enter(rectification: Rectification, act: Row, account: who.Who) -> Step:
    streams = chain.lock([rectification.stream_id, rectification.rating.stream_id])
    locked = (
        Rectification.objects.select_for_update(of=("self",), no_key=True)
        .select_related("rating__item", "organisation")
        .get(id=rectification.id)
    )
    return _step(act, locked, streams, account)


def opening(rectification: Rectification, stream: Stream, actor: Actor) -> Step:
    """The first step of a rectification that was just made."""
    return Step(
        row=row("open"),
        rectification=rectification,
        streams={stream.id: stream},
        actor=actor,
        timers=[],
        days=_days(),
    )


def _step(act: Row, rectification: Rectification, streams: dict[int, Stream], account: who.Who) -> Step:
    running = list(Timer.objects.filter(case=str(rectification.id)).order_by("id")) if streams else []
    actor = who.find(act, rectification, account)
    return Step(
        row=act, rectification=rectification, streams=streams, actor=actor, timers=running, days=_days()
    )


def _days() -> dict[str, int | None]:
    return {
        TimerKind.VERIFY: settings.RATING_VERIFY_DAYS,
        TimerKind.RECTIFY: settings.RATING_RECTIFY_DAYS,
        TimerKind.CALL_BACK: settings.RATING_CALL_BACK_DAYS,
        TimerKind.DECIDE: settings.RATING_DECIDE_DAYS,
    }


def leave(step: Step) -> Event:
    """Write the outcome: event, limits, row; then tell who listens."""
    rectification, before = step.rectification, step.rectification.state
    rectification.state = step.row.to or before
    step.event = chain.append(
        step.stream,
        act=f"{IN_EVENTS}{step.row.act}",
        actor=step.actor,
        audience=step.row.audience,
        case=str(rectification.id),
        states=(before if step.row.froms else "", rectification.state),
        data=step.data | ({"outcome": step.row.outcome} if step.row.outcome else {}),
        text=step.text,
    )
    timers.apply(
        step.row.effects,
        stream=step.stream,
        event=step.event,
        region=rectification.organisation.region_id,
        timers=step.timers,
        days=step.days,
    )
    _note_call_back(step)
    rectification.seq, rectification.due_at = step.event.seq, timers.nearest(step.timers)
    rectification.save()
    subscribers.publish(step.event)
    return step.event


def _note_call_back(step: Step) -> None:
    """Whether the first call-back was in time counts for the figures."""
    if step.row.act == "call_back" and step.rectification.called_back_in_time is None:
        timer = step.timer(TimerKind.CALL_BACK)
        step.rectification.called_back_in_time = not timers.overdue(timer) if timer else None


def _stale(step: Step, expected_seq: int | None) -> Refusal | None:
    if expected_seq is None or expected_seq == step.rectification.seq:
        return None
    return Conflict(_("这件整改在您打开之后有了变化。请刷新后再办。"), code="stale")
