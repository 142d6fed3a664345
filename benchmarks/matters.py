"""Whole matters by API over HTTP: submit, accept, review, approve, issue, deliver. Client, portal and database share
the machine; rates are by core of it."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from django.db import connection
from django.db.models import Min

from base.accounts.acts import issue_token
from base.ledger.clock import now
from base.ledger.models import Delivery
from base.ledger.models.outbox import DeliveryState
from benchmarks import ground
from benchmarks.measure import Figure
from benchmarks.people import Filings
from benchmarks.serving import CORES, serving

MATTERS = 60 * CORES
CLIENTS = 2 * CORES
SUSTAINED_SECONDS = 90
SUSTAINED = 1.5
"""Matters a second and core that are handed to the whole portal."""
OLDEST, WEB_MIB = 30, 200
DELIVERED = {"method": "window", "receiver": "示例", "proof": "身份证读卡一致"}
STEPS = (
    ("officer-ordos", "accept", {}), ("officer-ordos", "review", {"passed": True, "opinion": "齐全"}),
    ("approver-ordos", "approve", {}), ("officer-ordos", "issue", {}), ("officer-ordos", "deliver", DELIVERED),
)  # fmt: skip


def figures() -> Iterator[Figure]:
    """With the worker paused, as fast as it goes; then with everything on, at the pace of the target."""
    with ground.copy("matters") as name:
        matters = Matters(MATTERS)
        with serving(name, ("web",)) as portal:
            rate = matters.drive(portal.port, MATTERS)
        yield Figure("whole matters by API, worker paused, per core", rate / CORES, 8, unit="/s")
    with ground.copy("matters") as name:
        wanted = int(SUSTAINED * CORES * SUSTAINED_SECONDS)
        matters = Matters(wanted)
        with serving(name, ("web", "worker", "beat")) as portal, _watching() as ages:
            rate = matters.drive(portal.port, wanted, pace=SUSTAINED * CORES)
            web, worker = portal.largest("web"), portal.largest("worker")
        yield Figure("sustained with everything on, per core", rate / CORES, SUSTAINED * 0.97, unit="/s")
        yield Figure("… oldest delivery meanwhile", max(ages), OLDEST, least=False, unit=" s")
        yield Figure("… web worker's memory afterwards", web, WEB_MIB, least=False, unit=" MiB")
        print(f"        the largest process of the worker holds {worker:.0f} MiB", flush=True)


class Matters:
    """Filings with their uploads, ready to be sent, and the tokens of the people."""

    def __init__(self, many: int) -> None:
        filings = Filings()
        self.bodies = [_body(filings.filing()) for _ in range(many)]
        self.tokens = {
            who: issue_token(account=filings.cast[who])[0]
            for who in ("citizen", "officer-ordos", "approver-ordos")
        }

    def drive(self, port: int, many: int, pace: float = 0.0) -> float:
        """So many matters by several clients, not faster than ``pace`` a second; how many were done in a second."""
        turns, lock, faults = count(), threading.Lock(), []
        started = time.monotonic()

        def client() -> None:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            while not faults:
                with lock:
                    turn = next(turns)
                if turn >= many:
                    return
                if pace:
                    time.sleep(max(0.0, started + turn / pace - time.monotonic()))
                try:
                    self._whole(line, self.bodies[turn])
                except Exception as fault:  # in a thread: told by the main one
                    faults.append(fault)

        clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
        for one in clients:
            one.start()
        for one in clients:
            one.join()
        if faults:
            raise faults[0]
        return many / (time.monotonic() - started)

    def _whole(self, line: http.client.HTTPConnection, body: bytes) -> None:
        told = self._post(line, "citizen", "/applications/", body)
        number = told["cases"][0]["number"]
        for who, act, words in STEPS:
            told = self._post(line, who, f"/cases/{number}/acts/{act}/", json.dumps(words).encode())
        if told["state"] != "closed":
            raise AssertionError(f"{number} is {told['state']}")

    def _post(self, line: http.client.HTTPConnection, who: str, path: str, body: bytes) -> dict:
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json"}
        line.request("POST", f"/api/v1{path}", body, headers)
        answer = line.getresponse()
        told = json.loads(answer.read())
        if answer.status not in (200, 201):
            raise AssertionError(f"{path}: {answer.status} {told}")
        return told


def _body(filing: object) -> bytes:
    names = ("task_code", "mode", "form", "materials", "delivery")
    return json.dumps({name: getattr(filing, name) for name in names}).encode()


@contextmanager
def _watching() -> Iterator[list[float]]:
    """Looks every second how old the oldest delivery is that is due."""
    ages, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(1):
            oldest = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now())
            since = oldest.aggregate(at=Min("event__at"))["at"]
            ages.append((now() - since).total_seconds() if since else 0.0)
        connection.close()

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield ages
    finally:
        over.set()
        watch.join()
