"""What every request passes: refusals become answers, and looking at other people's data leaves a line."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from base.accounts.rules import as_reader
from base.errors import Invalid, Refusal, TooMany
from base.ledger.access import looked
from portal.api.problems import problem_response

View = Callable[[HttpRequest], HttpResponse]


NUL = "cannot contain NUL"
"""What the database's driver says to a text with a NUL in it, wherever a page let one through."""


NOT_ALLOWED = 405


class OnlySent(Refusal):
    """An address that takes what a form sends was opened by itself."""

    status = NOT_ALLOWED

    def __init__(self) -> None:
        super().__init__(_("这个地址不能直接打开。请回到原来的页面，用那里的按钮。"))


class RefusalMiddleware:
    """A refusal that a page did not answer itself becomes a page that says so, with its status.

    So does an address opened by hand that only takes what a form sends.
    """

    def __init__(self, get_response: View):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == NOT_ALLOWED and not response.content and request.method == "GET":
            page = render(request, "refusal.html", {"refusal": OnlySent()}, status=NOT_ALLOWED)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ValueError) and NUL in str(exception):
            exception = Invalid(_("这里有不能保存的字符，请删去后重新填写。"))
        if isinstance(exception, Refusal):
            return render(request, "refusal.html", {"refusal": exception}, status=exception.status)
        return None


def note_access(request: HttpRequest, subject: str, purpose: str) -> None:
    """Have one line written to the access log when the answer is out. ``subject``: ``application:2611…``."""
    request = getattr(request, "_request", request)  # the API's requests wrap the one the middleware sees
    request.looked_at = [*getattr(request, "looked_at", []), (subject, purpose)]


class AccessLogMiddleware:
    """Writes the lines a view asked for with `note_access`, once the view succeeded."""

    def __init__(self, get_response: View):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400:
            for subject, purpose in getattr(request, "looked_at", []):
                looked(as_reader(request.user), subject, purpose)
        return response


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """The answer after too many wrong passwords: a problem document for programs, a page for people."""
    refusal = TooMany(_("密码试错次数太多，请15分钟后再试。"))
    if request.path.startswith("/api/"):
        return problem_response(refusal)
    return render(request, "refusal.html", {"refusal": refusal}, status=refusal.status)


def client_address(request: HttpRequest) -> str:
    """The address of who asks; X-Forwarded-For counts only from a proxy we trust."""
    direct = request.META.get("REMOTE_ADDR", "")
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    if direct not in settings.TRUSTED_PROXIES:
        return direct
    strangers = [address for address in reversed(forwarded) if address not in settings.TRUSTED_PROXIES]
    return strangers[0] if strangers else direct
