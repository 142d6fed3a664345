"""Figures of what couriers push, for those who watch over the portal."""

from __future__ import annotations

from django.db.models import Count, Min
from prometheus_client import CollectorRegistry, Gauge

from base.ledger.clock import now
from handoff.models import Push


def gauges(registry: CollectorRegistry) -> None:
    """Add how many pushes were taken and not applied yet, and since when the oldest waits."""
    found = Push.objects.filter(applied_at__isnull=True).aggregate(
        count=Count("id"), oldest=Min("received_at")
    )
    Gauge("tongban_pushes_waiting", "Couriers' pushes not applied", registry=registry).set(found["count"])
    age = Gauge("tongban_pushes_oldest_seconds", "Age of the oldest of them", registry=registry)
    age.set((now() - found["oldest"]).total_seconds() if found["oldest"] else 0.0)
