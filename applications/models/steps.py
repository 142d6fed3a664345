"""What happens to a case between receipt and decision."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.matter import Case
from base.secrecy import EncryptedField


class Correction(models.Model):
    """A one-time notice of everything that is missing (一次性告知).

    ``defects``: ``[{material | field, problem, remedy}]``. ``due_at`` is the last second to answer; after it the
    case lapses. ``allowed`` marks that a supervisor allowed another notice after this one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections")
    round = models.PositiveSmallIntegerField()
    defects = EncryptedField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    allowed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="correction_once")]
        indexes = [
            models.Index(
                fields=["due_at"], name="correction_open", condition=models.Q(answered_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.round}"


class Undoing(models.Model):
    """What a case agreed to in a plan and has to take back, because another step was refused after it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="undoings")
    because = models.ForeignKey(Case, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "because"], name="undoing_once")]

    def __str__(self) -> str:
        return f"{self.case_id} because of {self.because_id}"


class SpecialKind(models.TextChoices):
    """The procedures of 行政许可法 art. 45, whose time does not count."""

    HEARING = "hearing", _("听证")
    BIDDING = "bidding", _("招标")
    AUCTION = "auction", _("拍卖")
    INSPECTION = "inspection", _("检验")
    TESTING = "testing", _("检测")
    QUARANTINE = "quarantine", _("检疫")
    APPRAISAL = "appraisal", _("鉴定")
    EXPERT = "expert", _("专家评审")


class SpecialProcedure(models.Model):
    """A span of time that pauses the limits: a fact, not a state. ``days`` is what the applicant was told."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="specials")
    kind = models.CharField(max_length=12, choices=SpecialKind)
    days = models.PositiveSmallIntegerField()
    started_by = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="special_one_open", condition=models.Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"
