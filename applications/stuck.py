"""Cases that lie with an authority which has stopped taking the item: suspended after they had been opened."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from applications.models import Case
from applications.models.matter import UNDER_WAY, State
from base.ledger.models import Message
from catalog.models import Implementation

ABOUT = "stuck"
"""``about`` of what supervisors are told."""
HALTED = (State.WAITING, *UNDER_WAY)
"""States in which nothing happens unless that authority acts."""


def stuck(cases: Iterable[Case]) -> set[str]:
    """Numbers of those of the cases whose authority has suspended the item they are about. One query."""
    halted = [case.pk for case in cases if case.state in HALTED]
    return set(stuck_cases().filter(pk__in=halted).values_list("number", flat=True)) if halted else set()


def stuck_cases() -> QuerySet[Case]:
    """All cases that are not decided and whose authority has suspended the item they are about.

    A step of a plan can lie with an organ that does not itself perform the item: it is stuck only when its own claim,
    where it has one, is suspended.
    """
    suspended = Implementation.objects.filter(
        item=OuterRef("version__implementation__item"), authority=OuterRef("authority"), suspended=True
    )
    return Case.objects.filter(Exists(suspended), state__in=HALTED)


def untold() -> QuerySet[Case]:
    """Those that wait for their authority now and that no supervisor has heard of."""
    told = Message.objects.filter(about=ABOUT, event__case=OuterRef("number"))
    return stuck_cases().filter(~Exists(told), state__in=UNDER_WAY)
