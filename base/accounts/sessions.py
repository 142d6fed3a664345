"""The session engine: Django's, read from the cache and kept in the database, whose rows know their account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import cached_db

SINCE, SEEN, AGENT = "since", "seen", "agent"
"""Of a logged-in session: seconds since 1970 of the login and of the last request noted, and the browser's name."""


class SessionStore(cached_db.SessionStore):
    """See `django.contrib.sessions.backends.db`: a table of our own is the documented way."""

    cache_key_prefix = "session."

    @classmethod
    def get_model_class(cls) -> type:
        from base.accounts.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.account_id = data.get(SESSION_KEY)
        row.since, row.seen = _moment(data.get(SINCE)), _moment(data.get(SEEN))
        row.agent = data.get(AGENT, "")
        return row


def _moment(seconds: float | None) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if seconds else None
