"""Pages that are the same for everybody who chose the same places, language and size of letters: made once a minute,
sooner when the catalogue changes, and not sent again to a browser that has them."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from functools import lru_cache, wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from base.errors import Missing
from base.ledger.clock import today
from catalog import changes

KEPT_SECONDS = 60
ADDRESS_MAX = 300
PAGES_HELD = 128
ASKED_MAX = 2000
CHOICES = ("here", "there", "elder")
"""Cookies in which a visitor's choices lie; the language is asked of Django, which also looks at the browser."""
PERSONAL = (settings.SESSION_COOKIE_NAME, "messages")
TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")\w+')
BLANK = b"\x00token\x00"
View = Callable[..., HttpResponse]


def same_for_all(view: View) -> View:
    """The view, asked only when nobody who made the same choices has the page from the last minute.

    Whoever is logged in, or carries a message, always asks the view. The forms' tokens are each visitor's own: they
    are cut out of what is kept and put in again.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        address = request.get_full_path()
        if len(address) > ADDRESS_MAX or any(name in request.COOKIES for name in PERSONAL):
            return view(request, *args, **named)
        key = _key(request, address)
        stamp, tag = _known(key)
        page = _page(tag) if tag.startswith(f"{stamp}.") else None
        if page is None:
            response = view(request, *args, **named)
            if response.status_code != 200 or response.streaming:
                return response
            tag, page = _keep(key, stamp, response.content)
        return _answer(request, tag, page)

    return inner


_asked: dict[str, tuple[tuple[int, int], str, str]] = {}
"""What the cache said in this second, by key: when, the stamp, the tag. A busy page asks it once a second."""


def _known(key: str) -> tuple[str, str]:
    """The catalogue's stamp and the tag of the page that is kept, blank where none is."""
    moment = (int(time.monotonic()), changes.here)
    if key not in _asked or _asked[key][0] != moment:
        found = cache.get_many((changes.STAMP, key))
        if len(_asked) >= ASKED_MAX:
            _asked.clear()
        _asked[key] = (moment, found.get(changes.STAMP, ""), found.get(key, ""))
    return _asked[key][1:]


def _keep(key: str, stamp: str, content: bytes) -> tuple[str, bytes]:
    tag, page = f"{stamp}.{secrets.token_hex(8)}", TOKEN.sub(BLANK, content)
    cache.set_many({f"page:{tag}": page, key: tag}, KEPT_SECONDS)
    _asked.pop(key, None)
    return tag, page


@lru_cache(PAGES_HELD)
def _held(tag: str) -> bytes:
    """A page by its tag, which never comes to mean another one; this process need not fetch it twice."""
    page = cache.get(f"page:{tag}")
    if page is None:
        raise Missing("")
    return page


def _page(tag: str) -> bytes | None:
    try:
        return _held(tag)
    except Missing:
        return None


def _key(request: HttpRequest, address: str) -> str:
    chosen = [request.COOKIES.get(name, "") for name in CHOICES]
    words = [address, get_language() or "", today().isoformat(), *chosen]
    return "same:" + hashlib.sha256("\x00".join(words).encode()).hexdigest()


def _answer(request: HttpRequest, tag: str, page: bytes) -> HttpResponse:
    """The page with the visitor's own token, or word that it has not changed: only to whoever still has the cookie
    that goes with the token in the page."""
    tag = f'W/"{tag}"'
    if request.headers.get("If-None-Match") == tag and settings.CSRF_COOKIE_NAME in request.COOKIES:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(page.replace(BLANK, get_token(request).encode()))
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie"
    return response
