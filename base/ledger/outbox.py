"""Doing what events call for: claim rows, run their handlers, back off, give up in sight of a person."""

from __future__ import annotations

import datetime as dt
import logging
import time
import traceback
import uuid
from collections.abc import Iterable
from functools import cache, partial

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from base.errors import Refusal
from base.ledger.clock import now
from base.ledger.models import Delivery
from base.ledger.models.outbox import DeliveryState
from base.ledger.subscribers import subscription
from base.secrecy import without_numbers

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=10)
"""As long as the hard limit of a task: after it, the worker that took the row is surely gone."""
BACKOFF = [10, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600]
"""Seconds to wait after each failed attempt; after the last one the row waits for a person."""
HANDFUL = 5
"""Rows a worker takes at a time: when it is killed they wait for the lease to end."""
CIRCUIT_SECONDS = 5.0

_open_until = 0.0


class Later(Exception):
    """A handler's answer: not now, but at ``until``. It is no failure and does not count as an attempt."""

    def __init__(self, until: dt.datetime, why: str):
        super().__init__(why)
        self.until = until


def nudge_after_commit(queues: Iterable[str]) -> None:
    """Tell the workers of these queues that there is something to do, once the transaction is through."""
    for queue in queues:
        transaction.on_commit(partial(_nudge, queue), robust=True)


def _nudge(queue: str) -> None:
    """Never fails a request: with the broker gone, beat finds the rows later. Tries again after five seconds."""
    from base.ledger.tasks import drain

    global _open_until
    if time.monotonic() < _open_until:
        return
    try:
        _line().ping()
        drain.apply_async(args=[queue], queue=queue, retry=False)
    except Exception as error:
        _open_until = time.monotonic() + CIRCUIT_SECONDS
        log.warning("The broker does not answer (%s); the sweep will deliver.", error.__class__.__name__)


@cache
def _line() -> Redis:
    """A connection that fails at once: Celery's own tries again for seconds before it says that nobody is there."""
    never_again = Retry(NoBackoff(), 0)
    return Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=0.2, socket_timeout=0.2, retry=never_again
    )


def waiting_queues() -> list[str]:
    """Queues with something due now."""
    rows = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now())
    return list(rows.order_by().values_list("queue", flat=True).distinct())


def claim(queue: str, limit: int = HANDFUL) -> list[Delivery]:
    """Take up to `limit` due rows of a queue for this worker, committed at once; oldest first."""
    lease = uuid.uuid4()
    with transaction.atomic():
        due = (
            Delivery.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
            .filter(queue=queue, state=DeliveryState.WAITING, next_at__lte=now())
            .order_by("next_at", "id")[:limit]
        )
        taken = [row.id for row in due]
        Delivery.objects.filter(id__in=taken).update(
            lease=lease, attempts=F("attempts") + 1, next_at=now() + LEASE
        )
    return (
        list(Delivery.objects.filter(lease=lease).select_related("event__stream").order_by("id"))
        if taken
        else []
    )


def work(row: Delivery) -> bool:
    """Run one claimed row's handler and note the outcome where the lease still stands. True when it was done."""
    try:
        subscription(row.handler).run(row.event, row.key)
    except Later as wait:
        _settle(row, last_error=without_numbers(str(wait)), next_at=wait.until, attempts=row.attempts - 1)
        return False
    except Exception as error:
        told = what_happened(error)
        log.error("%s failed for event %s: %s\n%s", row.handler, row.event_id, told, _where(error))
        if not connection.in_atomic_block:  # it may be the line to the database that broke
            connection.close_if_unusable_or_obsolete()
        _settle(row, last_error=told, **_after_failure(row))
        return False
    _settle(row, state=DeliveryState.DONE, done_at=now(), last_error="")
    return True


def what_happened(error: Exception) -> str:
    """An error as it may be kept and logged: its class and words; of a provider's refusal its code alone, as its words
    may quote whom it was for. Long numbers are starred."""
    code = getattr(error, "code", None)
    words = code if isinstance(code, str) and not isinstance(error, Refusal) else str(error)
    return without_numbers(f"{error.__class__.__name__}: {words}")[:2000]


def _where(error: BaseException) -> str:
    """The lines of code it went through, and those of what caused it, without its words."""
    lines = "".join(traceback.format_tb(error.__traceback__))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{_where(cause)}{cause.__class__.__name__}\n{lines}" if cause else lines


def _after_failure(row: Delivery) -> dict:
    if row.attempts > len(BACKOFF):
        return {"state": DeliveryState.FAILED}
    return {"next_at": now() + dt.timedelta(seconds=BACKOFF[row.attempts - 1])}


def _settle(row: Delivery, **columns: object) -> None:
    Delivery.objects.filter(id=row.id, lease=row.lease).update(lease=None, **columns)


def again(rows: QuerySet[Delivery]) -> int:
    """Do these once more, also what was done before; how many. What a worker has in hand now is left to it.

    The other side knows by the stable key what it has already.
    """
    chosen = list(rows.filter(lease__isnull=True).values_list("id", "queue"))
    Delivery.objects.filter(id__in=[pk for pk, _queue in chosen]).update(
        state=DeliveryState.WAITING, attempts=0, next_at=now(), done_at=None, last_error=""
    )
    nudge_after_commit({queue for _pk, queue in chosen})
    return len(chosen)


def retry(delivery_id: int) -> None:
    """Somebody pressed retry: the row waits again, with all its attempts before it."""
    Delivery.objects.filter(id=delivery_id, state=DeliveryState.FAILED).update(
        state=DeliveryState.WAITING, attempts=0, next_at=now()
    )
    nudge_after_commit(Delivery.objects.filter(id=delivery_id).values_list("queue", flat=True))
