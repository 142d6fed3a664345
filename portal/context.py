"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from base.accounts.rules import posts_of


def portal(request: HttpRequest) -> dict:
    """The demonstration mark, elder mode, where we are, and who is logged in under which posts."""
    account = getattr(request, "user", None)
    logged_in = account is not None and account.is_authenticated
    return {
        "demo": settings.DEMO,
        "elder": request.COOKIES.get("elder") == "1",
        "here_address": request.get_full_path() if request.method == "GET" else request.path,
        "posts": posts_of(account) if logged_in else [],
        "person_name": _name(account) if logged_in else "",
    }


def _name(account: object) -> str:
    return account.party.name if account.party else account.username
