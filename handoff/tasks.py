"""What is done for paper without anybody asking: apply pushes, ask couriers, remind and escalate what is late."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from celery import shared_task
from django.conf import settings
from django.db import transaction

from base.errors import Refusal
from base.ledger.clock import now
from handoff import watch
from handoff.acts.shipments import apply_push, arrange, hear
from handoff.couriers import CannotDo, CourierError, State, courier
from handoff.models import Push, Shipment

log = logging.getLogger(__name__)
BATCH = 200
ON_THE_WAY = (
    State.BOOKED,
    State.PICKED_UP,
    State.IN_TRANSIT,
    State.OUT_FOR_DELIVERY,
    State.PROBLEM,
    State.RETURNING,
)


@shared_task
def apply_pushes() -> int:
    """Every few seconds: enter what couriers pushed, in the order it came. Returns how many."""
    waiting = Push.objects.filter(applied_at__isnull=True).select_related("shipment").order_by("received_at")
    return _each(waiting[:BATCH], apply_push)


@shared_task
def poll() -> int:
    """Where a courier can be asked and has not told anything for hours: ask. Returns how many shipments."""
    silent = now() - dt.timedelta(hours=settings.COURIER_POLL_HOURS)
    quiet = Shipment.objects.filter(state__in=ON_THE_WAY, created_at__lt=silent).exclude(waybill_no="")
    due = quiet.exclude(polled_at__gt=silent).exclude(told_at__gt=silent).order_by("created_at")
    return _each(due.select_related("bag")[:BATCH], ask)


def ask(shipment: Shipment) -> None:
    """Ask the courier for the story of one shipment and enter it."""
    able = courier(shipment.adapter)
    Shipment.objects.filter(id=shipment.id).update(polled_at=now())
    if "query" in able.abilities:
        phone = (shipment.bag.address or {}).get("phone", "")
        company = "" if shipment.carrier == shipment.adapter else shipment.carrier
        hear(shipment, able.query(shipment.waybill_no, phone=phone, company=company))


@shared_task
def watch_paper() -> dict[str, int]:
    """Each hour: remind and escalate what is late. Returns how many of each kind."""
    return {name: _watch(name, find, tell) for name, (find, tell) in watch.WATCHES.items()}


def _watch(name: str, find: Callable[[], Iterable], tell: Callable) -> int:
    """One watch; that it fails does not stop the others."""
    try:
        return _each(list(find()), tell)
    except Exception:
        log.exception("watch %s", name)
        return 0


@shared_task
def book_again() -> int:
    """Every ten minutes: order for shipments that half an hour later still have no waybill."""
    old = now() - dt.timedelta(minutes=30)
    left = Shipment.objects.filter(state=State.WAITING, waybill_no="", created_at__lt=old)
    return _each(left.select_related("bag")[:BATCH], arrange)


def _each(rows: Iterable, act: Callable) -> int:
    """Each by itself: one that fails is logged and does not stop the rest."""
    done = 0
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
            done += 1
        except (Refusal, CannotDo):
            continue
        except CourierError as error:
            log.warning("%s: %s", row, error)
        except Exception:
            log.exception("%s", row)
    return done
