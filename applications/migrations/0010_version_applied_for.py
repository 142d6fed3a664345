"""What was applied for is kept with the application; until now its first case knew it. Situations may be longer."""

import django.db.models.deletion
from django.db import migrations, models

OF_FIRST_CASE = """
    UPDATE applications_application SET version_id = (
        SELECT version_id FROM applications_case WHERE application_id = applications_application.id
        ORDER BY received_at, id LIMIT 1
    );
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_item_kind"), ("applications", "0009_picture")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.implementationversion",
            ),
        ),
        migrations.RunSQL(OF_FIRST_CASE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="application",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.implementationversion",
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="situation",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
