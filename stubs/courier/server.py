"""The courier's addresses. /control/ is for whoever plays the courier, from this machine only."""

from __future__ import annotations

import ipaddress
import json
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from . import control, ems, kuaidi100
from .store import Store

BODY_BYTES = 1 << 20


class Server(ThreadingHTTPServer):
    """Holds what the handlers share."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], store: Store, account: dict[str, str]) -> None:
        super().__init__(address, Handler)
        self.store, self.account = store, account


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def do_GET(self) -> None:
        """Only the control reads."""
        self._control(control.READS, {})

    def do_POST(self) -> None:
        """A form from a customer, or JSON from the control."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > BODY_BYTES:
            self._answer({"message": "too long"}, 413)
            return
        body = self.rfile.read(length)
        if self.path.startswith("/control/"):
            self._control(control.WRITES, json.loads(body or b"{}"))
        else:
            self._service(dict(parse_qsl(body.decode(), keep_blank_values=True)))

    def _service(self, form: dict[str, str]) -> None:
        store, account = self.server.store, self.server.account
        services = {"/poll": kuaidi100.subscribe, "/poll/query.do": kuaidi100.query, "/ems": ems.call}
        if store.mode("down") or self.path not in services:
            self._hang_up()
            return
        time.sleep(store.mode("slow"))
        try:
            answer = services[self.path](store, account, form)
        except (KeyError, ValueError, TypeError, IndexError) as error:
            self._answer({"result": False, "returnCode": "700", "retCode": "B00000", "message": repr(error)})
            return
        if form.get("apiCode") == "020003" and store.mode("lose_answer"):
            store.set_mode("lose_answer", store.mode("lose_answer") - 1)
            self._hang_up()
            return
        self._answer(answer)

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
        """Silence: what passes here is somebody's address."""
