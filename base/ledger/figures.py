"""Figures for those who watch over the portal."""

from __future__ import annotations

from django.db.models import Count, Min
from prometheus_client import CollectorRegistry, Gauge

from base.ledger.clock import now
from base.ledger.models import Delivery, Timer
from base.ledger.models.outbox import DeliveryState
from base.ledger.models.timers import TimerState


def gauges(registry: CollectorRegistry) -> None:
    """Add the ledger's gauges: outbox rows by state, age of the oldest one due, limits that are over."""
    rows = Delivery.objects.exclude(state=DeliveryState.DONE).values_list("state").annotate(count=Count("id"))
    outbox = Gauge("tongban_outbox_rows", "Deliveries not done, by state", ["state"], registry=registry)
    for state in (DeliveryState.WAITING, DeliveryState.FAILED):
        outbox.labels(state.value).set(dict(rows).get(state, 0))
    age = Gauge("tongban_outbox_oldest_seconds", "Age of the oldest delivery that is due", registry=registry)
    age.set(oldest_waiting())
    late = Gauge("tongban_limits_overdue", "Running limits that are over", registry=registry)
    late.set(Timer.objects.filter(state=TimerState.RUNNING, due_at__lt=now()).count())


def oldest_waiting() -> float:
    """Seconds since the oldest undone delivery fell due; 0 when nothing waits."""
    due = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now())
    oldest = due.aggregate(oldest=Min("event__at"))["oldest"]
    return (now() - oldest).total_seconds() if oldest else 0.0
