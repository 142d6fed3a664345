"""What a case asks about its paper. Whoever keeps paper lies on a higher floor and answers through `keep_by`."""

from __future__ import annotations

from typing import Protocol

from applications.models import Case


class Keeper(Protocol):
    """Answers about the originals of a case, by key of the material."""

    def missing(self, case: Case) -> list[str]:
        """Materials of which an original that the decision needs has not been counted at the authority."""

    def lost_by_others(self, case: Case) -> list[str]:
        """Materials with an incident whose fault lies with the window or the carrier."""


class Nobody:
    """No paper is kept: nothing is missing, nothing was lost."""

    def missing(self, case: Case) -> list[str]:
        return []

    def lost_by_others(self, case: Case) -> list[str]:
        return []


_keeper: Keeper = Nobody()


def keep_by(keeper: Keeper) -> None:
    """Let somebody answer for paper from now on."""
    global _keeper
    _keeper = keeper


def keeper() -> Keeper:
    return _keeper
