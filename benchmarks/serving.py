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

from django.conf import settings

from base.engines import serve
from base.engines.processes import die_with_parent
from benchmarks import ground

PATIENCE = 60
"""Seconds for the web to answer."""
CORES = os.cpu_count() or 1


@contextlib.contextmanager
def serving(database: str, names: tuple[str, ...]) -> Iterator[int]:
    """These processes (web, worker, beat) work on that database meanwhile; the port the web listens on."""
    variables = _variables(database)
    commands = serve.wanted(variables)
    running = [
        subprocess.Popen(
            ["/bin/sh", "-c", f"exec {commands[name]}"],
            cwd=settings.BASE_DIR,
            env=variables,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        for name in names
    ]
    try:
        _wait(int(variables["PORT"]))
        yield int(variables["PORT"])
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(PATIENCE)


def _variables(database: str) -> dict[str, str]:
    port = _free_port()
    return {
        **os.environ,
        "DATABASE_URL": ground.address(database),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "WEB_WORKERS": str(CORES),
        "WORKER_CONCURRENCY": str(CORES),
    }


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait(port: int) -> None:
    for _try in range(PATIENCE * 10):
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            return
        time.sleep(0.1)
    raise TimeoutError("The web does not answer.")
