"""信用: whether somebody is listed as having broken a promise. The list asked is a port (settings.CREDIT_CHECK): our
own (`applications.credit.local`), until a province's credit platform is joined.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Standing:
    """Somebody is on the list, through this day. ``source`` names what listed them, for whoever appeals."""

    until: dt.date
    source: str


class CreditList(Protocol):
    """A list of those who broke their promises."""

    def standing_of(self, index: str) -> Standing | None:
        """The entry that counts today of the person with this blind index; None for somebody of good credit."""


@cache
def _list(path: str) -> CreditList:
    return import_string(path)()


def standing_of(index: str) -> Standing | None:
    """What the list says of a person today."""
    return _list(settings.CREDIT_CHECK).standing_of(index)
