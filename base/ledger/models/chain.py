"""Streams and their append-only, hash-chained events."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from base.secrecy import EncryptedField

GENESIS = "0" * 64
"""``prev_hash`` of the first event of a stream."""


class Audience(models.TextChoices):
    """Who may read an event's content; everybody in scope sees its hash."""

    CITIZEN = "citizen"
    STAFF = "staff"
    SUPERVISION = "supervision"


class Stream(models.Model):
    """Everything that has a history. The row is the head: how many events, and the last hash."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    seq = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="stream_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class Event(models.Model):
    """One line of history. Never changed, never deleted (a trigger refuses both).

    ``at`` is when it was recorded, ``effective_at`` when it counts in law (a deemed acceptance counts from the
    day of receipt). ``data`` holds codes, numbers and ids only: free text and personal data stand in EventText.
    """

    stream = models.ForeignKey(Stream, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    act = models.CharField(max_length=32)
    case = models.CharField(max_length=64, blank=True)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24, blank=True)
    actor = models.CharField(max_length=40)
    role = models.CharField(max_length=24)
    organisation = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    effective_at = models.DateTimeField()
    data = models.JSONField(default=dict)
    audience = models.CharField(max_length=12, choices=Audience)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    subject: Any = None
    """What it is about, as the act left it: for consequences, which run in the act's own transaction. Not kept."""

    class Meta:
        ordering = ["stream", "seq"]
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="event_once")]

    def __str__(self) -> str:
        return f"{self.stream_id}#{self.seq} {self.act}"

    @property
    def at_hand(self) -> Any:
        """The subject while nothing has happened in the stream since; None where it has to be read again."""
        return self.subject if self.subject is not None and self.stream.seq == self.seq else None


class EventText(models.Model):
    """The erasable part of an event: reasons, opinions, notes. The event keeps a salted digest of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.OneToOneField(Event, models.PROTECT, related_name="text")
    salt = models.BinaryField()
    body = EncryptedField(null=True)

    def __str__(self) -> str:
        return f"text of {self.event_id}"


class SignedHeads(models.Model):
    """The heads of all streams that changed in a day, signed: a chain rewritten from its start no longer fits."""

    day = models.DateField(unique=True)
    streams = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    until_event = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.day}: {self.streams}"
