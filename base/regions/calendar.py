"""Working days of a place.

The rule is Monday to Friday; the exceptions come from the notices in the database: the State Council's for the
year, then those of the region and of what lies above it, the nearest one winning. Limits in working days follow
行政许可法 art. 82 (working days, without public holidays); the day on which a limit starts is not counted.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from base.regions import queries
from base.regions.models import CalendarDay, CalendarNotice

KEPT_SECONDS = 60
"""How long a process trusts what it read, so that a change made by another process is seen."""

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """The last day of a limit; provisional while a year it runs through has no national notice yet."""

    day: dt.date
    provisional: bool


@dataclass(frozen=True)
class Calendar:
    """The working days of one place. ``layers`` are exceptions, nearest place first; ``announced`` the known years."""

    layers: tuple[Mapping[dt.date, bool], ...]
    announced: frozenset[int]

    def is_working_day(self, day: dt.date) -> bool:
        """Whether offices work on that day, as far as it has been announced."""
        for exceptions in self.layers:
            if day in exceptions:
                return exceptions[day]
        return day.isoweekday() <= 5

    def add(self, start: dt.date, days: int) -> Due:
        """The last of so many working days after ``start``, which is not counted; with 0 it is ``start`` itself.

        Raises ValueError for a negative number.
        """
        if days < 0:
            raise ValueError("a limit has no negative number of working days")
        day, left = start, days
        while left:
            day += ONE_DAY
            left -= self.is_working_day(day)
        return Due(day, provisional=not self._announced(start, day))

    def between(self, after: dt.date, until: dt.date) -> int:
        """Working days later than ``after`` and not later than ``until``; 0 when ``until`` is not later."""
        days = (after + ONE_DAY * step for step in range(1, (until - after).days + 1))
        return sum(self.is_working_day(day) for day in days)

    def _announced(self, first: dt.date, last: dt.date) -> bool:
        return self.announced.issuperset(range(first.year, last.year + 1))


@dataclass
class _Snapshot:
    """All notices as read once, and the calendars made of them so far."""

    read_at: float
    exceptions: dict[str | None, dict[dt.date, bool]]
    announced: frozenset[int]
    calendars: dict[str, Calendar] = field(default_factory=dict)

    def calendar(self, region_code: str) -> Calendar:
        if region_code not in self.calendars:
            self.calendars[region_code] = Calendar(self._layers(region_code), self.announced)
        return self.calendars[region_code]

    def _layers(self, region_code: str) -> tuple[Mapping[dt.date, bool], ...]:
        national = self.exceptions.get(None, {})
        if self.exceptions.keys() <= {None}:
            return (national,)
        local = [self.exceptions[code] for code in queries.ancestors(region_code) if code in self.exceptions]
        return (*local, national)


_snapshot: _Snapshot | None = None
_lock = threading.Lock()


def calendar_of(region_code: str) -> Calendar:
    """The calendar of a place (6, 9 or 12 digits). No query while what this process read is fresh."""
    global _snapshot
    with _lock:
        snapshot = _snapshot
        if snapshot is None or time.monotonic() - snapshot.read_at > KEPT_SECONDS:
            snapshot = _snapshot = _read()
    return snapshot.calendar(region_code)


def forget() -> None:
    """Read the notices again at the next question."""
    global _snapshot
    _snapshot = None


def _read() -> _Snapshot:
    exceptions: dict[str | None, dict[dt.date, bool]] = {}
    lines = CalendarDay.objects.values_list("notice__region_id", "day", "is_workday")
    for region_code, day, is_workday in lines:
        exceptions.setdefault(region_code, {})[day] = is_workday
    announced = CalendarNotice.objects.filter(region=None).values_list("year", flat=True)
    return _Snapshot(time.monotonic(), exceptions, frozenset(announced))
