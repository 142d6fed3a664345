"""异地视频会商: what one side of a matter asks the other, in writing or by video, and what came of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models.matter import Case
from base.files.models import Upload
from base.ledger.models import Stream
from base.regions.models import Organisation
from base.secrecy import EncryptedField
from catalog.models import ImplementationVersion


class ConsultationKind(models.TextChoices):
    QUERY = "query", _("书面询问")
    VIDEO = "video", _("视频会商")


class ConsultationState(models.TextChoices):
    ASKED = "asked", _("等答复")
    SCHEDULED = "scheduled", _("已约视频")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", pgettext_lazy("consultation", "已结束")
    CANCELLED = "cancelled", _("已取消")
    LAPSED = "lapsed", _("逾期未答")


WAITING = (ConsultationState.ASKED, ConsultationState.SCHEDULED)
OPEN = (*WAITING, ConsultationState.ANSWERED)


class ConsentHow(models.TextChoices):
    """How the applicant agreed that a video record is kept."""

    SIGNED = "signed", _("书面签字")
    SPOKEN = "spoken", _("视频中口头同意")
    ONLINE = "online", _("网上确认")


class Side(models.TextChoices):
    ASKER = "asker", _("提问方")
    ANSWERER = "answerer", _("答复方")


class Consultation(models.Model):
    """会商. ``from_organisation`` asks, ``to_organisation`` answers: a hall and an authority, or the other way round.

    ``case`` is null while nothing was taken in. ``days`` is the answer time in working days of the answering place,
    ``due_at`` its last second, or that of the day a video was fixed for. ``questions``: ``[{text, material}]``,
    ``answers``: one text for each. ``consent``: ``{name, how, at, by}``, without which no record of a video is kept:
    ``started_at``, ``ended_at``, ``participants`` (``{asker, answerer, others}``) and ``conclusion`` are that record.
    ``answered_side`` gave the last word; the other side closes. ``link`` is the room, made from the setting
    VIDEO_LINK and the word ``room``, which cannot be guessed; rooms of an agreement may one day take its place. People
    are public ids of accounts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=13, unique=True)
    stream = models.OneToOneField(Stream, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=5, choices=ConsultationKind)
    state = models.CharField(max_length=9, choices=ConsultationState, default=ConsultationState.ASKED)
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    version = models.ForeignKey(ImplementationVersion, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="consultations")
    questions = EncryptedField()
    answers = EncryptedField(null=True)
    consent = EncryptedField(null=True)
    participants = EncryptedField(null=True)
    conclusion = EncryptedField(null=True)
    room = models.CharField(max_length=32, blank=True)
    link = models.CharField(max_length=200, blank=True)
    days = models.PositiveSmallIntegerField()
    asked_by = models.CharField(max_length=40)
    answered_by = models.CharField(max_length=40, blank=True)
    answered_side = models.CharField(max_length=8, choices=Side, blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    scheduled_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    late_told = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_organisation=models.F("to_organisation")),
                name="consultation_two_sides",
            ),
            models.CheckConstraint(
                condition=models.Q(started_at__isnull=True) | models.Q(consent__isnull=False),
                name="consultation_record_needs_consent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["from_organisation", "due_at", "id"],
                name="consultation_out",
                condition=models.Q(state__in=["asked", "scheduled", "answered"]),
            ),
            models.Index(
                fields=["to_organisation", "due_at", "id"],
                name="consultation_in",
                condition=models.Q(state__in=["asked", "scheduled", "answered"]),
            ),
            models.Index(
                fields=["due_at"],
                name="consultation_due",
                condition=models.Q(state__in=["asked", "scheduled"]),
            ),
            models.Index(fields=["-asked_at", "-id"], name="consultation_newest"),
        ]

    def __str__(self) -> str:
        return self.number


class ConsultationFile(models.Model):
    """A file one side showed the other; nobody but the two sides reads it."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="files")
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=Side)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "upload"], name="consultation_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} of {self.consultation_id}"
