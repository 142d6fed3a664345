"""One POST to another side: no redirects, at most 3 s to connect and 10 s in all, a bounded answer."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from urllib.parse import urlencode, urlsplit

from handoff.couriers.base import Unreachable

CONNECT_SECONDS = 3
TOTAL_SECONDS = 10
ANSWER_BYTES = 4 << 20
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


def post_form(url: str, fields: Mapping[str, str]) -> dict:
    """Post a form; the JSON object of the answer, whatever its status. Raises Unreachable, naming no content."""
    try:
        answer = json.loads(_post(url, urlencode(fields).encode(), {"Content-Type": FORM}))
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        raise Unreachable(error.__class__.__name__) from None
    if not isinstance(answer, dict):
        raise Unreachable("not an object")
    return answer


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    address = urlsplit(url)
    line = (HTTPSConnection if address.scheme == "https" else HTTPConnection)(
        address.netloc, timeout=CONNECT_SECONDS
    )
    enough = Timer(TOTAL_SECONDS, _hang_up, [line])
    enough.start()
    try:
        line.connect()
        line.sock.settimeout(TOTAL_SECONDS)
        target = f"{address.path or '/'}{'?' if address.query else ''}{address.query}"
        line.request("POST", target, body, {**headers, "Accept": "application/json"})
        return line.getresponse().read(ANSWER_BYTES)
    finally:
        enough.cancel()
        line.close()


def _hang_up(line: HTTPConnection) -> None:
    """A timeout of a socket is per read; this one ends a dribbling answer."""
    with suppress(OSError, AttributeError):
        line.sock.shutdown(socket.SHUT_RDWR)
