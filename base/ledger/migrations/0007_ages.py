from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What is old is found by its age; these tables are long, and nobody is kept from writing meanwhile."""

    atomic = False
    dependencies = [("ledger", "0006_retention")]

    operations = [
        AddIndexConcurrently("accessline", models.Index(fields=["at"], name="access_age")),
        AddIndexConcurrently("message", models.Index(fields=["created_at"], name="message_age")),
    ]
