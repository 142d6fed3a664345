"""Limits in working days: the due date is a pure function of the changes and the calendar of the place.

The first day does not count. A pause takes out the working days after the day it began, up to and with the day it
ended (the same way of counting as the limit itself), so pausing and resuming on one day changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from base.ledger.clock import day_of, end_of, now
from base.ledger.models import Event, Stream, Timer, TimerChange
from base.ledger.models.timers import TimerState
from base.regions.calendar import Calendar, calendar_of


@dataclass(frozen=True)
class Reading:
    """What a list of changes comes to. ``total`` and ``left`` in working days; ``due`` is empty while paused."""

    state: str
    total: int
    due: dt.date | None
    left: int | None
    provisional: bool


@dataclass
class _Tally:
    calendar: Calendar
    state: str = TimerState.STOPPED
    start: dt.date = dt.date.min
    total: int = 0
    out: int = 0
    paused: dt.date = dt.date.min
    ended: dt.date | None = field(default=None)

    def begin(self, day: dt.date, days: int | None) -> None:
        self.state, self.start, self.total, self.out, self.ended = TimerState.RUNNING, day, days or 0, 0, None

    def pause(self, day: dt.date, _: int | None) -> None:
        self.state, self.paused = TimerState.PAUSED, day

    def resume(self, day: dt.date, _: int | None) -> None:
        self.state, self.out = TimerState.RUNNING, self.out + self.calendar.between(self.paused, day)

    def add(self, _: dt.date, days: int | None) -> None:
        self.total += days or 0

    def met(self, day: dt.date, _: int | None) -> None:
        self.state, self.ended = (TimerState.MISSED if day > self.due().day else TimerState.MET), day

    def missed(self, day: dt.date, _: int | None) -> None:
        self.state, self.ended = TimerState.MISSED, day

    def stop(self, day: dt.date, _: int | None) -> None:
        self.state, self.ended = TimerState.STOPPED, day

    def due(self):
        return self.calendar.add(self.start, self.total + self.out)


_STEPS = {
    "start": _Tally.begin,
    "pause": _Tally.pause,
    "resume": _Tally.resume,
    "add": _Tally.add,
    "met": _Tally.met,
    "missed": _Tally.missed,
    "stop": _Tally.stop,
}


def read(changes: Iterable[TimerChange], calendar: Calendar) -> Reading:
    """Work out a limit from its changes alone."""
    tally = _Tally(calendar)
    for change in changes:
        _STEPS[change.change](tally, change.day, change.days)
    if tally.state == TimerState.PAUSED:
        left = tally.total + tally.out - calendar.between(tally.start, tally.paused)
        return Reading(tally.state, tally.total, None, left, False)
    due = tally.due()
    return Reading(tally.state, tally.total, due.day, None, due.provisional)


@dataclass(frozen=True)
class Effect:
    """One word of the flow table's clocks column: ``promised:start``, ``*:stop``."""

    kind: str
    change: str

    @classmethod
    def parse(cls, text: str) -> tuple[Effect, ...]:
        return tuple(cls(*word.split(":")) for word in text.split())


ALIVE = {TimerState.RUNNING, TimerState.PAUSED}
ENDS = {"met", "missed", "stop"}


@dataclass
class Moves:
    """What an event does to the limits of its case.

    ``timers`` are the case's (locked with it); those that start are appended. ``days`` gives the working days of each
    kind that may start, and those added under ``add``. A kind without days has no limit and is not started; a limit
    that is over is left alone.
    """

    effects: Iterable[Effect]
    stream: Stream
    event: Event
    region: str
    timers: list[Timer]
    days: dict[str, int | None]


def apply(effects: Iterable[Effect], **what: Any) -> None:
    """Write what an event does to the limits of its case (`Moves`), and refresh their cached columns."""
    apply_all([Moves(effects, **what)])


def apply_all(moves: Iterable[Moves]) -> None:
    """Write what several events do, those of one case in their order; limits that begin cost two statements in all."""
    changes = [change for one in moves for change in _changes(one)]
    begun: dict[int, list[TimerChange]] = {}
    for change in changes:
        if change.timer.pk is None:
            begun.setdefault(id(change.timer), []).append(change)
    for drawn in begun.values():
        _cache(drawn[0].timer, drawn)
    Timer.objects.bulk_create(drawn[0].timer for drawn in begun.values())
    TimerChange.objects.bulk_create(changes)
    for timer in {change.timer.pk: change.timer for change in changes}.values():
        if id(timer) not in begun:
            refresh(timer)


def _changes(moves: Moves) -> Iterator[TimerChange]:
    found, over = {timer.kind: timer for timer in moves.timers}, set()
    for kind, change in _spread(moves.effects, found):
        timer = found.get(kind)
        if change == "start":
            if moves.days.get(kind) is None:
                continue
            if timer is None:
                timer = Timer(stream=moves.stream, case=moves.event.case, kind=kind, region=moves.region)
                found[kind] = timer
                moves.timers.append(timer)
        elif timer is None or timer.state not in ALIVE or kind in over:
            continue
        if change in ENDS:
            over.add(kind)
        counted = moves.days.get("add" if change == "add" else kind) if change in {"start", "add"} else None
        day = day_of(moves.event.effective_at)
        yield TimerChange(timer=timer, event=moves.event, change=change, day=day, days=counted)


def _spread(effects: Iterable[Effect], found: dict[str, Timer]) -> Iterator[tuple[str, str]]:
    for effect in effects:
        for kind in list(found) if effect.kind == "*" else [effect.kind]:
            yield kind, effect.change


def refresh(timer: Timer) -> None:
    """Set the cached columns to what the changes say."""
    _cache(timer, timer.changes.all())
    timer.save(update_fields=["state", "total", "due_at", "left", "provisional"])


def _cache(timer: Timer, changes: Iterable[TimerChange]) -> None:
    reading = read(changes, calendar_of(timer.region))
    timer.state, timer.total, timer.left = reading.state, reading.total, reading.left
    timer.due_at = end_of(reading.due) if reading.due else None
    timer.provisional = reading.provisional


def nearest(timers: Iterable[Timer]) -> dt.datetime | None:
    """The limit that runs out first; None when none runs."""
    return min((timer.due_at for timer in timers if timer.state == TimerState.RUNNING), default=None)


def state_of(timer: Timer) -> str:
    """The state to show: a running limit that is over counts as missed before anybody records it."""
    return TimerState.MISSED.value if overdue(timer) else timer.state


def overdue(timer: Timer) -> bool:
    """Missed, or about to be recorded as such."""
    running = timer.state == TimerState.RUNNING and timer.due_at is not None and timer.due_at < now()
    return running or timer.state == TimerState.MISSED


def days_left(timer: Timer) -> int | None:
    """Working days until the limit (0: today is the last, negative: over it); None when it no longer counts."""
    if timer.state == TimerState.PAUSED:
        return timer.left
    if timer.state != TimerState.RUNNING or timer.due_at is None:
        return None
    calendar, today, due = calendar_of(timer.region), day_of(now()), day_of(timer.due_at)
    return calendar.between(today, due) if due >= today else min(-1, -calendar.between(due, today))


def faults(timers: Iterable[Timer]) -> Iterator[str]:
    """Timers whose cached columns are not what their changes say, and changes on another day than their event.

    A date that was provisional when it was counted may differ once the year's notice is loaded: the next change of the
    limit makes it firm.
    """
    for timer in timers:
        changes = list(timer.changes.all())
        reading = read(changes, calendar_of(timer.region))
        due_at = end_of(reading.due) if reading.due else None
        named = f"ledger_timer {timer.id}: {timer}"
        if (timer.state, timer.total, timer.left) != (reading.state, reading.total, reading.left):
            yield f"{named}: the columns do not follow from its changes"
        elif timer.due_at != due_at and not timer.provisional:
            yield f"{named}: it is due {timer.due_at}, by its changes {due_at}"
        for change in changes:
            if change.day != day_of(change.event.effective_at):
                yield f"ledger_timerchange {change.id}: {timer}: its day is not that of event {change.event_id}"
