from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_agreement_versions")]

    operations = [
        migrations.AddField(
            model_name="item",
            name="kind",
            field=models.CharField(
                choices=[("item", "单个事项"), ("part", "一件事中的事项"), ("bundle", "高效办成一件事")],
                default="item",
                max_length=6,
                verbose_name="种类",
            ),
        ),
    ]
