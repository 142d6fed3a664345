"""`./dev run`: make everything ready, then web, worker and beat until one of them ends or somebody stops us."""

import contextlib
import ipaddress
import os
import signal
import socket
import subprocess
import sys
from typing import Any

from . import EngineError, others, serve
from .attach import Attached, wait_for_keepers, wanted
from .environment import environment, one_at_a_time
from .paths import REPO
from .processes import die_with_parent

FIRST_PORT = 8000


def run(words: list[str]) -> int:
    """run: the whole portal on this machine, with example people (DEMO=0: without); PORT, HOST as you set them."""
    variables = where_to_listen()
    engines = wanted()
    with Attached(engines) as attached:
        found = environment(attached, **variables)
        if is_on(found["DEMO"]):
            found = {**others.beside(found), **found}
        logins = prepare(found)
        code = serve.until_the_end(found, attached.descriptors, logins)
    wait_for_keepers(engines)
    return code


def where_to_listen() -> dict[str, str]:
    """DEMO, HOST, PORT and what follows from them, for whoever has not set them."""
    demo, host = os.environ.get("DEMO") or "1", os.environ.get("HOST") or "127.0.0.1"
    if is_on(demo) and not is_loopback(host):
        raise EngineError(f"A demonstration shows its people to whoever asks: with HOST={host} set DEMO=0.")
    port = free_port(host)
    site = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    return {"DEMO": demo, "HOST": host, "PORT": port, "SITE_URL": site, "PYTHONUNBUFFERED": "1"}


def is_on(switch: str) -> bool:
    """As the settings read a switch."""
    return switch.strip().lower() in {"1", "true", "yes", "on"}


def is_loopback(host: str) -> bool:
    """Can only this machine reach it?"""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def free_port(host: str) -> str:
    """PORT if it is set, and then no other; else the first free one from 8000 on."""
    chosen = os.environ.get("PORT")
    if chosen and not chosen.isdecimal():
        raise EngineError(f"PORT must be a number, not {chosen}.")
    for port in [int(chosen)] if chosen else range(FIRST_PORT, FIRST_PORT + 100):
        if is_free(host, port):
            return str(port)
    raise EngineError(
        f"Port {chosen or FIRST_PORT} on {host} cannot be listened on: it is taken, or the host is wrong."
    )


def is_free(host: str, port: int) -> bool:
    """Can somebody listen there?"""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            listener.bind((host, port))
            return True
    return False


def prepare(variables: dict[str, str]) -> str:
    """Bring database, reference data and files up to date; in a demonstration the people too. Returns their logins."""
    with one_at_a_time("prepare"):
        done = manage("prepare", env=variables, stdout=subprocess.PIPE)
    if done.returncode:
        raise EngineError(f"manage.py prepare failed (code {done.returncode}); what it says stands above.")
    return done.stdout


def manage(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Django's command line, ended when we are."""
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=REPO, text=True, preexec_fn=die_with_parent(signal.SIGTERM), **options)
