from django.db import migrations, models

import base.secrecy


class Migration(migrations.Migration):
    dependencies = [("feedback", "0004_voices_apart_from_matters")]

    operations = [
        migrations.RemoveField(model_name="rating", name="invitation"),
        migrations.AlterField(
            model_name="rating",
            name="subject",
            field=models.CharField(max_length=64, unique=True),
        ),
        migrations.AlterField(
            model_name="rating",
            name="source",
            field=base.secrecy.EncryptedField(),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=models.Q(("excluded", ""), ("satisfaction__in", [4, 5])),
                fields=["organisation", "window", "made_at"],
                name="rating_bad",
            ),
        ),
        migrations.AddIndex(
            model_name="rectification",
            index=models.Index(
                condition=models.Q(("rectified", True), ("state", "closed")),
                fields=["-day", "-id"],
                name="rectification_repaired",
            ),
        ),
    ]
