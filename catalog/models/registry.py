"""The registry: departments, licence types, code tables, and the fields an implementation may have."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Review(models.TextChoices):
    """Who reviews what an organ decided (行政复议法 art. 24, 27, 28)."""

    GOVERNMENT = "government", _("本级人民政府")
    ABOVE = "above", _("上一级主管部门")
    EITHER = "either", _("本级人民政府或者上一级主管部门")


class Department(models.Model):
    """A line of work that has an organ at several levels, under a name of its own at each."""

    key = models.CharField(_("标识"), max_length=20, primary_key=True)
    number = models.CharField(
        _("编号"), max_length=2, unique=True, help_text="two digits, part of sample item codes"
    )
    national = models.CharField(_("国家级名称"), max_length=40)
    province = models.CharField(_("省级名称"), max_length=40, blank=True)
    city = models.CharField(_("市级名称"), max_length=40, blank=True)
    county = models.CharField(_("县级名称"), max_length=40, blank=True)
    review = models.CharField(
        _("行政复议机关"),
        max_length=10,
        choices=Review.choices,
        default=Review.GOVERNMENT,
        help_text="who reviews what its organs decide",
    )
    provenance = models.CharField(_("数据来源"), max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = _("部门")

    def __str__(self) -> str:
        return self.national


class LicenceType(models.Model):
    """A kind of e-licence (电子证照). Codes are local; the national type codes are not public."""

    class Holder(models.TextChoices):
        NATURAL = "natural", _("自然人")
        LEGAL = "legal", _("法人")

    code = models.CharField(_("代码"), max_length=20, primary_key=True)
    name = models.CharField(_("名称"), max_length=60)
    issuing_department = models.CharField(_("颁发机关"), max_length=60)
    holder = models.CharField(_("持证主体"), max_length=8, choices=Holder)
    validity_rule = models.CharField(_("有效期规则"), max_length=200, blank=True)
    high_frequency = models.BooleanField(_("高频"))
    provenance = models.CharField(_("数据来源"), max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = _("证照类型")

    def __str__(self) -> str:
        return self.name


class Code(models.Model):
    """One value of one code table."""

    table = models.CharField(_("代码表"), max_length=30)
    table_name = models.CharField(_("代码表名称"), max_length=40)
    code = models.CharField(_("代码"), max_length=30)
    label = models.CharField(_("含义"), max_length=60)
    source = models.CharField(_("来源"), max_length=80)

    class Meta:
        verbose_name = verbose_name_plural = _("代码")
        constraints = [models.UniqueConstraint(fields=["table", "code"], name="one_line_per_code")]

    def __str__(self) -> str:
        return f"{self.table_name} {self.code} {self.label}"


class Element(models.Model):
    """A field (要素) that an item, its implementation or one of its materials may have."""

    class AppliesTo(models.TextChoices):
        ITEM = "item", _("事项")
        IMPLEMENTATION = "implementation", _("实施清单")
        MATERIAL = "material", _("材料")

    class ValueType(models.TextChoices):
        TEXT = "text", _("文字")
        LONG_TEXT = "long_text", _("长文字")
        INTEGER = "integer", _("整数")
        BOOLEAN = "boolean", _("是否")
        DATE = "date", _("日期")
        CODE = "code", _("代码")
        CODES = "codes", _("多个代码")
        ROWS = "rows", _("多行")
        MONEY = "money", _("金额（分）")
        FILE = "file", _("文件")
        URL = "url", _("网址")
        PHONE = "phone", _("电话")
        ORGANISATION = "organisation", _("机构")
        REGION = "region", _("区划")

    field = models.CharField(_("字段"), max_length=40, primary_key=True)
    seq = models.PositiveSmallIntegerField(_("序号"), unique=True)
    name = models.CharField(_("名称"), max_length=60)
    applies_to = models.CharField(_("所属"), max_length=16, choices=AppliesTo)
    value_type = models.CharField(_("值类型"), max_length=12, choices=ValueType)
    code_table = models.CharField(_("代码表"), max_length=30, blank=True)
    four_same = models.BooleanField(_("四级四同"))
    twelve_same = models.CharField(_("五级十二同"), max_length=20, blank=True, help_text="name of the group")
    forty_six_same = models.BooleanField(_("四级46同"))
    local = models.BooleanField(_("本地要素"), help_text="local by nature, never compared")
    provenance = models.CharField(_("数据来源"), max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = _("要素")

    def __str__(self) -> str:
        return self.name


class ElementSet(models.Model):
    """A rule that some elements are the same at several levels (四级四同 …)."""

    code = models.CharField(_("代码"), max_length=20, primary_key=True)
    name = models.CharField(_("名称"), max_length=40)
    levels = ArrayField(models.CharField(max_length=10), verbose_name=_("层级"))
    column = models.CharField(_("要素表列"), max_length=20)
    size = models.PositiveSmallIntegerField(_("要素数"))
    status = models.CharField(_("状态"), max_length=120)
    source = models.CharField(_("来源"), max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = _("要素统一规则")

    def __str__(self) -> str:
        return self.name
