"""The portal's own processes over a database of the benchmarks, as the Procfile names them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from base.engines import serve
from base.engines.processes import die_with_parent
from benchmarks import ground

PATIENCE = 60
"""Seconds for the web to answer."""
CORES = os.cpu_count() or 1


@dataclass
class Served:
    """Where the web listens, and the processes by name."""

    port: int
    processes: dict[str, subprocess.Popen]

    def largest(self, name: str) -> float:
        """MiB that the largest process of this kind holds (VmRSS)."""
        return max(map(resident, [self.processes[name].pid, *descendants(self.processes[name].pid)]))


@contextlib.contextmanager
def serving(database: str, names: tuple[str, ...]) -> Iterator[Served]:
    """These processes (web, worker, beat) work on that database meanwhile."""
    variables = _variables(database)
    commands = serve.wanted(variables)
    running = {
        name: subprocess.Popen(
            ["/bin/sh", "-c", f"exec {commands[name]}"],
            cwd=settings.BASE_DIR,
            env=variables,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        for name in names
    }
    try:
        wait_for(int(variables["PORT"]))
        yield Served(int(variables["PORT"]), running)
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait(PATIENCE)


def descendants(pid: int) -> list[int]:
    """The children of a process, their children, and so on."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for child in map(int, told) for one in (child, *descendants(child))]


def resident(pid: int) -> float:
    """MiB a process holds in memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def _variables(database: str) -> dict[str, str]:
    port = free_port()
    return {
        **os.environ,
        "DATABASE_URL": ground.address(database),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "WEB_WORKERS": str(CORES),
        "WORKER_CONCURRENCY": str(CORES),
    }


def free_port() -> int:
    """One nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port: int, patience: int = PATIENCE) -> None:
    """Until the web answers. Raises TimeoutError."""
    for _try in range(patience * 10):
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            return
        time.sleep(0.1)
    raise TimeoutError("The web does not answer.")
