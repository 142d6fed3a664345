from django.db import migrations, models

import base.secrecy

BATCH = 1000


def seal_sources(apps, schema_editor):
    """What each rating is about, as a keyed digest and sealed; until now a column joined it to the matter."""
    from feedback.tokens import APPLICATION, VISITOR, Subject

    ratings = apps.get_model("feedback", "Rating").objects.select_related("invitation__application")
    for rating in ratings.iterator(chunk_size=BATCH):
        asked = rating.invitation
        kind, number = (
            (APPLICATION, asked.application.number) if asked.application_id else (VISITOR, asked.visit_id)
        )
        subject = Subject(kind, int(number))
        rating.subject = subject.digests[0]
        rating.source = {"kind": subject.kind, "number": subject.number}
        rating.save(update_fields=["subject", "source"])


class Migration(migrations.Migration):
    dependencies = [("feedback", "0003_sent_as_and_unknown_raters")]

    operations = [
        migrations.AddField(
            model_name="rating",
            name="subject",
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="rating",
            name="source",
            field=base.secrecy.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name="rectification",
            name="deed",
            field=base.secrecy.EncryptedField(null=True),
        ),
        migrations.RunPython(seal_sources, migrations.RunPython.noop, elidable=True),
    ]
