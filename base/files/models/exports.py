"""Tables that staff have had written for them."""

from __future__ import annotations

import uuid

from django.db import models

from base.ledger.models import Stream


class Export(models.Model):
    """One table (CSV) somebody asked for; a worker writes it (``made_at``), and it is kept for some days.

    ``owner`` is the public id of the account: nobody else may open it. ``params`` holds the first and the last day as
    ISO days. The file lies encrypted under ``path``; ``cut`` says that there were more rows than one table may have.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stream = models.OneToOneField(Stream, models.PROTECT, related_name="+")
    owner = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    language = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    cut = models.BooleanField(default=False)
    path = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="export_owner"),
            models.Index(fields=["created_at"], name="export_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
