"""Sessions that sat still too long end; whoever must have a second factor passes it before anything else."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from base.accounts import presence
from base.accounts.factors import rules
from base.errors import Unproven
from portal.api.problems import problem_response

View = Callable[[HttpRequest], HttpResponse]
ENDED, PROVED = "ended", "factor"
"""In a session: why the one before it ended, for the login page to say; that the second factor was passed."""

WITHOUT_FACTOR = {
    "login",
    "login-code",
    "logout",
    "my-security",
    "factor-app",
    "factor-key",
    "set_language",
    "elder",
}
"""Addresses open to staff who have not passed a second factor yet."""
WITH_GIVEN_PASSWORD = {"login", "login-code", "logout", "my-password", "set_language", "elder"}
"""Addresses open to whoever came in with a password that staff gave them."""
GIVEN_PASSWORD = "own_password_required"  # noqa: S105 - what the API calls it


class PresenceMiddleware:
    """Stands before everything that asks whether somebody is logged in, so that an ended session is nobody's."""

    def __init__(self, get_response: View):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            ending = presence.over(request.session, request.user)
            if ending is None:
                presence.touch(request.session)
            else:
                logout(request)
                request.session[ENDED] = ending
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, named: dict
    ) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name
        if not request.session.get(PROVED) and rules.must_have_one(request.user):
            onward = "login-code" if rules.has_one(request.user) else "my-security"
            return (
                None if name in WITHOUT_FACTOR else _first(request, onward, Unproven(_("先完成第二重验证。")))
            )
        if request.user.password_until and name not in WITH_GIVEN_PASSWORD:
            return _first(request, "my-password", Unproven(_("先换成自己的密码。"), code=GIVEN_PASSWORD))
        return None


def _first(request: HttpRequest, onward: str, no: Unproven) -> HttpResponse:
    """There is something to do before: a page leads there, the API says so."""
    return problem_response(no) if request.path.startswith("/api/") else redirect(onward)


class LoginMiddleware(LoginRequiredMiddleware):
    """Who has to log in comes back to where they were: what is sent leads back to the page it was sent from, as many
    addresses take nothing but what a form sends."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        sent_from = request.headers.get("Referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(sent_from, {request.get_host()}):
            page = urlsplit(sent_from)._replace(scheme="", netloc="").geturl()
            return redirect_to_login(page, self.get_login_url(view_func))
        return super().handle_no_permission(request, view_func)
