"""That the books of paper are right, over the whole database: read only, one query per question."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from base.ledger.clock import now
from base.ledger.invariants import CHUNK, Since, behind, invariant, named, touched
from base.ledger.queries import LATE_AFTER
from handoff.models import Bag, Push, Shipment

QUESTIONS = {
    "handoff_original {0}: it was never handed to anybody": """
        SELECT number FROM handoff_original o
        WHERE NOT EXISTS (SELECT 1 FROM handoff_move m WHERE m.original_id = o.number)""",
    "handoff_move {0}#{1}: does not follow the move before it": """
        SELECT original_id, seq FROM (
            SELECT m.*, lag(m.id) OVER w AS before_id, lag(m.seq) OVER w AS before_seq,
                   lag(m.to_kind) OVER w AS before_kind, lag(m.to_code) OVER w AS before_code
            FROM handoff_move m WINDOW w AS (PARTITION BY m.original_id ORDER BY m.seq)) one
        WHERE (before_id IS NULL AND (seq <> 1 OR previous_id IS NOT NULL))
           OR (before_id IS NOT NULL AND (previous_id IS DISTINCT FROM before_id OR seq <> before_seq + 1
               OR from_kind <> before_kind OR from_code <> before_code OR before_kind = 'gone'))""",
    "handoff_original {0}: its holder is not who its last move says": """
        SELECT o.number FROM handoff_original o
        JOIN LATERAL (SELECT to_kind, to_code FROM handoff_move m WHERE m.original_id = o.number
                      ORDER BY seq DESC LIMIT 1) last ON true
        WHERE (o.holder_kind, o.holder_code) <> (last.to_kind, last.to_code)""",
    "handoff_original {0}: it is in bag {1}, which does not list it": """
        SELECT o.number, o.holder_code FROM handoff_original o
        WHERE o.holder_kind = 'bag' AND NOT EXISTS (
            SELECT 1 FROM handoff_line l JOIN handoff_bag b ON b.id = l.bag_id
            WHERE l.original_id = o.number AND b.number = o.holder_code)""",
    "handoff_original {0}: it is in bag {1}, which is {2}": """
        SELECT o.number, b.number, b.state FROM handoff_original o JOIN handoff_bag b ON b.number = o.holder_code
        WHERE o.holder_kind = 'bag' AND b.state IN ('closed', 'cancelled')""",
    "handoff_bag {0}: it is {1}, but {2} on its list is not in it": """
        SELECT b.number, b.state, l.original_id FROM handoff_line l JOIN handoff_bag b ON b.id = l.bag_id
        JOIN handoff_original o ON o.number = l.original_id
        WHERE b.state IN ('packing', 'sealed', 'sent', 'received')
          AND (o.holder_kind, o.holder_code) <> ('bag', b.number)
          AND NOT EXISTS (SELECT 1 FROM handoff_incident i
                          WHERE i.bag_id = b.id AND i.original_id = l.original_id)""",
    "handoff_bag {0}: it was counted, but its line {1} was not": """
        SELECT b.number, l.original_id FROM handoff_line l JOIN handoff_bag b ON b.id = l.bag_id
        WHERE b.state = 'counted' AND l.outcome = ''""",
    "handoff_original {0}: it is gone, and no incident says how": """
        SELECT o.number FROM handoff_original o WHERE o.holder_kind = 'gone' AND NOT EXISTS (
            SELECT 1 FROM handoff_incident i WHERE i.original_id = o.number)""",
    "handoff_bag {0}: its line {1} is missing, and no incident says so": """
        SELECT b.number, l.original_id FROM handoff_line l JOIN handoff_bag b ON b.id = l.bag_id
        WHERE l.outcome IN ('missing', 'damaged') AND NOT EXISTS (
            SELECT 1 FROM handoff_incident i WHERE i.bag_id = b.id AND i.original_id = l.original_id)""",
}
"""A sentence, and the rows it is true of; none when all is well."""


@invariant("papers", "every original had one holder at every moment; bags, lines and moves agree")
def papers_are_in_order(since: Since) -> Iterator[str]:
    yield from faults()
    yield from behind(touched(Bag.objects.all(), since))


@invariant("couriers", "what a courier told was entered, and each bag was ordered under its own number")
def couriers_were_heard(since: Since) -> Iterator[str]:
    late = Push.objects.filter(applied_at__isnull=True, received_at__lt=now() - LATE_AFTER)
    for push in late.iterator(chunk_size=CHUNK):
        yield named(push, f"came {push.received_at:%Y-%m-%d %H:%M} and was never entered")
    foreign = Shipment.objects.select_related("bag")
    for shipment in foreign.iterator(chunk_size=CHUNK):
        if not shipment.order_no.startswith(f"{shipment.bag.number}-"):
            yield named(shipment, f"the order {shipment.order_no} is not one of bag {shipment.bag.number}")


def faults() -> Iterator[str]:
    """What is wrong, one sentence each; nothing when every original had one holder at every moment."""
    with connection.cursor() as cursor:
        for sentence, question in QUESTIONS.items():
            cursor.execute(question)
            while rows := cursor.fetchmany(CHUNK):
                yield from (sentence.format(*row) for row in rows)


def size() -> dict[str, int]:
    """How much was looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM handoff_original), (SELECT count(*) FROM handoff_move),"
            " (SELECT count(*) FROM handoff_bag)"
        )
        return dict(zip(("originals", "moves", "bags"), cursor.fetchone(), strict=True))
