"""Small books: numbers given out, writes already answered, who looked, what was told."""

from __future__ import annotations

import uuid

from django.db import models

from base.ledger.models.chain import Event
from base.secrecy import EncryptedField


class Counter(models.Model):
    """The last number given out in a scope (a task code on a day)."""

    scope = models.CharField(max_length=80, primary_key=True)
    value = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.scope}: {self.value}"


class IdempotentWrite(models.Model):
    """An answered write, so that the same request sent again gets the same answer (kept 24 hours)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    who = models.CharField(max_length=40)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=255)
    key = models.CharField(max_length=128)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = EncryptedField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "method", "path", "key"], name="write_once")]
        indexes = [models.Index(fields=["created_at"], name="write_created")]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class AccessLine(models.Model):
    """Somebody looked at somebody's data: the one thing that reading writes."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    role = models.CharField(max_length=24, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["subject", "-at"], name="access_subject")]

    def __str__(self) -> str:
        return f"{self.actor} {self.subject}"


class Message(models.Model):
    """Something told to a person: ``about`` names the template, ``facts`` fill it. The row first, sending after."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.CharField(max_length=40)
    event = models.ForeignKey(Event, models.PROTECT, related_name="messages")
    about = models.CharField(max_length=32)
    facts = EncryptedField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "to", "about"], name="message_once")]
        indexes = [models.Index(fields=["to", "-created_at", "-id"], name="message_to")]

    def __str__(self) -> str:
        return f"{self.about} to {self.to}"
