"""Items as one authority performs them (实施清单), in versions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from base.regions.models import Organisation
from catalog.fields import OrderedJSONField
from catalog.models.items import Item, Mode
from catalog.models.registry import LicenceType


class Implementation(models.Model):
    """An authority's claim (认领) of an item. Without a current version it is shown, but not open online.

    ``task_code`` is the 31-digit 实施编码: credit code of the authority, level of power, code of the item.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="implementations", verbose_name=_("事项"))
    authority = models.ForeignKey(
        Organisation, models.PROTECT, related_name="implementations", verbose_name=_("实施主体")
    )
    task_code = models.CharField(_("实施编码"), max_length=31, unique=True)
    current = models.OneToOneField(
        "ImplementationVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("现行版本"),
    )
    suspended = models.BooleanField(_("暂停"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("实施清单")
        constraints = [models.UniqueConstraint(fields=["item", "authority"], name="one_claim_per_authority")]
        indexes = [
            models.Index(
                fields=["item"],
                condition=models.Q(current__isnull=False, suspended=False),
                name="open_implementations",
            )
        ]

    def __str__(self) -> str:
        return self.task_code

    @property
    def is_open(self) -> bool:
        """Whether applications can be made now."""
        return self.current_id is not None and not self.suspended


class ImplementationVersion(models.Model):
    """One version of an implementation: its elements as one document, fixed from publication on.

    The typed columns repeat what is filtered or read on hot paths; they are always drawn from the document
    (`catalog.elements.columns`). A published version never changes: a trigger of the database refuses everything
    but its withdrawal. A case keeps the version it began under.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        REVIEW = "review", _("待审核")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已停用")

    class SilenceRule(models.TextChoices):
        DEEMED_ACCEPTED = "deemed_accepted", _("逾期视为受理")
        REMIND_ONLY = "remind_only", _("逾期催办")

    implementation = models.ForeignKey(
        Implementation, models.PROTECT, related_name="versions", verbose_name=_("实施清单")
    )
    version = models.PositiveIntegerField(_("版本"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    elements = OrderedJSONField(_("要素"))
    modes = ArrayField(
        models.CharField(max_length=16, choices=Mode), default=list, verbose_name=_("通办模式")
    )
    promised_days = models.PositiveSmallIntegerField(_("承诺时限（工作日）"), null=True, blank=True)
    legal_days = models.PositiveSmallIntegerField(_("法定时限（工作日）"), null=True, blank=True)
    silence_rule = models.CharField(
        _("逾期规则"), max_length=16, choices=SilenceRule, default=SilenceRule.REMIND_ONLY
    )
    instant = models.BooleanField(_("即办件"), default=False)
    result_licence_type = models.ForeignKey(
        LicenceType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结果证照")
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    drafted_by = models.CharField(_("起草人"), max_length=36, help_text="public id of the account")
    published_by = models.CharField(_("发布人"), max_length=36, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("实施清单版本")
        constraints = [
            models.UniqueConstraint(fields=["implementation", "version"], name="one_row_per_version"),
            models.UniqueConstraint(
                fields=["implementation"],
                condition=models.Q(state__in=["draft", "review"]),
                name="one_version_in_work",
            ),
            models.UniqueConstraint(
                fields=["implementation"], condition=models.Q(state="published"), name="one_version_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.implementation_id} v{self.version}"
