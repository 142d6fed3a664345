"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from base.accounts.rules import posts_of


def portal(request: HttpRequest) -> dict:
    """The demonstration mark, elder mode, and the posts of who is logged in."""
    account = getattr(request, "user", None)
    logged_in = account is not None and account.is_authenticated
    return {
        "demo": settings.DEMO,
        "elder": request.COOKIES.get("elder") == "1",
        "posts": posts_of(account) if logged_in else [],
    }
