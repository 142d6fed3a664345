"""Agreements of mutual authorisation (授权互认协议)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from base.regions.models import Organisation
from catalog.models.items import Item, Mode
from catalog.models.lists import ItemList


class Agreement(models.Model):
    """What the windows below the grantee may do for the authorities below the grantor, for which items, until when.

    It is inherited down both trees. A pact of several places is one ``code`` with a row per pair (``seq``). Without
    named items it covers the whole list. Days are working days. A case keeps the version it began under.
    """

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

    class Meta:
        verbose_name = verbose_name_plural = _("授权互认协议")
        constraints = [
            models.UniqueConstraint(fields=["code", "seq"], name="one_row_per_pair"),
            models.CheckConstraint(
                condition=models.Q(valid_from__lte=models.F("valid_to")), name="valid_from_to"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
