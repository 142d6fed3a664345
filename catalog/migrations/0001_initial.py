import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
from django.db import migrations, models

import catalog.fields

PUBLISHED_IS_FIXED = """
CREATE FUNCTION catalog_published_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('published', 'withdrawn') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'published' AND NEW.state = 'withdrawn'
       AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'version % of an implementation was published and does not change', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER published_is_fixed BEFORE UPDATE OR DELETE ON catalog_implementationversion
    FOR EACH ROW EXECUTE FUNCTION catalog_published_is_fixed();
"""
NOT_FIXED = """
DROP TRIGGER published_is_fixed ON catalog_implementationversion;
DROP FUNCTION catalog_published_is_fixed();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("regions", "0001_initial"),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "key",
                    models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="标识"),
                ),
                (
                    "number",
                    models.CharField(
                        help_text="two digits, part of sample item codes",
                        max_length=2,
                        unique=True,
                        verbose_name="编号",
                    ),
                ),
                ("national", models.CharField(max_length=40, verbose_name="国家级名称")),
                ("province", models.CharField(blank=True, max_length=40, verbose_name="省级名称")),
                ("city", models.CharField(blank=True, max_length=40, verbose_name="市级名称")),
                ("county", models.CharField(blank=True, max_length=40, verbose_name="县级名称")),
                ("provenance", models.CharField(max_length=60, verbose_name="数据来源")),
            ],
            options={
                "verbose_name": "部门",
                "verbose_name_plural": "部门",
            },
        ),
        migrations.CreateModel(
            name="Element",
            fields=[
                (
                    "field",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="字段"),
                ),
                ("seq", models.PositiveSmallIntegerField(unique=True, verbose_name="序号")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "applies_to",
                    models.CharField(
                        choices=[("item", "事项"), ("implementation", "实施清单"), ("material", "材料")],
                        max_length=16,
                        verbose_name="所属",
                    ),
                ),
                (
                    "value_type",
                    models.CharField(
                        choices=[
                            ("text", "文字"),
                            ("long_text", "长文字"),
                            ("integer", "整数"),
                            ("boolean", "是否"),
                            ("date", "日期"),
                            ("code", "代码"),
                            ("codes", "多个代码"),
                            ("rows", "多行"),
                            ("money", "金额（分）"),
                            ("file", "文件"),
                            ("url", "网址"),
                            ("phone", "电话"),
                            ("organisation", "机构"),
                            ("region", "区划"),
                        ],
                        max_length=12,
                        verbose_name="值类型",
                    ),
                ),
                ("code_table", models.CharField(blank=True, max_length=30, verbose_name="代码表")),
                ("four_same", models.BooleanField(verbose_name="四级四同")),
                (
                    "twelve_same",
                    models.CharField(
                        blank=True, help_text="name of the group", max_length=20, verbose_name="五级十二同"
                    ),
                ),
                ("forty_six_same", models.BooleanField(verbose_name="四级46同")),
                (
                    "local",
                    models.BooleanField(help_text="local by nature, never compared", verbose_name="本地要素"),
                ),
                ("provenance", models.CharField(max_length=60, verbose_name="数据来源")),
            ],
            options={
                "verbose_name": "要素",
                "verbose_name_plural": "要素",
            },
        ),
        migrations.CreateModel(
            name="ElementSet",
            fields=[
                (
                    "code",
                    models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="代码"),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), size=None, verbose_name="层级"
                    ),
                ),
                ("column", models.CharField(max_length=20, verbose_name="要素表列")),
                ("size", models.PositiveSmallIntegerField(verbose_name="要素数")),
                ("status", models.CharField(max_length=120, verbose_name="状态")),
                ("source", models.CharField(max_length=120, verbose_name="来源")),
            ],
            options={
                "verbose_name": "要素统一规则",
                "verbose_name_plural": "要素统一规则",
            },
        ),
        migrations.CreateModel(
            name="LicenceType",
            fields=[
                (
                    "code",
                    models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="代码"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("issuing_department", models.CharField(max_length=60, verbose_name="颁发机关")),
                (
                    "holder",
                    models.CharField(
                        choices=[("natural", "自然人"), ("legal", "法人")],
                        max_length=8,
                        verbose_name="持证主体",
                    ),
                ),
                ("validity_rule", models.CharField(blank=True, max_length=200, verbose_name="有效期规则")),
                ("high_frequency", models.BooleanField(verbose_name="高频")),
                ("provenance", models.CharField(max_length=60, verbose_name="数据来源")),
            ],
            options={
                "verbose_name": "证照类型",
                "verbose_name_plural": "证照类型",
            },
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=30, verbose_name="代码表")),
                ("table_name", models.CharField(max_length=40, verbose_name="代码表名称")),
                ("code", models.CharField(max_length=30, verbose_name="代码")),
                ("label", models.CharField(max_length=60, verbose_name="含义")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
            ],
            options={
                "verbose_name": "代码",
                "verbose_name_plural": "代码",
                "constraints": [models.UniqueConstraint(fields=("table", "code"), name="one_line_per_code")],
            },
        ),
        migrations.CreateModel(
            name="Implementation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task_code", models.CharField(max_length=31, unique=True, verbose_name="实施编码")),
                ("suspended", models.BooleanField(default=False, verbose_name="暂停")),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="implementations",
                        to="regions.organisation",
                        verbose_name="实施主体",
                    ),
                ),
            ],
            options={
                "verbose_name": "实施清单",
                "verbose_name_plural": "实施清单",
            },
        ),
        migrations.CreateModel(
            name="ImplementationVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("review", "待审核"),
                            ("published", "已发布"),
                            ("withdrawn", "已停用"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("elements", catalog.fields.OrderedJSONField(verbose_name="要素")),
                (
                    "modes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("full_online", "全程网办"),
                                ("remote_receipt", "异地代收代办"),
                                ("joint", "多地联办"),
                            ],
                            max_length=16,
                        ),
                        default=list,
                        size=None,
                        verbose_name="通办模式",
                    ),
                ),
                (
                    "promised_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="承诺时限（工作日）"
                    ),
                ),
                (
                    "legal_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="法定时限（工作日）"
                    ),
                ),
                (
                    "silence_rule",
                    models.CharField(
                        choices=[("deemed_accepted", "逾期视为受理"), ("remind_only", "逾期催办")],
                        default="remind_only",
                        max_length=16,
                        verbose_name="逾期规则",
                    ),
                ),
                ("instant", models.BooleanField(default=False, verbose_name="即办件")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="发布时间")),
                (
                    "drafted_by",
                    models.CharField(
                        help_text="public id of the account", max_length=36, verbose_name="起草人"
                    ),
                ),
                ("published_by", models.CharField(blank=True, max_length=36, verbose_name="发布人")),
                (
                    "implementation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="catalog.implementation",
                        verbose_name="实施清单",
                    ),
                ),
                (
                    "result_licence_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.licencetype",
                        verbose_name="结果证照",
                    ),
                ),
            ],
            options={
                "verbose_name": "实施清单版本",
                "verbose_name_plural": "实施清单版本",
            },
        ),
        migrations.AddField(
            model_name="implementation",
            name="current",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.implementationversion",
                verbose_name="现行版本",
            ),
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=12, primary_key=True, serialize=False, verbose_name="基本编码"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="名称")),
                (
                    "item_type",
                    models.CharField(
                        help_text="code of the table task_type", max_length=2, verbose_name="事项类型"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[("personal", "个人"), ("enterprise", "企业")],
                        max_length=10,
                        verbose_name="服务对象",
                    ),
                ),
                ("theme", models.CharField(max_length=20, verbose_name="主题")),
                ("legal_basis", models.CharField(blank=True, max_length=300, verbose_name="设定依据")),
                ("scenario", models.CharField(blank=True, max_length=300, verbose_name="应用场景")),
                ("provenance", models.CharField(max_length=60, verbose_name="数据来源")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="catalog.department",
                        verbose_name="部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "事项",
                "verbose_name_plural": "事项",
            },
        ),
        migrations.AddField(
            model_name="implementation",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="implementations",
                to="catalog.item",
                verbose_name="事项",
            ),
        ),
        migrations.CreateModel(
            name="ItemAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("alias", models.CharField(max_length=60, verbose_name="别名")),
                ("provenance", models.CharField(max_length=60, verbose_name="数据来源")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="catalog.item",
                        verbose_name="事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "别名",
                "verbose_name_plural": "别名",
            },
        ),
        migrations.CreateModel(
            name="ItemList",
            fields=[
                (
                    "slug",
                    models.SlugField(max_length=30, primary_key=True, serialize=False, verbose_name="标识"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("total", models.PositiveSmallIntegerField(verbose_name="公布数量")),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("none", "由各省清单承接"),
                            ("issuer", "发布地区"),
                            ("everywhere", "所有地区"),
                        ],
                        max_length=10,
                        verbose_name="适用范围",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="来源")),
                (
                    "issuer",
                    models.ForeignKey(
                        blank=True,
                        help_text="留空为国务院",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.organisation",
                        verbose_name="发布政府",
                    ),
                ),
            ],
            options={
                "verbose_name": "清单",
                "verbose_name_plural": "清单",
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="协议编号")),
                ("seq", models.PositiveSmallIntegerField(default=1, verbose_name="序号")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("both_ways", models.BooleanField(verbose_name="双向")),
                (
                    "powers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("receive", "收件"),
                                ("verify_identity", "核验身份"),
                                ("verify_original", "核验原件"),
                                ("notify_correction", "告知补正"),
                                ("hand_over_result", "转交结果"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                        verbose_name="授权内容",
                    ),
                ),
                (
                    "modes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("full_online", "全程网办"),
                                ("remote_receipt", "异地代收代办"),
                                ("joint", "多地联办"),
                            ],
                            max_length=16,
                        ),
                        size=None,
                        verbose_name="通办模式",
                    ),
                ),
                ("forward_days", models.PositiveSmallIntegerField(verbose_name="转递时限（工作日）")),
                ("reply_days", models.PositiveSmallIntegerField(verbose_name="答复时限（工作日）")),
                (
                    "postage_payer",
                    models.CharField(
                        choices=[("authority", "办理地"), ("window", "收件地"), ("applicant", "申请人")],
                        max_length=10,
                        verbose_name="邮费承担",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="生效日期")),
                ("valid_to", models.DateField(help_text="含当日", verbose_name="截止日期")),
                ("provenance", models.CharField(max_length=60, verbose_name="数据来源")),
                ("provenance_note", models.CharField(blank=True, max_length=200, verbose_name="来源说明")),
                (
                    "grantee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements_held",
                        to="regions.organisation",
                        verbose_name="受托方",
                    ),
                ),
                (
                    "grantor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements_given",
                        to="regions.organisation",
                        verbose_name="授权方",
                    ),
                ),
                (
                    "items",
                    models.ManyToManyField(
                        blank=True,
                        help_text="留空为整个清单",
                        related_name="agreements",
                        to="catalog.item",
                        verbose_name="事项",
                    ),
                ),
                (
                    "item_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="catalog.itemlist",
                        verbose_name="清单",
                    ),
                ),
            ],
            options={
                "verbose_name": "授权互认协议",
                "verbose_name_plural": "授权互认协议",
            },
        ),
        migrations.CreateModel(
            name="ListBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("batch", models.CharField(blank=True, max_length=10, verbose_name="批次")),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("due", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="说明")),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="batches",
                        to="catalog.itemlist",
                        verbose_name="清单",
                    ),
                ),
            ],
            options={
                "verbose_name": "清单批次",
                "verbose_name_plural": "清单批次",
                "ordering": ["list", "position"],
            },
        ),
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("full_online", "全程网办"),
                            ("remote_receipt", "异地代收代办"),
                            ("joint", "多地联办"),
                        ],
                        max_length=16,
                        verbose_name="通办模式",
                    ),
                ),
                ("lead_department", models.CharField(max_length=40, verbose_name="牵头部门")),
                ("theme", models.CharField(max_length=20, verbose_name="主题")),
                (
                    "subject",
                    models.CharField(
                        choices=[("personal", "个人"), ("enterprise", "企业")],
                        max_length=10,
                        verbose_name="服务对象",
                    ),
                ),
                ("provenance", models.CharField(max_length=60, verbose_name="数据来源")),
                ("provenance_note", models.CharField(blank=True, max_length=200, verbose_name="来源说明")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="catalog.listbatch",
                        verbose_name="批次",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="catalog.item",
                        verbose_name="事项",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="catalog.itemlist",
                        verbose_name="清单",
                    ),
                ),
            ],
            options={
                "verbose_name": "清单事项",
                "verbose_name_plural": "清单事项",
            },
        ),
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=[("name", "名称"), ("alias", "别名")], max_length=5)),
                ("text", models.CharField(max_length=200)),
                ("pinyin", models.CharField(max_length=400)),
                ("initials", models.CharField(max_length=200)),
                (
                    "bigrams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), size=None
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="catalog.item"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["subject", "theme"], name="item_subject_theme"),
        ),
        migrations.AddIndex(
            model_name="implementation",
            index=models.Index(
                condition=models.Q(("current__isnull", False), ("suspended", False)),
                fields=["item"],
                name="open_implementations",
            ),
        ),
        migrations.AddConstraint(
            model_name="implementation",
            constraint=models.UniqueConstraint(fields=("item", "authority"), name="one_claim_per_authority"),
        ),
        migrations.AddConstraint(
            model_name="itemalias",
            constraint=models.UniqueConstraint(fields=("item", "alias"), name="one_line_per_alias"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(fields=("code", "seq"), name="one_row_per_pair"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_from__lte", models.F("valid_to"))), name="valid_from_to"
            ),
        ),
        migrations.AddConstraint(
            model_name="implementationversion",
            constraint=models.UniqueConstraint(
                fields=("implementation", "version"), name="one_row_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="implementationversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "review"])),
                fields=("implementation",),
                name="one_version_in_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="implementationversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")),
                fields=("implementation",),
                name="one_version_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="listbatch",
            constraint=models.UniqueConstraint(fields=("list", "batch"), name="one_line_per_batch"),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.UniqueConstraint(fields=("list", "seq"), name="one_line_per_number"),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.UniqueConstraint(fields=("list", "item"), name="one_line_per_item"),
        ),
        migrations.AddIndex(
            model_name="searchkey",
            index=models.Index(fields=["text"], name="search_text"),
        ),
        migrations.AddIndex(
            model_name="searchkey",
            index=models.Index(fields=["pinyin"], name="search_pinyin"),
        ),
        migrations.AddIndex(
            model_name="searchkey",
            index=models.Index(fields=["initials"], name="search_initials"),
        ),
        migrations.AddIndex(
            model_name="searchkey",
            index=django.contrib.postgres.indexes.GinIndex(fields=["bigrams"], name="search_bigrams"),
        ),
        migrations.AddIndex(
            model_name="searchkey",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("text", name="gin_trgm_ops"), name="search_trigrams"
            ),
        ),
        migrations.AddConstraint(
            model_name="searchkey",
            constraint=models.UniqueConstraint(fields=("item", "text"), name="one_key_per_text"),
        ),
        migrations.RunSQL(PUBLISHED_IS_FIXED, NOT_FIXED),
    ]
