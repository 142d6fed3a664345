"""What consequences ask about the event they follow: at hand in the act's own transaction, read where it is not."""

from __future__ import annotations

from applications.models import Case
from base.ledger.models import Event, Timer

WHOLE = (
    "application__item", "application__account", "application__receiving_place", "application__agreement",
    "authority__region", "version__implementation__item", "version__implementation__authority",
)  # fmt: skip


def case_of(event: Event) -> Case:
    """The case an event happened to, as it is now."""
    if event.at_hand:
        return event.at_hand.case
    return Case.objects.select_related(*WHOLE).get(number=event.case)


def limit_of(event: Event, kind: str) -> Timer | None:
    """A limit of that case."""
    if event.at_hand:
        return event.at_hand.timer(kind)
    return Timer.objects.filter(case=event.case, kind=kind).first()
