"""Bags: sealed sets of originals between two places."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from base.ledger.models import Stream
from base.regions.models import Organisation
from base.secrecy import EncryptedField
from handoff.models.originals import Original

if TYPE_CHECKING:
    from handoff.models.shipments import Shipment


class State(models.TextChoices):
    PACKING = "packing", _("装袋中")
    SEALED = "sealed", _("已封袋")
    SENT = "sent", _("已寄出")
    RECEIVED = "received", _("已收袋")
    COUNTED = "counted", _("已清点")
    CLOSED = "closed", _("已完结")
    CANCELLED = "cancelled", _("已取消")


class Outcome(models.TextChoices):
    """What the receiver found about one line."""

    OK = "ok", _("相符")
    MISSING = "missing", _("缺少")
    DAMAGED = "damaged", _("损坏")


class Bag(models.Model):
    """交接袋. From an organisation to another one, or to the applicant of ``to_application`` at ``address``.

    It ends only when the receiver has counted every line. ``late_told`` and ``escalated`` say that somebody was told
    that it is on the road, or uncounted, for too long.
    """

    number = models.CharField(max_length=16, unique=True)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stream = models.OneToOneField(Stream, models.PROTECT, related_name="+")
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    to_application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="+")
    address = EncryptedField(null=True)
    state = models.CharField(max_length=9, choices=State, default=State.PACKING)
    seal_no = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    late_told = models.DateTimeField(null=True)
    escalated = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_organisation__isnull=False) ^ models.Q(to_application__isnull=False),
                name="bag_one_receiver",
            ),
            models.UniqueConstraint(
                fields=["from_organisation", "seal_no"], name="seal_once", condition=~models.Q(seal_no="")
            ),
        ]
        indexes = [
            models.Index(fields=["from_organisation", "-created_at", "-number"], name="bag_out"),
            models.Index(fields=["to_organisation", "-created_at", "-number"], name="bag_in"),
            models.Index(
                fields=["sent_at"], name="bag_on_the_road", condition=models.Q(state__in=["sent", "received"])
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def latest_shipment(self) -> Shipment | None:
        """The journey that counts: a bag that came back and went off again has had another before."""
        return self.shipments.order_by("-created_at", "-order_no").first()


class Line(models.Model):
    """One original that is expected in a bag, and what the receiver found (blank: not counted yet)."""

    bag = models.ForeignKey(Bag, models.PROTECT, related_name="lines")
    original = models.ForeignKey(Original, models.PROTECT, related_name="lines")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bag", "original"], name="line_once")]

    def __str__(self) -> str:
        return f"{self.original_id} in {self.bag_id}"
