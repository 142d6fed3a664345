import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION ledger_access_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '183 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER append_only ON ledger_accessline;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_accessline
    FOR EACH ROW EXECUTE FUNCTION ledger_access_kept();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_erasure
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
"""

BACKWARD = """
DROP TRIGGER append_only ON ledger_erasure;
DROP TRIGGER append_only ON ledger_accessline;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_accessline
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
DROP FUNCTION ledger_access_kept();
"""


class Migration(migrations.Migration):
    """What was erased and what is held back; the access log may be deleted after six months (网络安全法 art. 21)."""

    dependencies = [("ledger", "0005_answer_limit")]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "stream",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.stream",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("placed_at", models.DateTimeField()),
                ("placed_by", models.CharField(max_length=40)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_by", models.CharField(blank=True, max_length=40)),
                (
                    "stream",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.stream"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("stream",),
                        name="hold_one_standing",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
