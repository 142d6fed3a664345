"""Where somebody belongs after the login."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from base.accounts.rules import posts_of

DESK = ("window", "officer", "approver", "dispatcher")
"""Posts whose day begins with the queue."""


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Those who work on cases go to the desk, other staff to the office, everybody else home."""
    held = {post.role for post in posts_of(request.user)}
    if held & {*DESK}:
        return redirect("desk:queue")
    return redirect("office:overview") if held else redirect("/")
