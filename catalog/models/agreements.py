"""Agreements of mutual authorisation (授权互认协议)."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from base.regions.models import Organisation
from catalog.models.items import Item, Mode
from catalog.models.lists import ItemList


class Agreement(models.Model):
    """One version of what windows below the grantee may do for authorities below the grantor, for which items.

    It is inherited down both trees. A pact of several places is one ``code`` with a ``seq`` per pair. A government
    may be both sides: whatever lies below it then receives for whatever lies below it (in-province service). Without
    named items it covers the whole list. Days are working days.

    Terms change by a new version only. From publication on the row is fixed by a trigger of the database, as is what
    it names; an application keeps the row it was received under. ``in_force`` is the span of days on which it rules
    (null before publication): from the later of ``valid_from`` and its publication to ``valid_to``, cut short when a
    later version takes over or the agreement is ended. Two versions never rule on the same day (an exclusion
    constraint), and a span once cut is never lengthened.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        REVIEW = "in_review", _("待审核")
        PUBLISHED = "published", _("已发布")
        SUPERSEDED = "superseded", _("已有新版本")
        ENDED = "ended", _("已终止")

    class Power(models.TextChoices):
        RECEIVE = "receive", _("收件")
        VERIFY_IDENTITY = "verify_identity", _("核验身份")
        VERIFY_ORIGINAL = "verify_original", _("核验原件")
        NOTIFY_CORRECTION = "notify_correction", _("告知补正")
        HAND_OVER_RESULT = "hand_over_result", _("转交结果")

    class Payer(models.TextChoices):
        AUTHORITY = "authority", _("办理地")
        WINDOW = "window", _("收件地")
        APPLICANT = "applicant", _("申请人")

    code = models.CharField(_("协议编号"), max_length=20)
    seq = models.PositiveSmallIntegerField(_("序号"), default=1)
    version = models.PositiveIntegerField(_("版本"), default=1)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    in_force = DateRangeField(_("施行期间"), null=True, editable=False)
    name = models.CharField(_("名称"), max_length=120)
    grantor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="agreements_given", verbose_name=_("授权方")
    )
    grantee = models.ForeignKey(
        Organisation, models.PROTECT, related_name="agreements_held", verbose_name=_("受托方")
    )
    both_ways = models.BooleanField(_("双向"))
    item_list = models.ForeignKey(ItemList, models.PROTECT, related_name="agreements", verbose_name=_("清单"))
    items = models.ManyToManyField(
        Item, blank=True, related_name="agreements", verbose_name=_("事项"), help_text=_("留空为整个清单")
    )
    powers = ArrayField(models.CharField(max_length=20, choices=Power), verbose_name=_("授权内容"))
    modes = ArrayField(models.CharField(max_length=16, choices=Mode), verbose_name=_("通办模式"))
    forward_days = models.PositiveSmallIntegerField(_("转递时限（工作日）"))
    reply_days = models.PositiveSmallIntegerField(_("答复时限（工作日）"))
    postage_payer = models.CharField(_("邮费承担"), max_length=10, choices=Payer)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("截止日期"), help_text=_("含当日"))
    provenance = models.CharField(_("数据来源"), max_length=60)
    provenance_note = models.CharField(_("来源说明"), max_length=200, blank=True)

    written_by = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    published_by = models.CharField(max_length=40, blank=True, editable=False)
    published_at = models.DateTimeField(_("发布时间"), null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("授权互认协议")
        constraints = [
            models.UniqueConstraint(fields=["code", "seq", "version"], name="one_row_per_agreement_version"),
            models.UniqueConstraint(
                fields=["code", "seq"],
                condition=models.Q(state__in=["draft", "in_review"]),
                name="one_agreement_version_in_work",
            ),
            ExclusionConstraint(
                name="one_agreement_version_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    ("seq", RangeOperators.EQUAL),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "in_review"], in_force__isnull=True)
                | models.Q(state__in=["published", "superseded", "ended"], in_force__isnull=False),
                name="in_force_from_publication_on",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__lte=models.F("valid_to")), name="valid_from_to"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.name}"

    @property
    def label(self) -> str:
        """Which one and which version, as receipts print it: AG-03/2 v1."""
        return f"{self.code}/{self.seq} v{self.version}"

    @property
    def first_day(self) -> dt.date | None:
        """The first day it rules; None before publication, and when a later version took over before that day."""
        return self.in_force.lower if self.in_force else None

    @property
    def last_day(self) -> dt.date | None:
        """The last day it rules; None as `first_day`."""
        return self.in_force.upper - dt.timedelta(days=1) if self.in_force else None

    def rules_on(self, day: dt.date) -> bool:
        """Whether it is in force on a day."""
        return bool(self.in_force) and day in self.in_force
