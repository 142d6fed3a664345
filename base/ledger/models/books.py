"""Small books: numbers given out, writes already answered, who looked, what was told."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

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
        indexes = [
            models.Index(fields=["subject", "-at"], name="access_subject"),
            models.Index(fields=["at"], name="access_age"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.subject}"


class Message(models.Model):
    """Something told to a person: ``about`` names the words, ``facts`` fill them. The row first, sending after.

    ``legal``: the law demands that it be told, so nobody can switch its copies off.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.CharField(max_length=40)
    event = models.ForeignKey(Event, models.PROTECT, related_name="messages")
    about = models.CharField(max_length=32)
    facts = EncryptedField()
    legal = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "to", "about"], name="message_once")]
        indexes = [
            models.Index(fields=["to", "-created_at", "-id"], name="message_to"),
            models.Index(fields=["created_at"], name="message_age"),
        ]

    def __str__(self) -> str:
        return f"{self.about} to {self.to}"


class Channel(models.TextChoices):
    """Ways out of the house; the box in the portal is the message itself."""

    SMS = "sms", _("短信")
    EMAIL = "email", _("邮件")


class SendingState(models.TextChoices):
    """Sent: the other side took it. Failed: it never will. Skipped: there was no reason or no way to send it."""

    WAITING = "waiting", _("等待发送")
    SENT = "sent", _("已发出")
    FAILED = "failed", _("发不出去")
    SKIPPED = "skipped", _("没有发送")


class Sending(models.Model):
    """One copy of a message on its way out. Its id is the key that the other side sees, the same at every try.

    ``address`` is masked. ``tried_at`` is the first try: one who finds it set asks whether that one got through.
    ``error`` is a code (``no_address``, ``switched_off``, or the other side's own), never words that quote an address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="sendings")
    channel = models.CharField(max_length=8, choices=Channel)
    state = models.CharField(max_length=8, choices=SendingState, default=SendingState.WAITING)
    address = models.CharField(max_length=80, blank=True)
    provider = models.CharField(max_length=12, blank=True)
    provider_id = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=64, blank=True)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="sending_once")]

    def __str__(self) -> str:
        return f"{self.channel} of {self.message_id}: {self.state}"
