"""Enquiry: one thing somebody asks, suggests, complains about, reports or needs help with, and what became of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models import Application
from base.ledger.models import Stream
from base.regions.models import Organisation, Region
from base.secrecy import EncryptedField
from catalog.models import Item


class EnquiryKind(models.TextChoices):
    """诉求类型."""

    ASK = "ask", _("咨询")
    SUGGEST = "suggest", _("建议")
    COMPLAIN = "complain", _("投诉")
    REPORT = "report", _("举报")
    HELP = "help", _("求助")


class EnquiryChannel(models.TextChoices):
    PAGE = "page", _("网上")
    WINDOW = "window", _("窗口")
    PHONE = "phone", _("电话")
    API = "api", _("接口")


class EnquiryState(models.TextChoices):
    RECEIVED = "received", _("已收到")
    DISPATCHED = "dispatched", _("待签收")
    RETURNED = "returned", _("已退单")
    HANDLING = "handling", _("办理中")
    ANSWERED = "answered", _("已答复")
    CALLED_BACK = "called_back", _("已回访")
    CLOSED = "closed", pgettext_lazy("enquiry", "已办结")
    REFERRED = "referred", _("已转介")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("enquiry", "不予受理")


ENDED = (EnquiryState.CLOSED, EnquiryState.REFERRED, EnquiryState.NOT_ACCEPTED)
OPEN = tuple(state for state in EnquiryState if state not in ENDED)
ON_CLAIMS = (EnquiryKind.COMPLAIN, EnquiryKind.REPORT, EnquiryKind.HELP)
"""Kinds that are a claim (诉求): whether it is reasonable must be judged before they are closed."""


class CallResult(models.TextChoices):
    """How it is known what the asker thinks. Nobody reached is silence, and counted apart."""

    REACHED = "reached", _("电话回访到了")
    SELF = "self", _("本人在网上评价")
    UNREACHED = "unreached", _("没有联系上")


class Enquiry(models.Model):
    """``desk`` is the government whose dispatchers are in charge, ``organisation`` who has it now.

    An anonymous one keeps no account, no contact and no matter: what is not kept cannot be told. ``authority`` is the
    organ a linked matter lies with. ``handler`` signed it, ``answered_by`` gave the last answer: ids of people.
    Lists go by the number: a time in the address of a page would tell the second. ``sent_as`` is a keyed digest of one
    form as one account or browser sent it: the same one again is this enquiry; blank where nobody could prove to be the
    same. It says nothing of who it was without the form's own random key, which is not kept. ``late_since`` is the
    limit that was last escalated, so that each is escalated once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=13, unique=True)
    query_code = EncryptedField()
    stream = models.OneToOneField(Stream, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=EnquiryKind)
    channel = models.CharField(max_length=8, choices=EnquiryChannel)
    title = EncryptedField()
    content = EncryptedField()
    anonymous = models.BooleanField(default=False)
    contact = EncryptedField(null=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="+")
    rating = models.CharField(max_length=40, blank=True)
    sent_as = models.CharField(max_length=64, blank=True, editable=False)
    authority = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=EnquiryState, default=EnquiryState.RECEIVED)
    seq = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    late_since = models.DateTimeField(null=True)
    desk = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    handler = models.CharField(max_length=40, blank=True)
    answer = EncryptedField(null=True)
    answered_by = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True)
    extended = models.BooleanField(default=False)
    extension_days = models.PositiveSmallIntegerField(null=True)
    call_result = models.CharField(max_length=9, choices=CallResult, blank=True)
    satisfied = models.BooleanField(null=True)
    resolved = models.BooleanField(null=True)
    reasonable = models.BooleanField(null=True)
    judged_by = models.CharField(max_length=40, blank=True)
    returns = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=24, blank=True)
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sent_as"], name="enquiry_sent_once", condition=~models.Q(sent_as="")
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at", "id"],
                name="enquiry_open",
                condition=models.Q(state__in=[state.value for state in OPEN]),
            ),
            models.Index(fields=["due_at"], name="enquiry_due", condition=models.Q(ended_at__isnull=True)),
            models.Index(fields=["account", "-number"], name="enquiry_mine"),
            models.Index(fields=["ended_at"], name="enquiry_ended"),
        ]

    def __str__(self) -> str:
        return self.number


class EnquiryUnit(models.Model):
    """协办: an organisation that helps the one in charge, and what it said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="units")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    answer = EncryptedField(null=True)
    answered_by = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enquiry", "organisation"], name="enquiry_unit_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} on {self.enquiry_id}"


class FrequentQuestion(models.Model):
    """常见问题: a question and its answer in words fit for everybody; not in force once it was withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.CharField(max_length=200)
    answer = models.TextField()
    keywords = ArrayField(models.CharField(max_length=20), default=list)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    enquiry = models.OneToOneField(Enquiry, models.PROTECT, null=True, related_name="frequent")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    published_by = models.CharField(max_length=40)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="frequent_newest"),
            GinIndex(fields=["keywords"], name="frequent_keywords"),
        ]

    def __str__(self) -> str:
        return self.question
