import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
from django.db import migrations, models

WHAT_IS_THERE_RULES = """
UPDATE catalog_agreement SET state = 'published', in_force = daterange(valid_from, valid_to, '[]');
"""

TERMS_ARE_FIXED = """
CREATE FUNCTION catalog_agreement_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('draft', 'in_review') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state IN (OLD.state, 'superseded', 'ended')
       AND NEW.in_force <@ OLD.in_force AND (isempty(NEW.in_force) OR lower(NEW.in_force) = lower(OLD.in_force))
       AND to_jsonb(NEW) - '{state,in_force}'::text[] = to_jsonb(OLD) - '{state,in_force}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'version % of an agreement was published and does not change', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER agreement_is_fixed BEFORE UPDATE OR DELETE ON catalog_agreement
    FOR EACH ROW EXECUTE FUNCTION catalog_agreement_is_fixed();
CREATE FUNCTION catalog_agreement_items_are_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.agreement_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.agreement_id; END IF;
    IF EXISTS (SELECT 1 FROM catalog_agreement
               WHERE id = ANY (touched) AND state NOT IN ('draft', 'in_review')) THEN
        RAISE EXCEPTION 'an agreement was published and the items it names do not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER agreement_items_are_fixed BEFORE INSERT OR UPDATE OR DELETE ON catalog_agreement_items
    FOR EACH ROW EXECUTE FUNCTION catalog_agreement_items_are_fixed();
"""
NOT_FIXED = """
DROP TRIGGER agreement_items_are_fixed ON catalog_agreement_items;
DROP FUNCTION catalog_agreement_items_are_fixed();
DROP TRIGGER agreement_is_fixed ON catalog_agreement;
DROP FUNCTION catalog_agreement_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("regions", "0001_initial"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.RemoveConstraint(model_name="agreement", name="one_row_per_pair"),
        migrations.AddField(
            model_name="agreement",
            name="in_force",
            field=django.contrib.postgres.fields.ranges.DateRangeField(
                editable=False, null=True, verbose_name="施行期间"
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="published_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="发布时间"),
        ),
        migrations.AddField(
            model_name="agreement",
            name="published_by",
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name="agreement",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "草稿"),
                    ("in_review", "待审核"),
                    ("published", "已发布"),
                    ("superseded", "已有新版本"),
                    ("ended", "已终止"),
                ],
                default="draft",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="written_by",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), default=list, editable=False, size=None
            ),
        ),
        migrations.RunSQL(WHAT_IS_THERE_RULES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                fields=("code", "seq", "version"), name="one_row_per_agreement_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "in_review"])),
                fields=("code", "seq"),
                name="one_agreement_version_in_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("code", "="), ("seq", "="), ("in_force", "&&")],
                name="one_agreement_version_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("in_force__isnull", True), ("state__in", ["draft", "in_review"])),
                    models.Q(
                        ("in_force__isnull", False), ("state__in", ["published", "superseded", "ended"])
                    ),
                    _connector="OR",
                ),
                name="in_force_from_publication_on",
            ),
        ),
        migrations.RunSQL(TERMS_ARE_FIXED, NOT_FIXED),
    ]
