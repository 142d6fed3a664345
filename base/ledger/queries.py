"""Reads of the ledger for those who watch over it. Whoever calls them has checked the post."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from base.errors import Missing
from base.ledger import discretion
from base.ledger.clock import now
from base.ledger.models import AccessLine, Delivery, Event, Stream
from base.ledger.models.outbox import DeliveryState

LATE_AFTER = dt.timedelta(minutes=15)
"""A delivery that should have been tried so long ago stands beside the failed ones: no worker takes it."""


def failed_deliveries() -> QuerySet[Delivery]:
    """Deliveries that were given up and wait for a person; key: id."""
    return _with_event(Delivery.objects.filter(state=DeliveryState.FAILED))


def late_deliveries() -> QuerySet[Delivery]:
    """Deliveries that wait although their time has come and gone; key: id."""
    return _with_event(Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lt=now() - LATE_AFTER))


def failed_delivery(pk: int) -> Delivery:
    """One that was given up. Raises Missing, also when it is on its way again."""
    found = failed_deliveries().filter(pk=pk).first()
    if found is None:
        raise Missing(_("没有这条失败的传送，可能已经有人重试了。"))
    return found


def _with_event(found: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return found.select_related("event__stream")


def events(stream: str = "") -> QuerySet[Event]:
    """All events that have a time of day, or those of one stream (``application:2611…``); key: id. Texts are left where
    they are; for the streams kept to days see base.ledger.discretion."""
    found = Event.objects.select_related("stream")
    if not stream:
        return found.exclude(stream__kind__in=discretion.kept_to_days())
    kind, _colon, key = stream.partition(":")
    return found.filter(discretion.shown(), stream__in=Stream.objects.filter(kind=kind, key=key))


def accesses(subject: str = "") -> QuerySet[AccessLine]:
    """Who looked at whose data, or at this subject's; key: id."""
    return AccessLine.objects.filter(subject=subject) if subject else AccessLine.objects.all()
