"""That the ledger's own books are right: chain, texts, signatures, limits, deliveries, copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, Exists, Min, OuterRef

from base.ledger import chain, subscribers, timers
from base.ledger.clock import now
from base.ledger.invariants import CHUNK, Since, invariant, named, of_recent, touched
from base.ledger.models import Delivery, Event, EventText, Sending, Stream, Timer
from base.ledger.models.books import SendingState
from base.ledger.models.outbox import DeliveryState
from base.ledger.queries import LATE_AFTER

LEDGER = ("chain", "texts", "signatures", "limits")
"""What `check_ledger` asks: history alone."""


@invariant("chain", "each event follows the one before it, unchanged, up to the head of its stream")
def chain_is_whole(since: Since) -> Iterator[str]:
    streams = touched(Stream.objects.order_by("id"), since, "id")
    yield from chain.faults(streams.iterator(chunk_size=chain.BATCH))


@invariant("texts", "each text is the one its event vouches for")
def texts_are_theirs(since: Since) -> Iterator[str]:
    texts = of_recent(EventText.objects.select_related("event"), since)
    yield from chain.text_faults(texts.iterator(chunk_size=CHUNK))


@invariant("signatures", "the heads signed each night are still those of their streams")
def signatures_hold(since: Since) -> Iterator[str]:
    yield from chain.signature_faults()


@invariant("limits", "each limit stands where its changes put it, and each change on the day of its event")
def limits_follow(since: Since) -> Iterator[str]:
    found = touched(Timer.objects.order_by("id"), since).prefetch_related("changes__event")
    yield from timers.faults(found.iterator(chunk_size=CHUNK))


@invariant("deliveries", "each event's handlers have done their part or will, and none was given up")
def deliveries_are_done(since: Since) -> Iterator[str]:
    yield from _without_row(since)
    yield from _stuck()


def _without_row(since: Since) -> Iterator[str]:
    """Events that a handler should have had and has no row for.

    A handler exists from the first event of that act on that it has a row for: what happened before an upgrade brought
    it is none of its business.
    """
    rows = Delivery.objects.order_by().values_list("event__act", "handler")
    listening: dict[str, list[tuple[subscribers.Subscription, int]]] = defaultdict(list)
    known = {one.name: one for one in subscribers.subscriptions()}
    for act, handler, first in rows.annotate(first=Min("event_id")):
        if handler in known:
            listening[act].append((known[handler], first))
    events = Event.objects.filter(act__in=listening).select_related("stream").order_by("id")
    events = (events.filter(at__gte=since) if since else events).prefetch_related("deliveries")
    for event in events.iterator(chunk_size=CHUNK):
        have = {row.handler for row in event.deliveries.all()}
        for one, first in listening[event.act]:
            if first < event.id and one.name not in have and one.wants(event):
                yield named(event, f"{event.stream}#{event.seq} {event.act} never reached {one.name}")


def _stuck() -> Iterator[str]:
    """Rows nobody will do, or nobody does."""
    known = {one.name for one in subscribers.subscriptions()}
    rows = Delivery.objects.exclude(state=DeliveryState.DONE).select_related("event__stream")
    for row in rows.iterator(chunk_size=CHUNK):
        what = f"{row.handler} for {row.event.stream}#{row.event.seq}"
        if row.handler not in known:
            yield named(row, f"{what}: there is no such handler any more")
        elif row.state == DeliveryState.FAILED:
            yield named(row, f"{what}: given up after {row.attempts} attempts: {row.last_error}")
        elif row.next_at < now() - LATE_AFTER:
            yield named(row, f"{what}: due since {row.next_at:%Y-%m-%d %H:%M}, and no worker takes it")


@invariant("copies", "each copy of a message went out once, or still has somebody who will send it")
def copies_went_out(since: Since) -> Iterator[str]:
    yield from _abandoned(since)
    yield from _sent_twice()


def _abandoned(since: Since) -> Iterator[str]:
    """Copies that wait although everything about their event is done."""
    undone = Delivery.objects.filter(event=OuterRef("message__event")).exclude(state=DeliveryState.DONE)
    waiting = Sending.objects.filter(~Exists(undone), state=SendingState.WAITING)
    for sending in of_recent(waiting, since, "message__event").iterator(chunk_size=CHUNK):
        yield named(
            sending, f"the {sending.channel} of message {sending.message_id} waits, and nobody will send it"
        )


def _sent_twice() -> Iterator[str]:
    """Numbers a provider gave to two copies: one key was used for both."""
    numbered = Sending.objects.exclude(provider_id="").order_by().values("provider", "provider_id")
    for row in numbered.annotate(times=Count("id")).filter(times__gt=1):
        yield (
            f"ledger_sending: {row['provider']} gave the number {row['provider_id']} to {row['times']} copies"
        )
