"""Published lists of items (清单) and their batches."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from base.regions.models import Organisation
from catalog.models.items import Item, Mode, Subject


class ItemList(models.Model):
    """A list that a government announced, such as 跨省通办 or 省内通办.

    ``reach`` says which authorities take its items over: those below the issuer, all, or none (a list that reaches
    people through the provinces' own lists). ``total`` is the number announced.
    """

    class Reach(models.TextChoices):
        NONE = "none", _("由各省清单承接")
        ISSUER = "issuer", _("发布地区")
        EVERYWHERE = "everywhere", _("所有地区")

    slug = models.SlugField(_("标识"), max_length=30, primary_key=True)
    name = models.CharField(_("名称"), max_length=120)
    total = models.PositiveSmallIntegerField(_("公布数量"))
    issuer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发布政府"),
        help_text=_("留空为国务院"),
    )
    reach = models.CharField(_("适用范围"), max_length=10, choices=Reach)
    source = models.CharField(_("来源"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("清单")

    def __str__(self) -> str:
        return self.name


class ListBatch(models.Model):
    """Items of a list that were to be ready by the same day. The key is blank where a list has one batch only."""

    list = models.ForeignKey(ItemList, models.CASCADE, related_name="batches", verbose_name=_("清单"))
    batch = models.CharField(_("批次"), max_length=10, blank=True)
    position = models.PositiveSmallIntegerField(_("次序"))
    due = models.DateField(_("完成期限"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("清单批次")
        ordering = ["list", "position"]
        constraints = [models.UniqueConstraint(fields=["list", "batch"], name="one_line_per_batch")]

    def __str__(self) -> str:
        return f"{self.list_id} {self.batch}"


class ListEntry(models.Model):
    """One line of a list: an item, when it was to be ready, and how it is handled."""

    list = models.ForeignKey(ItemList, models.CASCADE, related_name="entries", verbose_name=_("清单"))
    seq = models.PositiveSmallIntegerField(_("序号"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="entries", verbose_name=_("事项"))
    batch = models.ForeignKey(ListBatch, models.PROTECT, related_name="entries", verbose_name=_("批次"))
    mode = models.CharField(_("通办模式"), max_length=16, choices=Mode)
    lead_department = models.CharField(_("牵头部门"), max_length=40)
    theme = models.CharField(_("主题"), max_length=20)
    subject = models.CharField(_("服务对象"), max_length=10, choices=Subject)
    provenance = models.CharField(_("数据来源"), max_length=60)
    provenance_note = models.CharField(_("来源说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("清单事项")
        constraints = [
            models.UniqueConstraint(fields=["list", "seq"], name="one_line_per_number"),
            models.UniqueConstraint(fields=["list", "item"], name="one_line_per_item"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.seq}"
