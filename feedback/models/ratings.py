"""What can be rated, who was asked, and what was said."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from base.ledger.models import Event, Stream
from base.regions.models import Organisation, Region
from base.secrecy import EncryptedField, IndexField
from catalog.models import Item, Mode
from feedback.tokens import RATED, Subject


class Satisfaction(models.IntegerChoices):
    """Five levels (国办发〔2019〕51号); the last two are bad ratings."""

    VERY_SATISFIED = 1, _("非常满意")
    SATISFIED = 2, _("满意")
    FAIR = 3, _("基本满意")
    DISSATISFIED = 4, _("不满意")
    VERY_DISSATISFIED = 5, _("非常不满意")


BAD = (Satisfaction.DISSATISFIED, Satisfaction.VERY_DISSATISFIED)


class Excluded(models.TextChoices):
    """Why a rating no longer counts; it is kept all the same."""

    MISTAKEN = "mistaken", _("误评剔除")
    MALICIOUS = "malicious", _("恶意剔除")
    FRAUD = "fraud", _("刷评剔除")


class RatingReason(models.Model):
    """A reason that can be ticked at a level. A changed list is a new edition; ratings keep the one they came by."""

    edition = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=8)
    satisfaction = models.PositiveSmallIntegerField(choices=Satisfaction)
    label = models.CharField(max_length=60)
    provenance = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="rating_reason_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class RatingChannel(models.Model):
    """A way a rating comes in (GB/T 39046 table 9). ``reversed``: its devices send 5 for the best."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=40)
    reversed = models.BooleanField(default=False)
    provenance = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Visit(models.Model):
    """现场一次: somebody was served at a window. Who is not kept; ``clerk`` is the public id of an account."""

    stream = models.OneToOneField(Stream, models.PROTECT, related_name="+")
    hall = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    window = models.CharField(max_length=40)
    clerk = models.CharField(max_length=40)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="visits")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["clerk", "-id"], name="visit_clerk"),
            models.Index(fields=["ended_at"], name="visit_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.window} @ {self.hall_id}"


class Attributed(models.Model):
    """Whom and what a rating is about, as it was when the matter or the visit ended.

    ``organisation`` is the rated one, who repairs: the authority of a matter, the hall of a visit. ``month`` is the
    first day of the month in which the matter ended: figures count what ended in a month. ``from_region`` is where the
    papers were taken in; empty when it was all done online. No index of their own: nothing is looked up by one of them
    alone, and every voice would have to write each.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    hall = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    window = models.CharField(max_length=40, blank=True)
    courier = models.CharField(max_length=20, blank=True)
    platform = models.CharField(max_length=20, blank=True)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+", db_index=False)
    mode = models.CharField(max_length=16, choices=Mode, blank=True)
    from_region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", db_index=False)
    to_region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()

    class Meta:
        abstract = True


ATTRIBUTES = tuple(field.attname for field in Attributed._meta.local_fields)
"""The columns of `Attributed`, as they are copied from the invitation to the rating."""


class Invitation(Attributed):
    """Somebody was asked: once per matter (网上一事一评), once per visit (现场一次一评).

    The token is computed from the subject (feedback.tokens) and not kept. ``event`` is the one that ended the subject.
    ``reminded_at``: when it was time to remind, also where that was left because there was a rating.
    """

    application = models.OneToOneField(Application, models.PROTECT, null=True, related_name="invitation")
    visit = models.OneToOneField(Visit, models.PROTECT, null=True, related_name="invitation")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_of_one_subject",
                condition=models.Q(application__isnull=False, visit__isnull=True)
                | models.Q(application__isnull=True, visit__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["month"], name="invitation_month"),
            models.Index(
                fields=["asked_at"],
                name="invitation_unreminded",
                condition=models.Q(reminded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.application or self.visit)


def _rated(rating: Rating) -> tuple[str, str]:
    return RATED, Subject(**rating.source).rated


class Rating(Attributed):
    """One voice. Its row is the use of the token: a second one of the same subject cannot be written.

    The row does not say which matter or visit: ``subject`` is a keyed digest of it, ``source`` is sealed
    (feedback.behind opens it) and holds kind and number of `feedback.tokens.Subject`: by which address it was rated.
    Lists go by ``day`` and the random id, so that their order tells no time. ``rater`` is the public id of an account
    where the rater was logged in and not anonymous; no page opens it. ``address_digest`` is forgotten after some
    days. ``flags`` are reasons to doubt; a flagged rating counts once a person has cleared it (``cleared_at``).
    ``screened`` is what of the comment may be published.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stream = models.OneToOneField(Stream, models.PROTECT, related_name="+")
    subject = IndexField(max_length=64, unique=True, told_by=_rated)
    source = EncryptedField()
    satisfaction = models.PositiveSmallIntegerField(choices=Satisfaction)
    edition = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=8), default=list)
    comment = EncryptedField(null=True)
    screened = EncryptedField(null=True)
    anonymous = models.BooleanField()
    channel = models.ForeignKey(RatingChannel, models.PROTECT, related_name="+")
    rater = EncryptedField(null=True)
    address_digest = models.CharField(max_length=64, blank=True)
    flags = ArrayField(models.CharField(max_length=12), default=list)
    cleared_at = models.DateTimeField(null=True)
    excluded = models.CharField(max_length=12, choices=Excluded, blank=True)
    made_at = models.DateTimeField()
    day = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-made_at"], name="rating_organisation"),
            models.Index(fields=["month"], name="rating_month"),
            models.Index(
                fields=["organisation", "window", "made_at"],
                name="rating_bad",
                condition=models.Q(satisfaction__in=[4, 5], excluded=""),
            ),
            models.Index(
                fields=["address_digest", "made_at"],
                name="rating_address",
                condition=~models.Q(address_digest=""),
            ),
            models.Index(
                fields=["-day", "-id"],
                name="rating_doubtful",
                condition=models.Q(cleared_at__isnull=True, excluded="") & ~models.Q(flags=[]),
            ),
            models.Index(
                fields=["-day", "-id"],
                name="rating_with_words",
                condition=models.Q(screened__isnull=False, excluded=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="anonymous_rating_without_rater",
                condition=models.Q(anonymous=False) | models.Q(rater__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def bad(self) -> bool:
        return self.satisfaction in BAD

    @property
    def doubtful(self) -> bool:
        """Flagged, and nobody has looked yet."""
        return bool(self.flags) and self.cleared_at is None and not self.excluded
