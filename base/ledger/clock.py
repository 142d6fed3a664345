"""The only clock. In a demonstration it can be moved; everywhere else it is the machine's."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

ZONE = ZoneInfo("Asia/Shanghai")
"""The legal day of every working-day limit."""

_frozen: dt.datetime | None = None
_read: tuple[float, dt.timedelta] = (0.0, dt.timedelta())
_LOOK_AGAIN = 0.1
"""Seconds after which a process looks whether the demonstration's clock was moved."""


def now() -> dt.datetime:
    """This moment, aware, in Asia/Shanghai."""
    if _frozen is not None:
        return _frozen
    moment = dt.datetime.now(ZONE)
    return moment + _offset() if settings.DEMO else moment


def wall() -> float:
    """Seconds since 1970 by the machine, which nothing moves: how long somebody sat still has nothing to do with law,
    and a demonstration that skips a week throws nobody out."""
    return time.time()


def wall_moment(seconds: float) -> dt.datetime:
    """Seconds since 1970, as `wall` counts them, as a moment."""
    return dt.datetime.fromtimestamp(seconds, ZONE)


def today() -> dt.date:
    """The calendar day of `now`."""
    return now().date()


def day_of(moment: dt.datetime) -> dt.date:
    """The calendar day of a moment in Asia/Shanghai."""
    return moment.astimezone(ZONE).date()


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of a day."""
    return dt.datetime.combine(day, dt.time(), ZONE)


def end_of(day: dt.date) -> dt.datetime:
    """The last second of a day: a limit of working days is over after it."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), ZONE)


def stamp(moment: dt.datetime) -> str:
    """ISO 8601 with microseconds and +08:00: the one written form, shown by the API and hashed in the chain."""
    return moment.astimezone(ZONE).isoformat(timespec="microseconds")


def freeze(moment: dt.datetime | None) -> None:
    """Hold the clock of this process at a moment (tests, and making the demonstration's past), or let it run."""
    global _frozen
    _frozen = moment


def _file() -> Path:
    return Path(settings.DATA_DIR) / "clock"


def _offset() -> dt.timedelta:
    """How far the demonstration is ahead; all processes of the machine read it from one small file."""
    global _read
    if _read[0] < time.monotonic():
        try:
            ahead = float(_file().read_text())
        except FileNotFoundError:
            ahead = 0.0
        _read = (time.monotonic() + _LOOK_AGAIN, dt.timedelta(seconds=ahead))
    return _read[1]


def advance(by: dt.timedelta | None) -> dt.datetime:
    """Move the demonstration's clock on, or back to the machine's with None. Returns the new now.

    Raises RuntimeError outside a demonstration.
    """
    global _read
    if not settings.DEMO:
        raise RuntimeError("The clock can only be moved in a demonstration (DEMO=1).")
    _read = (0.0, dt.timedelta())
    if by is None:
        _file().unlink(missing_ok=True)
    else:
        _file().write_text(str((_offset() + by).total_seconds()))
    _read = (0.0, dt.timedelta())
    return now()
