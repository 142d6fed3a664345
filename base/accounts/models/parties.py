"""People and companies as the law sees them, and who may act for whom."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from base.secrecy import EncryptedField, PersonIndexField


class PartyKind(models.TextChoices):
    NATURAL = "natural", _("自然人")
    LEGAL = "legal", _("法人")


class IdType(models.TextChoices):
    """GA/T 2000.156 for people; a company has its unified social credit code (GB 32100)."""

    RESIDENT = "111", _("居民身份证")
    TEMPORARY = "112", _("临时居民身份证")
    PASSPORT = "414", _("普通护照")
    TAIWAN = "511", _("台湾居民来往大陆通行证")
    HONG_KONG_MACAO = "516", _("港澳居民来往内地通行证")
    FOREIGN_RESIDENT = "553", _("外国人永久居留身份证")
    CREDIT_CODE = "uscc", _("统一社会信用代码")


class Party(models.Model):
    """A natural or legal person who can be an applicant. Everything that names them is encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=PartyKind)
    name = EncryptedField()
    id_type = models.CharField(max_length=4, choices=IdType)
    id_number = EncryptedField()
    id_index = PersonIndexField(
        max_length=64, db_index=True, told_by=lambda party: (party.id_type, party.id_number)
    )
    phone = EncryptedField(null=True)
    address = EncryptedField(null=True)

    class Meta:
        verbose_name = _("当事人")
        verbose_name_plural = _("当事人")

    def __str__(self) -> str:
        return str(self.id)


class Mandate(models.Model):
    """One person acting for another (委托), or for a company as its representative.

    ``items`` are item codes; empty means every item. In force from ``valid_from`` to ``valid_to`` (both days count).
    """

    principal = models.ForeignKey(Party, models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mandates_held")
    representative = models.BooleanField(default=False)
    items = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("委托")
        verbose_name_plural = _("委托")

    def __str__(self) -> str:
        return f"{self.principal_id} → {self.agent_id}"
