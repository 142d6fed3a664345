"""What the portal writes about itself: one line per request and per fault, and nothing about people.

Who asked is an account's public id, what was asked for the route and not the address, which may hold a number or a
token. Our own log lines are English; whatever else stands in them (Chinese, long numbers, addresses of mail, tokens)
came from data and is left out. The stack of a fault is kept without the values in it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import mail_admins
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty

from base.ledger.clock import stamp, wall_moment
from base.secrecy import without_numbers

View = Callable[[HttpRequest], HttpResponse]

requests = logging.getLogger("portal.requests")
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request in hand; our answers carry it as X-Request-ID, so that somebody can quote it."""

OURS = re.compile(r"[0-9a-f]{32}")
DATA = re.compile(r"[⺀-鿿豈-﫿＀-￯]+")
TOKEN = re.compile(r"\b(?=[\w-]*\d)[A-Za-z0-9_-]{16,}\b")
DETAIL = re.compile(r"\n\s*(DETAIL|CONTEXT|LINE \d+):.*", re.DOTALL)
"""What PostgreSQL adds to a message: values of the row."""
QUERY = re.compile(r"\?[^\s\"']*")
TYPED_BY_PEOPLE = ("axes",)
"""Loggers whose arguments are what somebody typed at the login."""
OPENLY = (OperationalError, ImproperlyConfigured)
"""Exceptions whose words are about machines; the words of others may quote what somebody typed."""
MAILED_EVERY = 300
"""Seconds in which one kind of fault is mailed once."""


def scrubbed(text: str) -> str:
    """A line without what may say something about somebody."""
    text = QUERY.sub("?…", DETAIL.sub("", text))
    return without_numbers(TOKEN.sub("…", DATA.sub("…", text)))


def said(record: logging.LogRecord) -> str:
    """The message of a record, fit to be kept."""
    if record.name.startswith(TYPED_BY_PEOPLE):
        return str(record.msg)
    request = getattr(record, "request", None)
    if request is not None and record.args:
        return scrubbed(f"{record.args[0]}: {route_of(request)}")
    if isinstance(record.args, dict) and "exc" in record.args:  # a Celery task: its id and name will do
        return scrubbed(
            record.msg % {**record.args, **dict.fromkeys(("exc", "traceback", "args", "kwargs"), "…")}
        )
    return scrubbed(record.getMessage())


def route_of(request: Any) -> str:
    """How the address is written in urls.py, without what stood in it."""
    match = getattr(request, "resolver_match", None)
    return match.route if match else "-"


def fault_of(error: BaseException | None) -> dict[str, Any]:
    """An exception as its kind, where it came from, and what led to it; its words only where no data can be in them."""
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)
    stack = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    found = {"kind": type(error).__qualname__, "says": _words_of(error), "stack": stack}
    return {**found, "because": fault_of(cause)} if cause else found


def _words_of(error: BaseException) -> str:
    if isinstance(error, OPENLY):
        return scrubbed(str(error))
    return error.strerror or "" if isinstance(error, OSError) else ""


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """Everything that is written of a record."""
    found = {
        "at": stamp(wall_moment(record.created)),
        "level": record.levelname,
        "logger": record.name,
        "says": said(record),
        "request": request_id.get(),
        **getattr(record, "facts", {}),
    }
    if record.exc_info and record.exc_info[1]:
        found["fault"] = fault_of(record.exc_info[1])
    return {name: value for name, value in found.items() if value not in ("", None)}


class JsonLines(logging.Formatter):
    """One JSON object a line, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(facts_of(record), ensure_ascii=False)


class TextLines(logging.Formatter):
    """The same for people."""

    def format(self, record: logging.LogRecord) -> str:
        found = facts_of(record)
        head = [found.pop(name) for name in ("at", "level", "logger", "says")]
        fault = found.pop("fault", None)
        rest = [f"{name}={value}" for name, value in found.items()]
        return "\n".join([" ".join(head + rest), *_unfolded(fault)])


def _unfolded(fault: dict[str, Any] | None) -> list[str]:
    if not fault:
        return []
    lines = [f"  {fault['kind']}: {fault['says']}", *(f"    {frame}" for frame in fault["stack"])]
    return lines + _unfolded(fault.get("because"))


class Mail(logging.Handler):
    """Tells ADMINS of a fault in the words of the log: no form, no cookie, no address. The same fault not too often."""

    def emit(self, record: logging.LogRecord) -> None:
        found = facts_of(record)
        where = found.get("fault", {}).get("stack", [found["says"]])[-1]
        kind = hashlib.sha256(f"{record.name} {where}".encode()).hexdigest()
        try:
            if cache.add(f"mailed:{kind}", 1, MAILED_EVERY):
                mail_admins(
                    found["says"][:80].partition("\n")[0], json.dumps(found, ensure_ascii=False, indent=1)
                )
        except Exception as error:  # logging's own report would quote what was logged
            sys.stderr.write(f"ADMINS could not be told: {type(error).__qualname__}\n")


class RequestLogMiddleware:
    """Gives each request its id and writes one line when it is answered. First of all, so that nothing is missed."""

    def __init__(self, get_response: View):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given, began = request.headers.get("X-Request-ID", ""), time.monotonic()
        token = request_id.set(given if OURS.fullmatch(given) else uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            requests.info("%s", request.method, extra={"facts": _answered(request, response, began)})
            return response
        finally:
            request_id.reset(token)


def _answered(request: HttpRequest, response: HttpResponse, began: float) -> dict[str, Any]:
    return {
        "method": request.method,
        "route": route_of(request),
        "status": response.status_code,
        "ms": round((time.monotonic() - began) * 1000),
        "account": _account_of(request),
    }


def _account_of(request: HttpRequest) -> str:
    """The public id of who is logged in, if anybody asked: a log line is no reason to read the session."""
    user = getattr(request, "user", None)
    if isinstance(user, SimpleLazyObject) and user._wrapped is empty:
        return ""
    return str(getattr(user, "public_id", ""))
