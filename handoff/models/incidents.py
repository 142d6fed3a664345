"""Incidents: what a count found, and who answers for it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from base.files.models import Upload
from base.secrecy import EncryptedField
from handoff.models.bags import Bag
from handoff.models.originals import Original


class Kind(models.TextChoices):
    MISSING = "missing", _("缺少")
    DAMAGED = "damaged", _("损坏")
    EXTRA = "extra", _("多出")
    LOST = "lost", _("寄递丢失")


class State(models.TextChoices):
    OPEN = "open", _("待答复")
    ANSWERED = "answered", _("已答复")
    FOUND = "found", _("已找到")
    GONE = "gone", _("已灭失")
    CLOSED = "closed", _("已了结")


class Fault(models.TextChoices):
    WINDOW = "window", _("收件窗口")
    CARRIER = "carrier", _("寄递企业")
    APPLICANT = "applicant", _("申请人")
    AUTHORITY = "authority", _("办理机关")


class Incident(models.Model):
    """差异: something in a bag was not as listed. ``words`` holds ``{found, answer, reason}``, as told by people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bag = models.ForeignKey(Bag, models.PROTECT, related_name="incidents")
    original = models.ForeignKey(Original, models.PROTECT, null=True, related_name="incidents")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    fault = models.CharField(max_length=10, choices=Fault, blank=True)
    words = EncryptedField()
    photo = models.ForeignKey(Upload, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-opened_at", "-id"], name="incident_state"),
            models.Index(fields=["bag"], name="incident_bag"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["bag", "original"],
                name="incident_once",
                condition=models.Q(original__isnull=False) & ~models.Q(state="closed"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.bag_id}"
