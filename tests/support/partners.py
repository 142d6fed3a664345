"""银川's own system as a process, the row that joins us, and requests it could send."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
import uuid

from applications.models import Partner
from applications.partners import signing
from base.engines.paths import REPO
from base.ledger.clock import now
from base.regions.models import Organisation

KEY, SECRET = "yinchuan", "a secret of the two of us"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
NOWHERE = "http://127.0.0.1:9"
INBOX = f"/api/v1/partners/{KEY}/inbox/"
AT = "2026-03-04T10:00:00+08:00"


class Stub:
    """The stub partner, running."""

    def __init__(self, folder, ours):
        self.state, self.ours, self.port = folder / "partner.sqlite3", ours, 0
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "stubs.partner", "--retry", "0.05", "--port", str(self.port)),
                *("--state", str(self.state), "--ours", self.ours),
            ],
            cwd=REPO,
            env={"PATH": os.environ["PATH"], "PARTNER_KEY": KEY, "PARTNER_SECRET": SECRET},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self.process.stdout.readline().rpartition(" ")[2])

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def see(self, word):
        with DIRECT.open(f"{self.url}/control/{word}", timeout=5) as answer:
            return json.load(answer)

    def do(self, word, **body):
        with DIRECT.open(f"{self.url}/control/{word}", json.dumps(body).encode(), timeout=20) as answer:
            return json.load(answer)

    def settle(self):
        """Wait until every message was answered for good."""
        until(lambda: all(one["done"] for one in self.see("messages")))


def until(true, seconds=15):
    """Wait for it."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def join(url=NOWHERE, root="G-640100", key=KEY):
    """The row of a partner."""
    root = Organisation.objects.get(code=root)
    told = {"url": url, "key_id": key, "secret": SECRET, "active": True}
    row, _made = Partner.objects.update_or_create(
        root=root, defaults=told
    )  # a test that commits may have left one
    return row


def message(case, act="accept", officer="1001", role="officer", **changes):
    return {
        "message_id": uuid.uuid4().hex, "case": case.number, "act": act, "officer": {"id": officer, "name": "丁"},
        "role": role, "at": AT, "fields": {}, **changes,
    }  # fmt: skip


def signed(body, secret=SECRET, ago=0, nonce=None, path=INBOX):
    at, nonce = str(int(now().timestamp()) - ago), nonce or uuid.uuid4().hex
    return {
        "X-Tongban-Key": path.split("/")[4], "X-Tongban-Time": at, "X-Tongban-Nonce": nonce,
        "X-Tongban-Signature": signing.sign(secret, "POST", path, at, nonce, body),
    }  # fmt: skip
