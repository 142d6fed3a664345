"""What an applicant promised in place of a material, and what became of it."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.matter import Application, Case
from base.files.models import Upload
from base.secrecy import EncryptedField
from catalog.commitments import CommitmentTemplate, Kind


class CommitmentState(models.TextChoices):
    SIGNED = "signed", _("已承诺")
    UNDER_CHECK = "under_check", _("待核查")
    RECTIFYING = "rectifying", _("限期整改")
    KEPT = "kept", _("已兑现")
    BROKEN = "broken", _("没有兑现")
    VOIDED = "voided", _("已失效")


STANDING = (CommitmentState.SIGNED, CommitmentState.UNDER_CHECK, CommitmentState.RECTIFYING)
"""States in which something is still owed or looked at."""


class SignedHow(models.TextChoices):
    ONLINE = "online", _("网上签名")
    PAPER = "paper", _("纸面签字")


class Commitment(models.Model):
    """承诺, signed with the application. ``key`` and ``version`` are the template's, ``terms`` the whole template as it
    was shown; ``materials`` those it stands for, ``signature`` ``{name, method, at}``.

    Its limit (bring the material, check, rectify) is a Timer under its own id. ``reminded_on`` is the day of the last
    reminder of that limit, ``checked_by`` the public id of who looked at it, with ``finding`` and ``evidence``.
    ``rectified``: the person was asked once to put it right. ``spared``: it was broken, and an approver let the
    decision stand.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="commitments")
    case = models.ForeignKey(Case, models.PROTECT, related_name="commitments")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind)
    version = models.PositiveIntegerField()
    materials = ArrayField(models.CharField(max_length=40))
    terms = EncryptedField()
    signature = EncryptedField()
    state = models.CharField(max_length=12, choices=CommitmentState, default=CommitmentState.SIGNED)
    signed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)
    checked_by = models.CharField(max_length=40, blank=True)
    checked_at = models.DateTimeField(null=True)
    finding = EncryptedField(null=True)
    evidence = models.ForeignKey(Upload, models.PROTECT, null=True, related_name="+")
    rectified = models.BooleanField(default=False)
    spared = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="commitment_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="commitment_due",
                condition=models.Q(state__in=["signed", "under_check", "rectifying"]),
            ),
            models.Index(
                fields=["case"], name="commitment_broken", condition=models.Q(state="broken", spared=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.application_id}"

    @property
    def template(self) -> CommitmentTemplate:
        """The template as it was signed."""
        return CommitmentTemplate.of(self.terms)

    @property
    def limit(self) -> str:
        """What its limit is kept under in the ledger."""
        return str(self.id)

    @property
    def follows(self) -> bool:
        return self.kind == Kind.FOLLOW
