"""What an authority without a desk here answered, as a window recorded it."""

from __future__ import annotations

from django.db import models

from base.files.models import Upload
from base.ledger.models import Event


class Answer(models.Model):
    """The scan that stands behind an act taken on behalf of an authority, and the day on which the authority acted."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="answer")
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    answered_on = models.DateField()

    def __str__(self) -> str:
        return f"answer of event {self.event_id}"
