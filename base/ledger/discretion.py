"""Streams of which staff see the day, not the second: when somebody spoke would tell who it was.

Which kinds these are is said by the apps that hold them (`keep_to_days`). Their events stand apart from those with a
time of day, as their place among these would tell it; those of one day are shown once the day is over, in the order of
their hashes, which is none.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from base.ledger.clock import start_of, today
from base.ledger.models import Event

_kinds: set[str] = set()


def keep_to_days(*kinds: str) -> None:
    """From now on show days alone of streams of these kinds."""
    _kinds.update(kinds)


def kept_to_days() -> frozenset[str]:
    """The kinds of streams of which staff see days alone."""
    return frozenset(_kinds)


def shown() -> Q:
    """Events that may be shown as a stream by itself: of those kept to days none of today."""
    return ~Q(stream__kind__in=_kinds) | Q(at__lt=start_of(today()))


def events_of(day: dt.date) -> QuerySet[Event]:
    """What happened on a day that is over in the streams kept to days; nothing of today. Key: hash."""
    span = {"at__gte": start_of(day), "at__lt": min(start_of(day + dt.timedelta(days=1)), start_of(today()))}
    return Event.objects.filter(stream__kind__in=_kinds, **span).select_related("stream")
