"""The carrier's side of a bag."""

from __future__ import annotations

import secrets
import uuid

from django.db import models

from base.secrecy import EncryptedField
from handoff.couriers.base import State
from handoff.couriers.companies import company_name
from handoff.models.bags import Bag
from handoff.models.bags import State as BagState


def new_key() -> str:
    """128 random bits for the push address."""
    return secrets.token_hex(16)


class Shipment(models.Model):
    """运单: what the carrier says about a bag, in its own states. ``delivered`` is a claim, `lost` a person's act.

    ``adapter`` is how we talk to them, ``carrier`` the company's code there. ``order_no`` is ours and the same at every
    try; ``waybill_no`` theirs, blank until booked. ``push_key`` opens the push address, ``salt`` signs pushes.
    ``by_other``: signed for by somebody else than the receiver.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bag = models.ForeignKey(Bag, models.PROTECT, related_name="shipments")
    adapter = models.CharField(max_length=12)
    carrier = models.CharField(max_length=20, blank=True)
    waybill_no = models.CharField(max_length=32, blank=True)
    order_no = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    by_other = models.BooleanField(default=False)
    push_key = models.CharField(max_length=32, unique=True, default=new_key)
    salt = EncryptedField(default=new_key)
    created_at = models.DateTimeField()
    subscribed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    polled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "waybill_no"], name="waybill_once", condition=~models.Q(waybill_no="")
            )
        ]
        indexes = [models.Index(fields=["bag", "-created_at"], name="shipment_bag")]

    def __str__(self) -> str:
        return self.waybill_no or self.order_no

    @property
    def company(self) -> str:
        """Who carries it, in words; blank when nobody wrote that down."""
        return company_name(self.carrier)

    @property
    def is_overtaken(self) -> bool:
        """Whether the bag came to its end before the carrier said anything: then there is nothing to wait for."""
        return self.state in (State.WAITING, State.BOOKED) and self.bag.state != BagState.SENT


class TrackLine(models.Model):
    """One thing the carrier said. The same thing said again is one line; the latest ``at`` rules the state.

    ``said`` is ``{place, text}``: carriers write names and telephone numbers there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="tracking")
    at = models.DateTimeField()
    code = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=State)
    said = EncryptedField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shipment", "digest"], name="track_once")]

    def __str__(self) -> str:
        return f"{self.at:%m-%d %H:%M} {self.state}"

    @property
    def place(self) -> str:
        return self.said["place"]

    @property
    def text(self) -> str:
        return self.said["text"]


class Push(models.Model):
    """What a carrier pushed: kept as it came once its signature held, applied later, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shipment = models.ForeignKey(Shipment, models.PROTECT, null=True, related_name="+")
    adapter = models.CharField(max_length=12)
    body = EncryptedField()
    sha256 = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"], name="push_waiting", condition=models.Q(applied_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"push of {self.received_at:%m-%d %H:%M}"
