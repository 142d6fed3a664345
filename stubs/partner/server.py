"""The system's addresses. /control/ is for whoever plays the authority, from this machine only."""

from __future__ import annotations

import ipaddress
import json
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from . import books, control
from .signing import Account
from .store import Store

BODY_BYTES = 4 << 20


class Server(ThreadingHTTPServer):
    """Holds what the handlers share."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], store: Store, account: Account) -> None:
        super().__init__(address, Handler)
        self.store, self.account = store, account


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def do_GET(self) -> None:
        """The books of a day, or the control."""
        if self.path.startswith("/control/"):
            self._control(control.READS, {})
        else:
            self._signed("GET", b"")

    def do_POST(self) -> None:
        """An event, or the control."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > BODY_BYTES:
            self._answer({"message": "too long"}, 413)
            return
        body = self.rfile.read(length)
        if self.path.startswith("/control/"):
            self._control(control.WRITES, json.loads(body or b"{}"))
        else:
            self._signed("POST", body)

    def _signed(self, method: str, body: bytes) -> None:
        store = self.server.store
        if store.mode("down"):
            self._hang_up()
            return
        time.sleep(float(store.mode("slow")))
        if not self.server.account.is_theirs(self.headers, method, self.path, body) or not self._first():
            self._answer({"message": "signature"}, 401)
            return
        store.set_mode("ahead", int(self.headers["X-Tongban-Time"]) - time.time())
        parts = urlsplit(self.path)
        if (method, parts.path) == ("POST", "/events/"):
            self._answer(books.tell(store, json.loads(body)))
        elif (method, parts.path) == ("GET", "/reconcile/"):
            self._answer(books.of_day(store, parse_qs(parts.query).get("day", [""])[0]))
        else:
            self._answer({"message": "unknown"}, 404)

    def _first(self) -> bool:
        """Whether this nonce comes for the first time."""
        nonce = self.headers.get("X-Tongban-Nonce", "")
        with self.server.store.change():
            if self.server.store.row("SELECT 1 FROM nonces WHERE nonce = ?", nonce):
                return False
            self.server.store.rows("INSERT INTO nonces VALUES (?)", nonce)
        return True

    def _control(self, words: dict, body: dict) -> None:
        if not ipaddress.ip_address(self.client_address[0]).is_loopback:
            self._answer({"message": "from this machine only"}, 403)
            return
        word = words.get(self.path.removeprefix("/control/").strip("/"))
        if word is None:
            self._answer({"message": "unknown"}, 404)
            return
        try:
            self._answer(word(self.server.store, self.server.account, body))
        except (KeyError, ValueError, TypeError) as error:
            self._answer({"message": repr(error)}, 400)

    def _answer(self, answer: object, status: int = 200) -> None:
        body = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *words: object) -> None:
        """Silence: what passes here is somebody's matter."""
