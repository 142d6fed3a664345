"""`./dev lock`: from the short lists of what we want to the long ones of what is installed, with hashes."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from . import EngineError
from .paths import REPO

LISTS = ("requirements", "requirements-dev")
COMPILE = ("pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes")


def lock(words: list[str]) -> int:
    """lock [--upgrade]: work out requirements*.txt from requirements*.in again, for every system and Python."""
    uv = find_uv()
    variables = {**os.environ, **pip_sources()}
    for name in LISTS:
        command = [
            uv,
            *COMPILE,
            "--custom-compile-command",
            "./dev lock",
            *words,
            f"{name}.in",
            "-o",
            f"{name}.txt",
        ]
        if subprocess.run(command, cwd=REPO, env=variables).returncode:
            raise EngineError(f"{name}.txt could not be made; it stands as it was.")
        name_no_host(REPO / f"{name}.txt")
    return 0


def find_uv() -> str:
    """uv in .venv; put there when it is missing, since only this command needs it."""
    uv = REPO / ".venv" / "bin" / "uv"
    if not uv.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
    return str(uv) if uv.exists() else str(shutil.which("uv"))


def pip_sources() -> dict[str, str]:
    """Where this machine's pip looks: uv does not read pip's settings, and behind a mirror it would find nothing."""
    listed = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True)
    pairs = (line.partition("=") for line in listed.stdout.splitlines())
    found = {key.split(".")[-1]: shlex.split(value)[0] for key, _, value in pairs if shlex.split(value)}
    names = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}
    return {ours: found[theirs] for theirs, ours in names.items() if theirs in found}


def name_no_host(path: Path) -> None:
    """A mirror named in the lists would bind everybody to the network of whoever locked last."""
    if "://" in path.read_text(encoding="utf-8"):
        raise EngineError(f"{path.name} names a host; it must hold names, versions and hashes only.")
