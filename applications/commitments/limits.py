"""The limit of a promise: a Timer of the ledger under the promise's own id, in working days there."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from applications.models import Commitment
from base.ledger import timers
from base.ledger.clock import day_of
from base.ledger.models import Event, Timer
from base.ledger.models.timers import TimerKind, TimerState
from base.ledger.timers import Effect
from base.regions.calendar import calendar_of

KINDS = (TimerKind.FOLLOW, TimerKind.CHECK, TimerKind.REMEDY)


def of(one: Commitment) -> list[Timer]:
    """Its limits so far."""
    return list(Timer.objects.filter(case=one.limit).order_by("id"))


def start(one: Commitment, kind: TimerKind, days: int, event: Event) -> None:
    """Begin a limit with an event; one of the same kind begins anew."""
    region = one.case.authority.region_id
    known = of(one)
    if not any(timer.kind == kind for timer in known):
        known.append(Timer(stream=event.stream, case=one.limit, kind=kind, region=region))
    _move(one, known, Effect(kind, "start"), event, {kind: days})


def end(one: Commitment, change: str, event: Event) -> None:
    """End what runs: ``met``, ``missed`` or ``stop``."""
    _move(one, of(one), Effect("*", change), event, {})


def _move(one: Commitment, known: list[Timer], effect: Effect, event: Event, days: dict[str, int]) -> None:
    timers.apply(
        [effect],
        stream=event.stream,
        event=event,
        region=one.case.authority.region_id,
        timers=known,
        days=days,
    )
    one.due_at, one.reminded_on = timers.nearest(known), None


def due_in(one: Commitment, days: int, moment: dt.datetime) -> dt.date:
    """The last day of so many working days from a moment on, at the authority's place."""
    return calendar_of(one.case.authority.region_id).add(day_of(moment), days).day


def running() -> QuerySet[Timer]:
    """All limits of promises that run, what is due first in front."""
    return Timer.objects.filter(kind__in=KINDS, state=TimerState.RUNNING).order_by("due_at")
