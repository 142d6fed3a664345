"""`./dev faults`: a portal of its own that is killed again and again while matters run through it.

Everything it needs is started below DATA_DIR/faults, from nothing, so that nobody else's data is near.
"""

import os
import shutil
import sys

from . import EngineError, others
from .attach import Attached
from .environment import environment
from .keeper import engines
from .paths import data_dir
from .run import prepare, where_to_listen

PACE = {"COURIER_PACE": "5", "PARTNER_PACE": "2", "SMS_QUIET_FROM": "00:00", "SMS_QUIET_TO": "00:00"}
"""Seconds between two steps of the other sides; and SMS at every hour, so that a run by night ends too."""


def ready(attached: Attached) -> dict[str, str]:
    """The variables of a fresh demonstration with everything prepared."""
    found = environment(attached, **where_to_listen(), **PACE)
    found = {**others.beside(found), **found}
    prepare(found)
    return found


def apart() -> None:
    """Move DATA_DIR to an empty folder of our own. Raises EngineError when engines elsewhere were named: those are
    not ours to kill."""
    named = [engine.variable for engine in engines().values() if os.environ.get(engine.variable)]
    if named:
        raise EngineError(f"./dev faults kills databases: unset {', '.join(named)}.")
    home = data_dir()
    folder = home / "faults"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    folder.chmod(0o711)  # PostgreSQL may run as another account and must get through
    if (home / "fonts").exists():
        shutil.copytree(home / "fonts", folder / "fonts")
    os.environ.update(DATA_DIR=str(folder), DEMO="1")


def command(words: list[str]) -> list[str]:
    """What drives and kills it: it knows the API, the launcher does not."""
    return [sys.executable, "-m", "tests.faults.long", *words]
