"""Figures for those who watch over the portal: each is read where it lies, so it is true whichever process answers."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.models import Count, Min, Q
from prometheus_client import CollectorRegistry, Gauge
from redis.exceptions import RedisError

from base.ledger import pulse
from base.ledger.clock import now
from base.ledger.models import Delivery, Timer
from base.ledger.models.outbox import DeliveryState
from base.ledger.models.timers import TimerState

QUEUES = ("default", "documents", "partners")


def gauges(registry: CollectorRegistry) -> None:
    """Add the ledger's gauges (docs/operations.md lists them, ops/alerts.yml watches them)."""
    _outbox(registry)
    _limits(registry)
    _broker(registry)
    _connections(registry)


def _outbox(registry: CollectorRegistry) -> None:
    rows = Delivery.objects.exclude(state=DeliveryState.DONE).values("queue", "state")
    due = Q(state=DeliveryState.WAITING, next_at__lte=now())
    found = rows.annotate(count=Count("id"), oldest=Min("event__at", filter=due))
    counted = {(row["queue"], row["state"]): row for row in found}
    many = Gauge("tongban_outbox_rows", "Deliveries not done", ["queue", "state"], registry=registry)
    age = Gauge(
        "tongban_outbox_oldest_seconds",
        "Age of the oldest delivery that is due",
        ["queue"],
        registry=registry,
    )
    for queue in QUEUES:
        for state in (DeliveryState.WAITING, DeliveryState.FAILED):
            many.labels(queue, state.value).set(counted.get((queue, state.value), {}).get("count", 0))
        oldest = counted.get((queue, DeliveryState.WAITING.value), {}).get("oldest")
        age.labels(queue).set(_seconds_since(oldest))


def _limits(registry: CollectorRegistry) -> None:
    over = Timer.objects.filter(state=TimerState.RUNNING, due_at__lt=now())
    found = over.aggregate(count=Count("id"), oldest=Min("due_at"))
    late = Gauge("tongban_limits_overdue", "Running limits that are over", registry=registry)
    late.set(found["count"])
    oldest = Gauge(
        "tongban_limits_oldest_seconds", "How long the longest of them has been over", registry=registry
    )
    oldest.set(_seconds_since(found["oldest"]))


def _broker(registry: CollectorRegistry) -> None:
    """Left out, not nought, while the broker does not answer."""
    try:
        silence, lengths = pulse.silence(), pulse.queue_lengths(QUEUES)
    except RedisError:
        return
    beat = Gauge("tongban_beat_silent_seconds", "Time since beat last sent a task", registry=registry)
    beat.set(silence)
    queued = Gauge("tongban_queue_messages", "Messages waiting in the broker", ["queue"], registry=registry)
    for queue, length in lengths.items():
        queued.labels(queue).set(length)


def _connections(registry: CollectorRegistry) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), current_setting('max_connections')::int"
            " FROM pg_stat_activity WHERE datname = current_database()"
        )
        used, allowed = cursor.fetchone()
    Gauge("tongban_database_connections", "Connections to our database", registry=registry).set(used)
    Gauge("tongban_database_connections_max", "As many as the server allows", registry=registry).set(allowed)


def _seconds_since(moment: dt.datetime | None) -> float:
    return (now() - moment).total_seconds() if moment else 0.0
