"""Who listens to events. Two kinds: a *consequence* runs in the same transaction and touches only its own tables;
a *delivery* becomes an outbox row in the same transaction and is done later, at least once, by a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from base.ledger.clock import now

if TYPE_CHECKING:
    from base.ledger.models import Delivery, Event

Consequence = Callable[["Event"], None]
Handler = Callable[["Event", str], None]


@dataclass(frozen=True)
class Subscription:
    """A delivery handler: its name in the outbox, the acts it listens to (empty: all), on which kinds of stream (empty:
    any), its queue.

    ``when`` looks at the event in the act's own transaction and says whether there is anything to deliver.
    """

    name: str
    acts: frozenset[str]
    on: frozenset[str]
    queue: str
    run: Handler
    when: Callable[[Event], bool] | None = None

    def wants(self, event: Event) -> bool:
        """Whether an event becomes a row for this handler."""
        heard = not self.acts or event.act in self.acts
        here = not self.on or event.stream.kind in self.on
        return heard and here and (self.when is None or self.when(event))


_consequences: list[tuple[frozenset[str], frozenset[str], Consequence]] = []
_deliveries: dict[str, Subscription] = {}


def consequence(*acts: str, on: Iterable[str] = ()) -> Callable[[Consequence], Consequence]:
    """Call the function with each event of these acts, inside the act's own transaction.

    ``on`` are kinds of streams: a bag and a case may both be reminded. Empty: whatever has such an act.
    """

    def register(function: Consequence) -> Consequence:
        _consequences.append((frozenset(acts), frozenset(on), function))
        return function

    return register


def delivery(
    *acts: str,
    on: Iterable[str] = (),
    queue: str = "default",
    when: Callable[[Event], bool] | None = None,
) -> Callable[[Handler], Handler]:
    """Call the function with (event, stable key) after the commit, again and again until it does not raise."""

    def register(function: Handler) -> Handler:
        name = f"{function.__module__}.{function.__qualname__}"
        _deliveries[name] = Subscription(name, frozenset(acts), frozenset(on), queue, function, when)
        return function

    return register


def subscription(name: str) -> Subscription:
    """The handler an outbox row names. Raises KeyError for one that no longer exists."""
    return _deliveries[name]


def subscriptions() -> list[Subscription]:
    """All handlers of deliveries."""
    return list(_deliveries.values())


def publish(event: Event) -> list[Delivery]:
    """Run the consequences and write the outbox rows of a new event; the nudge follows the commit."""
    from base.ledger.models import Delivery
    from base.ledger.outbox import nudge_after_commit

    for acts, on, run in _consequences:
        if event.act in acts and (not on or event.stream.kind in on):
            run(event)
    due = [one for one in _deliveries.values() if one.wants(event)]
    rows = [Delivery(event=event, handler=one.name, queue=one.queue, next_at=now()) for one in due]
    if rows:
        Delivery.objects.bulk_create(rows)
        nudge_after_commit({row.queue for row in rows})
    return rows
