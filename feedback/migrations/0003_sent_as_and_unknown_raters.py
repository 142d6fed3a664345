from django.db import migrations, models


def forget_who(apps, schema_editor):
    """An anonymous rating keeps no account; earlier ones did."""
    apps.get_model("feedback", "Rating").objects.filter(anonymous=True).update(rater=None)


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0002_enquiries"),
    ]

    operations = [
        migrations.AddField(
            model_name="enquiry",
            name="sent_as",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sent_as", ""), _negated=True),
                fields=("sent_as",),
                name="enquiry_sent_once",
            ),
        ),
        migrations.RunPython(forget_who, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("anonymous", False), ("rater__isnull", True), _connector="OR"),
                name="anonymous_rating_without_rater",
            ),
        ),
    ]
