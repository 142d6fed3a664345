"""失信名单: who broke a promise, until when, and what was said against it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.commitments import Commitment
from base.ledger.models import Stream
from base.regions.models import Organisation
from base.secrecy import EncryptedField, PersonIndexField


class CreditState(models.TextChoices):
    LISTED = "listed", _("在名单上")
    APPEALED = "appealed", _("申诉中")
    REMOVED = "removed", _("已移出")


ON_THE_LIST = (CreditState.LISTED, CreditState.APPEALED)
"""While an appeal is looked at, the entry stands."""


def _told_by(record: CreditRecord) -> tuple[str, str]:
    return record.facts["id_type"], record.facts["id_number"]


class CreditRecord(models.Model):
    """One entry: ``facts`` ``{kind, name, id_type, id_number}`` as of the day of filing, ``source`` the broken promise.

    ``organisation`` listed it, with ``reason``; it counts through ``until`` (a calendar day). ``appeal`` is what the
    person said against it, ``answer`` what was said to that; both are as they last were, history is in the stream.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stream = models.OneToOneField(Stream, models.PROTECT, related_name="+")
    person_index = PersonIndexField(max_length=64, told_by=_told_by)
    facts = EncryptedField()
    source = models.OneToOneField(Commitment, models.PROTECT, related_name="credit")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=CreditState, default=CreditState.LISTED)
    reason = EncryptedField()
    appeal = EncryptedField(null=True)
    answer = EncryptedField(null=True)
    listed_on = models.DateField()
    until = models.DateField()
    removed_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person_index"], name="credit_person"),
            models.Index(fields=["-listed_on", "-id"], name="credit_newest"),
            models.Index(fields=["organisation", "-listed_on", "-id"], name="credit_organisation"),
        ]

    def __str__(self) -> str:
        return str(self.id)
