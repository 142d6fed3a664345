"""`./dev lock`: from the short lists of what we want to the long ones of what is installed, with hashes."""

import os
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
    if (
        not uv.exists()
        and subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"]).returncode
    ):
        raise EngineError("uv could not be installed, and only uv locks for every system and Python at once.")
    return str(uv)


def pip_sources() -> dict[str, str]:
    """The index this machine's pip uses: uv does not read pip's settings, and behind a mirror it would find nothing.

    Only that one: packages from further places would bring digests that nobody else can match.
    """
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    index = (
        os.environ.get("PIP_INDEX_URL")
        or subprocess.run(asked, capture_output=True, text=True).stdout.strip()
    )
    return {"UV_DEFAULT_INDEX": index} if index else {}


def name_no_host(path: Path) -> None:
    """A mirror named in the lists would bind everybody to the network of whoever locked last."""
    if "://" in path.read_text(encoding="utf-8"):
        raise EngineError(f"{path.name} names a host; it must hold names, versions and hashes only.")
