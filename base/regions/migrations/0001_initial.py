import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LoadedFile",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "已装载的参考数据",
                "verbose_name_plural": "已装载的参考数据",
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "code",
                    models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name="代码"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("short_name", models.CharField(max_length=60, verbose_name="简称")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "省级"),
                            ("city", "市级"),
                            ("county", "县级"),
                            ("township", "乡镇级"),
                            ("village", "村级"),
                        ],
                        max_length=10,
                        verbose_name="层级",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gbt2260", "行政区划"),
                            ("statistical", "功能区（统计代码）"),
                            ("street", "街道"),
                            ("town", "镇"),
                            ("rural_township", "乡"),
                            ("sumu", "苏木"),
                            ("other", "其他"),
                        ],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                (
                    "pinyin",
                    models.CharField(
                        editable=False, help_text="full pinyin of the name, lower case", max_length=120
                    ),
                ),
                (
                    "initials",
                    models.CharField(editable=False, help_text="first letters of the pinyin", max_length=30),
                ),
                ("source", models.CharField(max_length=60, verbose_name="来源")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="regions.region",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "区划",
                "verbose_name_plural": "区划",
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "code",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="代码"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("government", "政府"),
                            ("authority", "实施主体"),
                            ("hall", "政务服务中心"),
                            ("window", "窗口"),
                            ("point", "便民服务点"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                (
                    "place_code",
                    models.CharField(
                        blank=True,
                        help_text="9 or 12 digits, where finer than the region",
                        max_length=12,
                        verbose_name="所在乡镇或社区代码",
                    ),
                ),
                (
                    "department",
                    models.CharField(
                        blank=True, help_text="key of the line of work", max_length=20, verbose_name="部门"
                    ),
                ),
                ("path", models.CharField(editable=False, max_length=240, unique=True)),
                (
                    "connection",
                    models.CharField(
                        choices=[("here", "在本平台办理"), ("partner", "系统对接"), ("by_hand", "人工转办")],
                        default="here",
                        max_length=8,
                        verbose_name="接入方式",
                    ),
                ),
                (
                    "credit_code",
                    models.CharField(
                        blank=True,
                        help_text="GB 32100; authorities",
                        max_length=18,
                        null=True,
                        unique=True,
                        verbose_name="统一社会信用代码",
                    ),
                ),
                ("window", models.CharField(blank=True, max_length=40, verbose_name="窗口名称")),
                ("provenance", models.CharField(max_length=60, verbose_name="数据来源")),
                ("provenance_note", models.CharField(blank=True, max_length=200, verbose_name="来源说明")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="regions.organisation",
                        verbose_name="上级",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="regions.region",
                        verbose_name="区划",
                    ),
                ),
            ],
            options={
                "verbose_name": "组织",
                "verbose_name_plural": "组织",
            },
        ),
        migrations.CreateModel(
            name="CalendarNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                ("source", models.CharField(max_length=200, verbose_name="来源")),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        help_text="留空为全国",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="regions.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "节假日通知",
                "verbose_name_plural": "节假日通知",
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                ("is_workday", models.BooleanField(verbose_name="上班")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="regions.calendarnotice",
                        verbose_name="通知",
                    ),
                ),
            ],
            options={
                "verbose_name": "节假日安排",
                "verbose_name_plural": "节假日安排",
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "day"), name="one_line_per_day_in_a_notice")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="region",
            index=models.Index(fields=["parent", "code"], name="region_parent_code"),
        ),
        migrations.AddIndex(
            model_name="region",
            index=models.Index(fields=["pinyin"], name="region_pinyin"),
        ),
        migrations.AddIndex(
            model_name="region",
            index=models.Index(fields=["initials"], name="region_initials"),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["region", "kind"], name="organisation_region_kind"),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["department", "region"], name="organisation_department"),
        ),
        migrations.AddConstraint(
            model_name="calendarnotice",
            constraint=models.UniqueConstraint(
                fields=("year", "region"), name="one_notice_per_year_region", nulls_distinct=False
            ),
        ),
    ]
