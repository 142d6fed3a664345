"""Authorities that decide in a system of their own: how we reach it, what came from it, where the two disagree."""

from __future__ import annotations

import uuid

from django.db import models

from base.regions.models import Organisation
from base.secrecy import EncryptedField


class Partner(models.Model):
    """A system elsewhere that works for ``root`` and everything below it.

    ``url`` is where it listens, ``key_id`` the name of the shared ``secret`` (text) in headers and addresses.
    ``sent_at`` is when it last took something from us, ``heard_at`` when we last took something from it. While it does
    not answer, ``down_since`` is set and nothing is sent before ``try_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    root = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    url = models.URLField(max_length=200)
    key_id = models.SlugField(max_length=40, unique=True)
    secret = EncryptedField()
    active = models.BooleanField(default=True)
    sent_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    down_since = models.DateTimeField(null=True)
    try_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key_id


class Nonce(models.Model):
    """A one-time word a partner has used; kept as long as a request that carries it could still pass."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "nonce"], name="partner_nonce_once")]
        indexes = [models.Index(fields=["used_at"], name="partner_nonce_old")]

    def __str__(self) -> str:
        return self.nonce


class PartnerMessage(models.Model):
    """An act a partner sent, done once, and what it was answered: the same message again gets the same answer.

    ``officer`` is who acted there: ``{id, name}``; ``said_at`` when, by the partner's word.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="messages")
    message_id = models.CharField(max_length=64)
    body_sha256 = models.CharField(max_length=64)
    case = models.CharField(max_length=64)
    act = models.CharField(max_length=40)
    officer = EncryptedField()
    said_at = models.DateTimeField()
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "message_id"], name="partner_message_once")]

    def __str__(self) -> str:
        return self.message_id


class Comparison(models.Model):
    """The books of one day laid beside a partner's: how many cases had something happen to them, there and here.

    ``failed`` says why the partner could not be asked; then the counts mean nothing.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="comparisons")
    day = models.DateField()
    ours = models.PositiveIntegerField(default=0)
    theirs = models.PositiveIntegerField(default=0)
    failed = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "day"], name="partner_comparison_once")]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.day}"


class Mismatch(models.Model):
    """A case whose state is another one there. Blank ``ours`` or ``theirs``: that side does not know the case."""

    comparison = models.ForeignKey(Comparison, models.CASCADE, related_name="mismatches")
    case = models.CharField(max_length=64)
    ours = models.CharField(max_length=20, blank=True)
    theirs = models.CharField(max_length=40, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comparison", "case"], name="partner_mismatch_once")]
        indexes = [
            models.Index(
                fields=["case"], name="partner_mismatch_open", condition=models.Q(settled_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.case
