"""How long a browser stays logged in: a span without a request, a span in all; and where an account is logged in.

All spans are of the machine's clock (`base.ledger.clock.wall`). The stamp of the last request is renewed at most every
`RENEWED` seconds, so that reading a page seldom writes, and a session may end that much early, never late.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import StrEnum

from django.conf import settings
from django.contrib.auth import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from base.accounts import acts
from base.accounts.models import Account, Session
from base.accounts.rules import posts_of
from base.accounts.sessions import AGENT, SEEN, SINCE, SessionStore
from base.errors import Missing
from base.ledger.actors import Actor
from base.ledger.clock import wall

RENEWED = 60
FRESH = 15 * 60
"""So long after a login its session may change how one logs in; after that one proves again who one is."""

BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""The first that a browser names; the later ones are named by the earlier ones too."""


class Ending(StrEnum):
    """Why a session is over."""

    IDLE = "idle"
    AGE = "age"


@receiver(user_logged_in)
def _stamp(sender: object, request: HttpRequest, user: Account, **more: object) -> None:
    """However somebody logs in, the session says when, and by which browser."""
    request.session[SINCE] = request.session[SEEN] = wall()
    request.session[AGENT] = agent(request.headers.get("User-Agent", ""))


def agent(told: str) -> str:
    """Browser and system out of a User-Agent: ``Firefox, Windows``; blank for none we know."""
    named = (next((name for sign, name in table if sign in told), "") for table in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, named))


def over(session: SessionBase, account: Account) -> Ending | None:
    """Why this session has ended by now; None while it goes on."""
    now = wall()
    if now - session.get(SINCE, now) > settings.SESSION_HOURS_MAX * 3600:
        return Ending.AGE
    still = now - session.get(SEEN, now)
    if still > min(settings.STAFF_IDLE_MINUTES, settings.CITIZEN_IDLE_MINUTES) * 60:
        return Ending.IDLE if still > idle_minutes(account) * 60 else None
    return None


def idle_minutes(account: Account) -> float:
    """After how many minutes without a request the account is logged out; staff are whoever holds a post today."""
    return settings.STAFF_IDLE_MINUTES if posts_of(account) else settings.CITIZEN_IDLE_MINUTES


def touch(session: SessionBase) -> None:
    """Note that somebody is here, if that was not noted within the last minute."""
    now = wall()
    if now - session.get(SEEN, 0) >= RENEWED:
        session.setdefault(SINCE, now)
        session[SEEN] = now


def is_fresh(session: SessionBase) -> bool:
    """Has who is here logged in within the last quarter of an hour?"""
    return wall() - session.get(SINCE, 0) < FRESH


def sessions_of(account: Account) -> QuerySet[Session]:
    """Where the account is logged in, last used first."""
    now = dt.datetime.fromtimestamp(wall(), dt.UTC)
    return Session.objects.filter(account=account, expire_date__gt=now).order_by("-seen", "session_key")


def name_of(key: str | None) -> str:
    """What a session is called where others might read it: its key would open it."""
    return hashlib.sha256((key or "").encode()).hexdigest()[:16]


@transaction.atomic
def end(*, account: Account, name: str, actor: Actor) -> None:
    """End one session of the account, by its name. Raises Missing."""
    found = [one.session_key for one in sessions_of(account) if name_of(one.session_key) == name]
    if not found:
        raise Missing(_("这次登录已经结束了。"))
    _end(found)
    acts.note(account, "end_session", actor, {"sessions": len(found)})


@transaction.atomic
def end_others(*, account: Account, but: str | None, actor: Actor) -> int:
    """End every session of the account but one, by its key. Returns how many."""
    found = [one.session_key for one in sessions_of(account) if one.session_key != but]
    if found:
        _end(found)
        acts.note(account, "end_session", actor, {"sessions": len(found)})
    return len(found)


def _end(keys: list[str]) -> None:
    """Gone from the database with the transaction, and from the cache."""
    for key in keys:
        SessionStore(key).delete(key)
