"""Limits for those who confirm an application, and for promises that are to be kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_ages"),
    ]

    operations = [
        migrations.AlterField(
            model_name="timer",
            name="kind",
            field=models.CharField(
                choices=[
                    ("notice", "答复是否受理"),
                    ("promised", "承诺办结"),
                    ("statutory", "法定办结"),
                    ("delivery", "送达"),
                    ("return", "退还原件"),
                    ("answer", "联办答复"),
                    ("verify", "核实差评"),
                    ("rectify", "整改并反馈"),
                    ("call_back", "回访"),
                    ("decide", "复核申诉"),
                    ("sign", "签收"),
                    ("confirm", "共同申请人确认"),
                    ("handle", "答复诉求"),
                    ("follow", "容缺补交"),
                    ("check", "事后核查"),
                    ("remedy", "限期整改"),
                ],
                max_length=10,
            ),
        ),
    ]
