"""What the machine itself lacks: named in one sentence, installed where we may, and never a reason not to start."""

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .paths import data_dir

LEAST_DISK = 1_000_000_000


@dataclass(frozen=True)
class Need:
    """Something no wheel brings."""

    name: str
    why: str
    commands: frozenset[str]
    is_there: Callable[[], bool]
    packages: tuple[str, ...] = ()


def _has_library(name: str) -> bool:
    return ctypes.util.find_library(name) is not None


NEEDS = (
    Need(
        name="1 GB of free disk",
        why="the database stops when the disk is full",
        commands=frozenset({"run", "test"}),
        is_there=lambda: shutil.disk_usage(data_dir()).free > LEAST_DISK,
    ),
    Need(
        name="Pango and HarfBuzz",
        why="documents are drawn with them; until they are there, documents wait and everything else works",
        commands=frozenset({"run", "test"}),
        is_there=lambda: all(map(_has_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))),
        packages=("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    ),
    Need(
        name="Chromium",
        why="pages are tried and photographed with it; without it the journeys are left out",
        commands=frozenset({"shots", "test"}),
        is_there=lambda: bool(shutil.which("chromium")),
        packages=("chromium",),
    ),
)


def see_to(command: str, needs: Iterable[Need] = NEEDS) -> None:
    """Install or name what this command needs and this machine lacks."""
    missing = [need for need in needs if command in need.commands and not need.is_there()]
    packages = [package for need in missing for package in need.packages]
    if packages and _may_install():
        _install(packages)
    for need in missing:
        if not need.is_there():
            print(_sentence(need), file=sys.stderr)


def _may_install() -> bool:
    return os.geteuid() == 0 and bool(shutil.which("apt-get"))


def _install(packages: list[str]) -> None:
    """One update first: a fresh container has no lists. Whether it worked is seen by looking again."""
    print(f"Installing {' '.join(packages)} with apt-get …", file=sys.stderr)
    options = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "-q", "update"], **options)
    subprocess.run(["apt-get", "-qy", "install", "--no-install-recommends", *packages], **options)


def _sentence(need: Need) -> str:
    """What is missing, why it matters, and what to type."""
    remedy = f" On Debian or Ubuntu: apt-get install {' '.join(need.packages)}" if need.packages else ""
    return f"Missing: {need.name} ({need.why}).{remedy}"
