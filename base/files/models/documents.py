"""Documents the portal makes: decisions, notices, receipts."""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from base.ledger.models import Event
from base.secrecy import EncryptedField


class Kind(models.TextChoices):
    """The document column of flow.csv and what bags call for, with the title each has."""

    RECEIPT = "receipt", _("收件凭证")
    CORRECTION = "correction", _("补正告知书")
    ACCEPTANCE = "acceptance", _("受理通知书")
    REFUSAL = "refusal", _("不予受理决定书")
    SPECIAL = "special", _("特别程序告知书")
    EXTENSION = "extension", _("延长期限告知书")
    APPROVAL = "approval", _("准予决定书")
    DENIAL = "denial", _("不予决定书")
    LICENCE = "licence", _("证照领取通知")
    DELIVERY = "delivery", _("送达回证")
    TERMINATION = "termination", _("终止办理通知书")
    RETURN_LIST = "return_list", _("撤回及退件清单")
    REVOCATION = "revocation", _("撤销决定书")
    NOTICE = "notice", _("告知书")
    SUPERVISION = "supervision", _("督办通知")
    CONSULTATION = "consultation", _("会商记录")
    MANIFEST = "manifest", _("材料交接单")
    RESULT_LIST = "result_list", _("办理结果交接单")
    COUNT_RECORD = "count_record", _("清点记录")
    COMMITMENT = "commitment", _("承诺书")


def new_token() -> str:
    """128 random bits for the verify address."""
    return secrets.token_hex(16)


class Document(models.Model):
    """One document of one event. It exists with its number at once; the PDF follows (``made_at``).

    ``facts`` is what is printed, fixed when the event happened; ``sha256`` is of the finished PDF, which lies
    encrypted under ``path``. ``case`` is the number of the case, or of the bag. ``token`` opens the verify page and is
    printed as a QR code. Once its time is over file and facts are gone (``erased_at``): number and digest stay, so that
    the copy somebody has can still be told from a forged one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="documents")
    case = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind)
    audience = models.CharField(max_length=12)
    number = models.CharField(max_length=60, unique=True)
    facts = EncryptedField()
    token = models.CharField(max_length=32, unique=True, default=new_token)
    created_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    path = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "kind"], name="document_once")]
        indexes = [models.Index(fields=["case", "event"], name="document_case")]

    def __str__(self) -> str:
        return self.number
