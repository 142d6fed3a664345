from django.db import migrations, models


class Migration(migrations.Migration):
    """When a file or a document was erased because its time was over."""

    dependencies = [("files", "0004_export")]

    operations = [
        migrations.AddField("document", "erased_at", models.DateTimeField(null=True)),
        migrations.AddField("upload", "erased_at", models.DateTimeField(null=True)),
    ]
