"""The basic directory (基本目录), and what it is found by."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.registry import Department


class Mode(models.TextChoices):
    """How a matter crosses a border: nobody travels, papers travel, or several authorities decide."""

    FULL_ONLINE = "full_online", _("全程网办")
    REMOTE_RECEIPT = "remote_receipt", _("异地代收代办")
    JOINT = "joint", _("多地联办")


class Subject(models.TextChoices):
    """Whom an item is for, usually; a few are open to both."""

    PERSONAL = "personal", _("个人")
    ENTERPRISE = "enterprise", _("企业")


class Item(models.Model):
    """An entry of the basic directory: the same matter everywhere, whoever decides it.

    A bundle (高效办成一件事) is an item whose cases are decided as other items (`catalog.bundles`). It has a list of
    its own and does not stand among the items; nor does a part that is on no list, which is offered in bundles alone.

    ``code`` is the 12-digit 基本编码 (source, type, department, main and sub number); it is stored and compared, never
    taken apart.
    """

    class Kind(models.TextChoices):
        ITEM = "item", _("单个事项")
        PART = "part", _("一件事中的事项")
        BUNDLE = "bundle", _("高效办成一件事")

    code = models.CharField(_("基本编码"), max_length=12, primary_key=True)
    kind = models.CharField(_("种类"), max_length=6, choices=Kind, default=Kind.ITEM)
    name = models.CharField(_("名称"), max_length=200, unique=True)
    item_type = models.CharField(_("事项类型"), max_length=2, help_text="code of the table task_type")
    department = models.ForeignKey(Department, models.PROTECT, related_name="items", verbose_name=_("部门"))
    subject = models.CharField(_("服务对象"), max_length=10, choices=Subject)
    theme = models.CharField(_("主题"), max_length=20)
    legal_basis = models.CharField(_("设定依据"), max_length=300, blank=True)
    scenario = models.CharField(_("应用场景"), max_length=300, blank=True)
    provenance = models.CharField(_("数据来源"), max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = _("事项")
        indexes = [models.Index(fields=["subject", "theme"], name="item_subject_theme")]

    def __str__(self) -> str:
        return self.name


class ItemAlias(models.Model):
    """An everyday word for an item. The same word may stand for several."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="aliases", verbose_name=_("事项"))
    alias = models.CharField(_("别名"), max_length=60)
    provenance = models.CharField(_("数据来源"), max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = _("别名")
        constraints = [models.UniqueConstraint(fields=["item", "alias"], name="one_line_per_alias")]

    def __str__(self) -> str:
        return self.alias


class SearchKey(models.Model):
    """A name or alias in the forms people type. Derived from the two tables above (`catalog.search.rebuild`).

    ``bigrams`` holds all pairs of neighbouring characters: trigrams cannot serve two-character words, which are
    the commonest Chinese input.
    """

    class Kind(models.TextChoices):
        NAME = "name", _("名称")
        ALIAS = "alias", _("别名")

    item = models.ForeignKey(Item, models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=5, choices=Kind)
    text = models.CharField(max_length=200)
    pinyin = models.CharField(max_length=400)
    initials = models.CharField(max_length=200)
    bigrams = ArrayField(models.CharField(max_length=2))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "text"], name="one_key_per_text")]
        indexes = [
            models.Index(fields=["text"], name="search_text"),
            models.Index(fields=["pinyin"], name="search_pinyin"),
            models.Index(fields=["initials"], name="search_initials"),
            GinIndex(fields=["bigrams"], name="search_bigrams"),
            GinIndex(OpClass("text", name="gin_trgm_ops"), name="search_trigrams"),
        ]

    def __str__(self) -> str:
        return self.text
