"""The portal's processes under our own hand: killed with all their children, and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

from base.engines import serve
from base.engines.keeper import engines
from base.engines.paths import REPO
from base.engines.processes import die_with_parent, first_number

PAUSE = 0.5
"""Seconds before something that ended is started again, as a supervisor would."""


class Processes:
    """What the Procfiles name, each in a process group of its own."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.variables = variables
        self.commands = serve.wanted(variables)
        self.running: dict[str, subprocess.Popen] = {}
        self.log = (Path(variables["DATA_DIR"]) / "log" / "faults.log").open("ab")
        self._over = threading.Event()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start everything, and keep starting what ends."""
        for name in self.commands:
            self._start(name)
        threading.Thread(target=self._watch, daemon=True).start()

    def _start(self, name: str) -> None:
        self.running[name] = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {self.commands[name]}"],
            cwd=REPO,
            env=self.variables,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    def _watch(self) -> None:
        while not self._over.wait(PAUSE):
            with self._lock:
                for name, process in self.running.items():
                    if process.poll() is not None and not self._over.is_set():
                        _kill_group(process)
                        self._start(name)

    def kill(self, name: str, with_children: bool = True) -> None:
        """kill -9; without its children they are left to find out by themselves."""
        process = self.running[name]
        if with_children:
            _kill_group(process)
        else:
            process.kill()

    def kill_a_child(self, name: str, choose) -> None:
        """kill -9 one of its children, which it should replace."""
        children = Path(f"/proc/{self.running[name].pid}/task/{self.running[name].pid}/children")
        pids = children.read_text().split() if children.exists() else []
        if pids:
            _kill(int(choose(pids)))

    def stop(self) -> None:
        """End all of it for good."""
        self._over.set()
        with self._lock:
            for process in self.running.values():
                process.terminate()
            for process in self.running.values():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                _kill_group(process)
        self.log.close()


def kill_engine(name: str) -> None:
    """kill -9 an engine; its keeper starts it again."""
    pid = first_number(engines()[name].pidfile)
    if pid:
        _kill(pid)


def kill_a_backend(choose) -> None:
    """kill -9 one of PostgreSQL's own processes: it ends all sessions and recovers."""
    pid = first_number(engines()["postgres"].pidfile)
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split() if pid else []
    if children:
        _kill(int(choose(children)))


def _kill_group(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.poll()


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def until(holds, seconds: float) -> bool:
    """Ask again and again until it holds; False when it did not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.3)
    return False
