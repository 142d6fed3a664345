from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Lists and figures read what is new or open, however long the archive grows; nobody is kept from writing meanwhile."""

    atomic = False
    dependencies = [("applications", "0012_commitments")]

    operations = [
        AddIndexConcurrently(
            "application", models.Index(fields=["-submitted_at", "-id"], name="application_submitted")
        ),
        AddIndexConcurrently(
            "application",
            models.Index(fields=["id"], name="application_open", condition=models.Q(open_cases__gt=0)),
        ),
        AddIndexConcurrently("case", models.Index(fields=["-received_at", "-id"], name="case_received")),
    ]
