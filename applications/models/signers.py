"""Who confirms an application besides the applicant."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.matter import Application
from base.regions.models import Organisation
from base.secrecy import EncryptedField, PersonIndexField


class Signature(models.TextChoices):
    """How it stands with one person's confirmation."""

    ASKED = "asked", _("等确认")
    SIGNED = "signed", _("已确认")
    DECLINED = "declined", _("不同意")
    EXPIRED = "expired", _("逾期没有确认")


def _told_by(signer: Signer) -> tuple[str, str]:
    return signer.facts["id_type"], signer.facts["id_number"]


class Signer(models.Model):
    """共同申请人: somebody the form names, without whose word nothing is opened.

    ``facts`` ``{name, id_type, id_number}`` are as the form says, ``person_index`` the blind index of the number.
    ``evidence`` is what they signed and how: ``{text, digest, method, name, identity_check, at}``; ``digest`` is that
    of the form as it stood then. ``place`` and ``by`` (public id of the clerk) are blank for who confirmed online.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="signers")
    key = models.CharField(max_length=40)
    person_index = PersonIndexField(max_length=64, told_by=_told_by)
    facts = EncryptedField()
    state = models.CharField(max_length=8, choices=Signature, default=Signature.ASKED)
    asked_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    place = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=40, blank=True)
    evidence = EncryptedField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="signer_once")]
        indexes = [models.Index(fields=["person_index", "-asked_at", "-id"], name="signer_person")]

    def __str__(self) -> str:
        return f"{self.key} of {self.application_id}"
