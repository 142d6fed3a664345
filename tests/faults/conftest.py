"""The portal on a port in a committed database, its processes beside, a broker that is ours to kill."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as portal
from redis import Redis
from redis.exceptions import RedisError

from base.engines.paths import REPO
from base.engines.valkey import BROKER, Valkey
from base.ledger.models import Delivery
from base.ledger.models.outbox import DeliveryState
from tests.applications.partners.conftest import site  # noqa: F401 - a fixture
from tests.handoff.couriers.conftest import account, listener, stub  # noqa: F401 - fixtures
from tests.support.partners import until

DAY_AND_NIGHT = {"SMS_QUIET_FROM": "00:00", "SMS_QUIET_TO": "00:00"}
"""These processes live by the real clock: what is told by SMS must not wait for the morning."""
NEVER = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)


class Broker:
    """A Valkey of this test alone: nobody else's messages are lost with it."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "broker.sock"
        self.url = f"unix://{self.socket}?db=0"
        self.line = Redis.from_url(self.url)
        self.start()

    def start(self) -> None:
        """Start, with whatever it kept."""
        program = Valkey("broker", "REDIS_URL", BROKER).program
        place = [
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--dir",
            str(self.socket.parent),
            "--save",
            "",
        ]
        self.process = subprocess.Popen(
            [program, *place], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(self._answers)

    def _answers(self) -> bool:
        with contextlib.suppress(RedisError):
            return self.line.ping()
        return False

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def broker():
    with tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        found = Broker(Path(folder))
        yield found
        found.kill()


class Crew:
    """Worker and beat as processes of their own, on this test's database and broker."""

    def __init__(self, broker: Broker, folder: Path) -> None:
        name = portal.DATABASES["default"]["NAME"]
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        files = portal.STORAGES["default"]["OPTIONS"]["location"]
        ours = {"DATABASE_URL": address, "REDIS_URL": broker.url, "STORAGE_URL": Path(files).as_uri()}
        self.variables, self.folder = {**os.environ, **ours, **DAY_AND_NIGHT}, folder
        self.processes: list[subprocess.Popen] = []

    def start(self, kind: str, *words: str) -> subprocess.Popen:
        """A worker or a beat."""
        return self.run("celery", "--quiet", "--app", "portal", kind, "--loglevel", "warning", *words)

    def run(self, *words: str) -> subprocess.Popen:
        """A module of Python, with what it needs to find database and broker."""
        with (self.folder / "crew.log").open("ab") as log:
            made = subprocess.Popen(
                [sys.executable, "-m", *words], cwd=REPO, env=self.variables, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self.processes.append(made)
        return made

    def worker(self) -> subprocess.Popen:
        """For all queues, two at once."""
        return self.start("worker", "--concurrency", "2", "--queues", "default,documents,partners")

    def supervises(self, worker: subprocess.Popen) -> bool:
        """Start another where it ended by itself, once: a worker that was just acknowledging when its broker went away
        gives up (kombu fails on the line it lost), and every installation has somebody who starts it again."""
        if worker.poll() is not None and self.processes.count(worker):
            self.processes.remove(worker)
            self.worker()
        return True

    def beat(self) -> subprocess.Popen:
        """With a memory of its own."""
        memory = self.folder / f"beat-{len(self.processes)}"
        return self.start("beat", "--schedule", str(memory), "--pidfile=")

    @staticmethod
    def kill(process: subprocess.Popen) -> None:
        """kill -9, with its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def crew(committed, broker, tmp_path):
    """Nobody at work yet, and nothing waits from tests before; whoever is at work, ends with the test."""
    Delivery.objects.filter(state=DeliveryState.WAITING).update(next_at=NEVER)
    broker.line.flushall()
    found = Crew(broker, tmp_path)
    yield found
    for process in found.processes:
        found.kill(process)
