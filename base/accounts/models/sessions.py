"""Where an account is logged in by a browser, and the secrets of its second factors."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from base.accounts.sessions import SessionStore
from base.secrecy import EncryptedField


class Session(AbstractBaseSession):
    """A browser's session, found by its account so that it can be listed and ended; no account while a stranger's.

    ``since`` is the login, ``seen`` the last request that was noted (`base.accounts.presence`), both by the machine's
    clock; ``agent`` names browser and system, nothing finer. No network address is kept.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="browser_sessions"
    )
    since = models.DateTimeField(null=True)
    seen = models.DateTimeField(null=True)
    agent = models.CharField(max_length=60, blank=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class Secret(models.Model):
    """The secret of a second factor, encrypted like personal data and exchanged with the keys.

    The library keeps its id where it would keep the secret itself (`base.accounts.factors.adapter`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    value = EncryptedField()

    def __str__(self) -> str:
        return str(self.id)
