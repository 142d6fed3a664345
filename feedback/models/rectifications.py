"""差评整改: what becomes of a bad rating."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from base.ledger.models import Stream
from base.regions.models import Organisation
from base.secrecy import EncryptedField
from feedback.models.ratings import Rating


class RectificationState(models.TextChoices):
    """核实 → 整改 → 反馈 → 回访 → 归档."""

    VERIFY = "verify", _("待核实")
    RECTIFY = "rectify", _("整改中")
    ANSWER = "answer", _("待反馈")
    CALL_BACK = "call_back", _("待回访")
    CLOSED = "closed", _("已归档")


class Finding(models.TextChoices):
    """What looking into it found."""

    VALID = "valid", _("属实，要整改")
    INVALID = "invalid", _("不属实或于法无据，向评价人说明")


class Answer(models.TextChoices):
    """What the rater said when called back."""

    YES = "yes", _("满意")
    NO = "no", _("不满意")
    UNREACHABLE = "unreachable", _("联系不上")


class Appeal(models.TextChoices):
    """申诉: by the rated organisation, decided by another one."""

    OPEN = "open", _("申诉中，照常计入")
    UPHELD = "uphold", _("维持评价")
    MISTAKEN = "exclude_mistaken", _("误评，剔除")
    MALICIOUS = "exclude_malicious", _("恶意评价，剔除")


class Rectification(models.Model):
    """One bad rating on its way. Changes only through feedback.door; its limits are timers under its id.

    ``assignee`` and ``appellant`` are public ids of accounts. ``supervised``: 督办, after a call-back that did not
    satisfy or where bad ratings repeat. ``escalated``: the steps
    (kind:round) whose lateness was told. ``day`` is the day of the rating: staff see no finer time. ``deed`` is what
    was repaired, in words fit to be published.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stream = models.OneToOneField(Stream, models.PROTECT, related_name="+")
    rating = models.OneToOneField(Rating, models.PROTECT, related_name="rectification")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    day = models.DateField()
    state = models.CharField(max_length=12, choices=RectificationState, default=RectificationState.VERIFY)
    round = models.PositiveSmallIntegerField(default=1)
    assignee = models.CharField(max_length=40, blank=True)
    finding = models.CharField(max_length=8, choices=Finding, blank=True)
    satisfied = models.CharField(max_length=12, choices=Answer, blank=True)
    rectified = models.BooleanField(default=False)
    deed = EncryptedField(null=True)
    called_back_in_time = models.BooleanField(null=True)
    extended = models.BooleanField(default=False)
    supervised = models.BooleanField(default=False)
    appeal = models.CharField(max_length=20, choices=Appeal, blank=True)
    appeal_until = models.DateField()
    appellant = models.CharField(max_length=40, blank=True)
    escalated = ArrayField(models.CharField(max_length=16), default=list)
    due_at = models.DateTimeField(null=True)
    seq = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "due_at", "id"],
                name="rectification_queue",
                condition=~models.Q(state="closed"),
            ),
            models.Index(
                fields=["due_at", "id"], name="rectification_due", condition=~models.Q(state="closed")
            ),
            models.Index(fields=["organisation", "day"], name="rectification_repeated"),
            models.Index(fields=["month"], name="rectification_month"),
            models.Index(fields=["-day", "-id"], name="rectification_day"),
        ]

    def __str__(self) -> str:
        return str(self.id)
