"""How long `./dev run` takes until the portal answers, when it ran before."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import time
from collections.abc import Iterator

from django.conf import settings

from benchmarks import ground
from benchmarks.measure import Figure
from benchmarks.serving import free_port, wait_for

STARTS = 3
FIRST_PATIENCE = 600
"""Seconds: the first start makes the matters of the demonstration."""


def figures() -> Iterator[Figure]:
    """The median of three starts after the first."""
    with ground.copy("start") as name:
        first = _start(name)
        seconds = [_start(name) for _ in range(STARTS)]
    yield Figure(
        "next start",
        statistics.median(seconds),
        15,
        least=False,
        unit=" s",
        floor=f"first start {first:.0f} s",
    )


def _start(database: str) -> float:
    """Seconds from the command to an answer; then it is ended."""
    port = free_port()
    variables = {**os.environ, "DATABASE_URL": ground.address(database), "PORT": str(port)}
    variables.pop("SITE_URL", None)
    began = time.monotonic()
    running = subprocess.Popen(
        [settings.BASE_DIR / "dev", "run"],
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, FIRST_PATIENCE)
        return time.monotonic() - began
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(FIRST_PATIENCE)
