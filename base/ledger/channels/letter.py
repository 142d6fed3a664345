"""What goes out, and the three ways in which it may not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Letter:
    """One message, worded and addressed.

    ``key`` is the same at every try. ``tried_on`` is the day of an earlier try whose outcome nobody noted. ``values``
    are what fills the provider's own template, where it keeps one.
    """

    key: str
    channel: str
    to: str
    masked: str
    about: str
    language: str
    text: str
    title: str = ""
    values: dict[str, str] = field(default_factory=dict)
    tried_on: dt.date | None = None


class Refused(Exception):
    """The other side will never take this letter (a number that does not exist); trying again is no use."""


class Limited(Exception):
    """The other side takes no more for this address now."""


class Unsent(Exception):
    """It may or may not have got through; try again later."""
