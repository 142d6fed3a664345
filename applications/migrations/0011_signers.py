"""People who confirm an application besides the applicant."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import base.secrecy


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0010_version_applied_for"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Signer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("key", models.CharField(max_length=40)),
                ("person_index", models.CharField(max_length=64)),
                ("facts", base.secrecy.EncryptedField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等确认"),
                            ("signed", "已确认"),
                            ("declined", "不同意"),
                            ("expired", "逾期没有确认"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(null=True)),
                ("by", models.CharField(blank=True, max_length=40)),
                ("evidence", base.secrecy.EncryptedField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signers",
                        to="applications.application",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person_index", "-asked_at", "-id"], name="signer_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "key"), name="signer_once"),
                ],
            },
        ),
    ]
