"""Electronic licences (电子证照)."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from base.accounts.models import Party
from base.regions.models import Organisation
from base.secrecy import EncryptedField, PersonIndexField
from catalog.models import LicenceType


class LicenceState(models.TextChoices):
    VALID = "valid", _("有效")
    REVOKED = "revoked", _("已撤销")


class Licence(models.Model):
    """One licence of one holder, made by the authority that decided. ``case`` is the number of that case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    identifier = models.CharField(max_length=40, unique=True)
    type = models.ForeignKey(LicenceType, models.PROTECT, related_name="+")
    holder = models.ForeignKey(Party, models.PROTECT, related_name="licences")
    holder_index = PersonIndexField(max_length=64, db_index=True)
    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.CharField(max_length=64, blank=True)
    facts = EncryptedField()
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=LicenceState, default=LicenceState.VALID)

    def __str__(self) -> str:
        return self.identifier
