"""After the last blow: wait for quiet, then look whether everything is there once."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from collections.abc import Iterator

from django.db import DatabaseError, connection

from applications.models import Application, Case
from base.ledger.clock import now
from base.ledger.invariants import invariants
from base.ledger.models import Delivery, Event
from base.ledger.models.outbox import DeliveryState
from handoff.models import Push, Shipment
from tests.faults.long.clients import Book

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def waiting() -> int:
    """Deliveries and pushes that are not done, but could be; -1 while the database does not answer."""
    try:
        due = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now()).count()
        leased = Delivery.objects.filter(state=DeliveryState.WAITING, lease__isnull=False).count()
        return due + leased + Push.objects.filter(applied_at__isnull=True).count()
    except DatabaseError:
        connection.close()
        return -1


def later() -> Counter:
    """Deliveries that wait for an hour of their own, by handler."""
    rows = Delivery.objects.filter(state=DeliveryState.WAITING).values_list("handler", flat=True)
    return Counter(name.rpartition(".")[2] for name in rows)


def rules() -> Iterator[tuple[str, list[str]]]:
    """Each rule's name and whatever breaks it."""
    for one in invariants():
        yield one.name, list(one.faults())


def answered(book: Book) -> Iterator[str]:
    """What was answered to a client and is not so."""
    there = set(Application.objects.filter(number__in=book.numbers).values_list("number", flat=True))
    for number in sorted(book.numbers.keys() - there):
        yield f"{number} was given out, and there is no such application"
    for case, state in sorted(book.acknowledged.items()):
        if not Event.objects.filter(case=case, to_state=state).exists():
            yield f"{case} was answered to be {state}, and never was"
    ends = Case.objects.filter(number__in=book.acknowledged)
    for number, state in ends.filter(state="received").values_list("number", "state"):
        if book.acknowledged[number] != state:
            yield f"{number} fell back to {state}"


def begun_unheard(book: Book, since) -> int:
    """Applications of this run nobody was answered about: their client gave up, or was still waiting."""
    return Application.objects.filter(submitted_at__gte=since).exclude(number__in=book.numbers).count()


def other_sides(variables: dict[str, str]) -> Iterator[str]:
    """Where the books of the stubs and ours differ: ordered twice, told twice as something new, or with a gap."""
    orders = _ask(variables["COURIER_PORT"], "orders")
    ours = dict(Shipment.objects.exclude(adapter="manual").values_list("order_no", "waybill_no"))
    for number, order in orders.items():
        if number in ours and order["waybill_no"] != ours[number]:
            yield f"the courier gave {order['waybill_no']} to {number}, we know {ours[number] or 'none'}"
        if order["orders"] != 1:
            yield f"the courier has {order['orders']} orders {number}"
    for number in sorted(ours.keys() - orders.keys()):
        yield f"{number} was never ordered at the courier"
    for event in _ask(variables["PARTNER_PORT"], "events"):
        if event["gap"]:
            yield f"the partner missed what was before {event['number']}#{event['seq']}"


def repeats(variables: dict[str, str]) -> int:
    """How often the other sides were told again what they knew by its key."""
    orders = _ask(variables["COURIER_PORT"], "orders").values()
    events = _ask(variables["PARTNER_PORT"], "events")
    return sum(one["asked"] - 1 for one in orders) + sum(one["times"] - 1 for one in events)


def _ask(port: str, word: str) -> object:
    with DIRECT.open(f"http://127.0.0.1:{port}/control/{word}", timeout=10) as answer:
        return json.load(answer)
