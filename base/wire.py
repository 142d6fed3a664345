"""One request to a system elsewhere: no redirects, no proxies, 3 s to connect, 10 s in all, a bounded answer."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from urllib.parse import urlsplit

CONNECT_SECONDS = 3
TOTAL_SECONDS = 10
ANSWER_BYTES = 4 << 20


class Unreachable(Exception):
    """No answer, or none that can be understood. Names the kind of error, never what was said."""


def call(
    method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """The status and the first 4 MB of the answer. Raises Unreachable."""
    address = urlsplit(url)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    line = kind(address.netloc, timeout=CONNECT_SECONDS)
    enough = Timer(TOTAL_SECONDS, _hang_up, [line])
    enough.start()
    try:
        line.connect()
        line.sock.settimeout(TOTAL_SECONDS)
        line.request(method, target(url), body or None, {**(headers or {}), "Accept": "application/json"})
        answer = line.getresponse()
        return answer.status, answer.read(ANSWER_BYTES)
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(error.__class__.__name__) from None
    finally:
        enough.cancel()
        line.close()


def target(url: str) -> str:
    """The path of an address with its query, as it stands in the request."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def _hang_up(line: HTTPConnection) -> None:
    """A timeout of a socket is per read; this one ends an answer that dribbles."""
    with suppress(OSError, AttributeError):
        line.sock.shutdown(socket.SHUT_RDWR)
