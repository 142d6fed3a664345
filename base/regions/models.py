"""Divisions, organisations and the working-day calendar."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """An administrative division or a functional zone with a code of its own.

    Codes follow GB/T 2260 (6 digits) and the statistics bureau below the county (9 and 12 digits). Which organ is
    responsible for a place is a matter of `Organisation`, not of this table: a zone may have offices and no
    division code in law, a city may have no counties.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("省级")
        CITY = "city", _("市级")
        COUNTY = "county", _("县级")
        TOWNSHIP = "township", _("乡镇级")
        VILLAGE = "village", _("村级")

    class Kind(models.TextChoices):
        GBT2260 = "gbt2260", _("行政区划")
        STATISTICAL = "statistical", _("功能区（统计代码）")
        STREET = "street", _("街道")
        TOWN = "town", _("镇")
        RURAL_TOWNSHIP = "rural_township", _("乡")
        SUMU = "sumu", _("苏木")
        OTHER = "other", _("其他")

    code = models.CharField(_("代码"), max_length=12, primary_key=True)
    name = models.CharField(_("名称"), max_length=60)
    short_name = models.CharField(_("简称"), max_length=60)
    level = models.CharField(_("层级"), max_length=10, choices=Level)
    kind = models.CharField(_("类别"), max_length=16, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    pinyin = models.CharField(max_length=120, editable=False, help_text="full pinyin of the name, lower case")
    initials = models.CharField(max_length=30, editable=False, help_text="first letters of the pinyin")
    source = models.CharField(_("来源"), max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = _("区划")
        indexes = [
            models.Index(fields=["parent", "code"], name="region_parent_code"),
            models.Index(fields=["pinyin"], name="region_pinyin"),
            models.Index(fields=["initials"], name="region_initials"),
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A node of the tree of those who take part: governments, the organs and halls below them, windows, points.

    ``path`` holds the codes from the root to the node itself (``/G-150000/G-150600/A-150600-hrss/``), so that a
    subtree is one prefix and the line upwards needs no query.
    """

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("政府")
        AUTHORITY = "authority", _("实施主体")
        HALL = "hall", _("政务服务中心")
        WINDOW = "window", _("窗口")
        POINT = "point", _("便民服务点")

    class Connection(models.TextChoices):
        HERE = "here", _("在本平台办理")
        PARTNER = "partner", _("系统对接")
        BY_HAND = "by_hand", _("人工转办")

    code = models.CharField(_("代码"), max_length=40, primary_key=True)
    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations", verbose_name=_("区划"))
    place_code = models.CharField(
        _("所在乡镇或社区代码"),
        max_length=12,
        blank=True,
        help_text="9 or 12 digits, where finer than the region",
    )
    department = models.CharField(_("部门"), max_length=20, blank=True, help_text="key of the line of work")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    path = models.CharField(max_length=240, unique=True, editable=False)
    connection = models.CharField(_("接入方式"), max_length=8, choices=Connection, default=Connection.HERE)
    credit_code = models.CharField(
        _("统一社会信用代码"),
        max_length=18,
        null=True,
        blank=True,
        unique=True,
        help_text="GB 32100; authorities",
    )
    window = models.CharField(_("窗口名称"), max_length=40, blank=True)
    provenance = models.CharField(_("数据来源"), max_length=60)
    provenance_note = models.CharField(_("来源说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("组织")
        indexes = [
            models.Index(fields=["region", "kind"], name="organisation_region_kind"),
            models.Index(fields=["department", "region"], name="organisation_department"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lineage(self) -> tuple[str, ...]:
        """Codes of the node and of all above it, nearest first."""
        return tuple(reversed(self.path.strip("/").split("/")))


class CalendarNotice(models.Model):
    """A public notice that moves working days for a year: the State Council's, or a region's own holidays."""

    year = models.PositiveSmallIntegerField(_("年份"))
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name=_("地区"), help_text=_("留空为全国")
    )
    title = models.CharField(_("标题"), max_length=120)
    source = models.CharField(_("来源"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("节假日通知")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "region"], nulls_distinct=False, name="one_notice_per_year_region"
            )
        ]

    def __str__(self) -> str:
        return self.title


class CalendarDay(models.Model):
    """One exception to Monday to Friday: a day off, or a make-up working day."""

    notice = models.ForeignKey(CalendarNotice, models.CASCADE, related_name="days", verbose_name=_("通知"))
    day = models.DateField(_("日期"))
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = _("节假日安排")
        constraints = [models.UniqueConstraint(fields=["notice", "day"], name="one_line_per_day_in_a_notice")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class LoadedFile(models.Model):
    """What reference data was loaded last, by digest: a section that has not changed is not loaded again."""

    name = models.CharField(max_length=40, primary_key=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = _("已装载的参考数据")

    def __str__(self) -> str:
        return self.name
