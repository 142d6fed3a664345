"""Uploaded files."""

from __future__ import annotations

import uuid

from django.db import models

from base.secrecy import EncryptedField


class Upload(models.Model):
    """A file somebody sent. The bytes lie encrypted under a random name; ``sha256`` is of what was received.

    Belongs to its owner alone until it is attached to an application; forgotten after 30 days if it never is. Once its
    time is over the bytes and the name are gone (``erased_at``); that there was one stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=40)
    name = EncryptedField()
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(default=1)
    path = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField()
    attached_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], name="upload_loose", condition=models.Q(attached_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
