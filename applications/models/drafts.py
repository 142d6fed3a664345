"""What is not handed in yet."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from base.regions.models import Organisation
from base.secrecy import EncryptedField


class Draft(models.Model):
    """A half-filled application: encrypted, resumable elsewhere, erasable, with no legal meaning.

    ``content`` has the shape of POST /applications/. ``version`` is the one it was filled under. One that is addressed
    to a ``hall`` has a ``number`` and a ``query_code``, by which a window there may open it. One with a ``hall`` and no
    ``number`` lies on a counter (`applications.sittings`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    task_code = models.CharField(max_length=31)
    version = models.PositiveIntegerField()
    content = EncryptedField()
    hall = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=13, unique=True, null=True)  # noqa: DJ001 - null is "not addressed"
    query_code = EncryptedField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-updated_at"], name="draft_mine")]

    def __str__(self) -> str:
        return str(self.id)
