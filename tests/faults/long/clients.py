"""People with tokens, who send the same request again, under the same key, until somebody answers."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.support.matters import picture

PATIENCE = 600
"""Seconds after which nobody sends again: then the portal is not coming back."""
PASSWORD = "tongban-demo"


class GaveUp(Exception):
    """No answer for ten minutes."""


class No(Exception):
    """The portal answered, and refused: in this run that is a fault of somebody's."""


@dataclass
class Book:
    """What happened, over all clients."""

    counts: Counter = field(default_factory=Counter)
    acknowledged: dict[str, str] = field(default_factory=dict)
    """By number of a case the state it was last answered to be in."""
    numbers: dict[str, str] = field(default_factory=dict)
    """By number of an application the key it was asked for with."""
    oddities: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        with self.lock:
            self.counts[what] += 1

    def odd(self, sentence: str) -> None:
        """Something that should not be, to be told at the end."""
        with self.lock:
            self.oddities.append(sentence)


class Person:
    """One account at the API."""

    def __init__(self, site: str, username: str, book: Book) -> None:
        self.host, self.username, self.book = urlsplit(site).netloc, username, book
        self.uploads: dict[str, str] = {}
        self.token = ""

    def log_in(self) -> Person:
        """Get a token."""
        told = self.send("POST", "/token/", {"username": self.username, "password": PASSWORD}, key="")
        self.token = told["token"]
        return self

    def get(self, path: str, **query: str) -> dict:
        """Read."""
        return self.send("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: dict) -> dict:
        """Write, once however often it is sent."""
        return self.send("POST", path, body, key=uuid.uuid4().hex)

    def send(self, method: str, path: str, body: dict | None = None, key: str = "") -> dict:
        """Send until answered. Raises No for a refusal, GaveUp."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        data = json.dumps(body).encode() if body is not None else None
        status, answer = self._until_answered(method, path, data, headers)
        told = json.loads(answer or b"{}")
        if status >= 400:
            raise No(
                f"{self.username} {method} {path}: {status} {told.get('detail', '')} {told.get('errors', '')}"
            )
        return told

    def upload(self, name: str) -> str:
        """The id of a picture of ours; sent once."""
        if name not in self.uploads:
            line = uuid.uuid4().hex
            body = (
                f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}.png"\r\n'
                "Content-Type: image/png\r\n\r\n"
            ).encode() + picture() + f"\r\n--{line}--\r\n".encode()  # fmt: skip
            headers = {"Content-Type": f"multipart/form-data; boundary={line}"}
            status, answer = self._until_answered("POST", "/uploads/", body, headers)
            if status != 201:
                raise No(f"upload: {status} {answer[:200]!r}")
            self.uploads[name] = json.loads(answer)["id"]
        return self.uploads[name]

    def _until_answered(self, method: str, path: str, data: bytes | None, headers: dict) -> tuple[int, bytes]:
        end, wait = time.monotonic() + PATIENCE, 0.2
        while time.monotonic() < end:
            try:
                status, answer = self._once(method, path, data, headers)
            except (OSError, http.client.HTTPException) as error:
                self.book.count(f"retried: {error.__class__.__name__}")
            else:
                if status < 500 and status != 429:
                    self.book.count("answered")
                    return status, answer
                self.book.count(f"retried: {status}")
                if status not in (429, 503):
                    self.book.odd(f"{method} {path}: {status}")
            time.sleep(wait)
            wait = min(wait * 1.5, 5)
        raise GaveUp(f"{method} {path}")

    def _once(self, method: str, path: str, data: bytes | None, headers: dict) -> tuple[int, bytes]:
        self.book.count("sent")
        line = http.client.HTTPConnection(self.host, timeout=30)
        try:
            mine = {"Authorization": f"Bearer {self.token}"} if self.token else {}
            line.request(method, f"/api/v1{path}", data, {**headers, **mine})
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()
