"""The stub courier as a process of its own, and a listener that takes its pushes with the real adapters."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from base.engines.paths import REPO
from handoff.couriers import CourierError, courier

SALT = "the salt of this subscription"
ACCOUNT = {
    "KUAIDI100_CUSTOMER": "customer",
    "KUAIDI100_KEY": "key of ours",
    "EMS_SENDER": "1100000123",
    "EMS_AUTHORIZATION": "authorization",
    "EMS_SIGN_KEY": base64.b64encode(b"sixteen bytes ok").decode(),
    "EMS_FIND_CODE": "020099",
    "EMS_PUSH_KEY": "0" * 32,
}
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Stub:
    """A running stub courier."""

    def __init__(self, folder, push_url):
        self.state, self.push_url, self.port = folder / "courier.sqlite3", push_url, 0
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "stubs.courier", "--retry", "0.05"),
                *("--port", str(self.port), "--state", str(self.state)),
            ],
            cwd=REPO,
            env={"PATH": os.environ["PATH"], "EMS_PUSH_URL": self.push_url, **ACCOUNT},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self.process.stdout.readline().rpartition(" ")[2])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def control(self, word, **body):
        """GET without a body, else POST."""
        url = f"http://127.0.0.1:{self.port}/control/{word}"
        with DIRECT.open(url, json.dumps(body).encode() if body else None, timeout=5) as answer:
            return json.load(answer)

    def do(self, word, **body):
        """POST, whatever the body."""
        url = f"http://127.0.0.1:{self.port}/control/{word}"
        with DIRECT.open(url, json.dumps(body).encode(), timeout=5) as answer:
            return json.load(answer)

    def settle(self):
        """Wait until every push has been taken."""
        until(lambda: all(push["done"] for push in self.control("pushes")))


def until(true, seconds=10):
    """Wait for it."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


class Listener(BaseHTTPRequestHandler):
    """Our side of the pushes: verify, keep, answer as the carrier wants it."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        name = self.path.strip("/")
        adapter = courier(name)
        try:
            self.server.taken.append((name, adapter.read_push(body, self.headers["Content-Type"], salt=SALT)))
            answer = adapter.push_answer(body, ok=True)
        except CourierError as error:
            self.server.turned_away.append(error)
            answer = adapter.push_answer(body, ok=False, why="no")
        self.server.bodies.append((name, body, self.headers["Content-Type"]))
        said = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *words):
        pass


@pytest.fixture
def account(settings):
    """Our account with the couriers, nowhere to reach them yet."""
    settings.COURIERS = ["manual", "kuaidi100", "ems"]
    for name, value in ACCOUNT.items():
        setattr(settings, name, value)
    settings.KUAIDI100_COMPANY, settings.EMS_PRODUCT = "ems", "1"
    settings.KUAIDI100_URL, settings.EMS_URL = "http://127.0.0.1:9", "http://127.0.0.1:9/ems"
    return settings


@pytest.fixture
def listener(account):
    """Takes pushes at /kuaidi100 and /ems."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    server.taken, server.turned_away, server.bodies = [], [], []
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def stub(account, listener, tmp_path):
    """The stub, reached by the settings, pushing to the listener."""
    running = Stub(tmp_path, f"{listener.url}/ems")
    account.KUAIDI100_URL = f"http://127.0.0.1:{running.port}"
    account.EMS_URL = f"http://127.0.0.1:{running.port}/ems"
    yield running
    running.kill()
