"""`./dev upgrade`: does what the last release left behind work with this code?

The release is unpacked beside, fills a database of its own with its reference data and its demonstration, and this code
takes over: migrations, rules, pages. Both run on this checkout's packages. Nothing of DATA_DIR itself is touched.
"""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from . import EngineError
from .attach import Attached
from .backup import PROOF
from .environment import environment
from .keeper import engines
from .paths import REPO, data_dir
from .run import manage

IMPATIENT = "-c lock_timeout=5s"
"""While the portal runs, a migration that has to wait for a lock makes everybody behind it wait too."""
FILLING = (("migrate", "--verbosity", "0"), ("load_reference",), ("demo",))
TAKING_OVER = (
    ("migrate", "--verbosity", "0"),
    ("check",),
    ("load_reference",),
    ("check_invariants", "--only", *PROOF),
)


def upgrade(words: list[str]) -> int:
    """upgrade [TAG]: rehearse taking over what the last release (or TAG) left: migrations, rules, pages."""
    if any(os.environ.get(engine.variable) for engine in engines().values()):
        raise EngineError("./dev upgrade makes databases of its own: unset the engines' addresses.")
    tag = words[0] if words else _git("describe", "--tags", "--abbrev=0").decode().strip()
    folder = data_dir() / "upgrade"
    shutil.rmtree(folder, ignore_errors=True)
    _unpack(tag, folder / "code")
    _fonts(data_dir() / "fonts", folder / "var" / "fonts")
    os.environ["DATA_DIR"] = str(folder / "var")
    with Attached(engines().values()) as attached:
        return _rehearse(tag, folder / "code", environment(attached, DEMO="1"))


def _rehearse(tag: str, code: Path, variables: dict[str, str]) -> int:
    print(f"{tag}: its database, its demonstration …", flush=True)
    for step in FILLING:
        done = subprocess.run([sys.executable, "manage.py", *step], cwd=code, env=variables)
        if done.returncode:
            raise EngineError(f"{tag}: manage.py {step[0]} failed.")
    print("This code takes over …", flush=True)
    for step in TAKING_OVER:
        if failed := manage(*step, env=variables | {"PGOPTIONS": IMPATIENT}).returncode:
            print(f"manage.py {' '.join(step)} failed.", file=sys.stderr)
            return failed
    walk = [sys.executable, "-m", "tests.support.upgraded"]
    return subprocess.run(walk, cwd=REPO, env=variables).returncode


def _unpack(tag: str, folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.parent.chmod(0o711)  # PostgreSQL may run as another account and must get through
    with tarfile.open(fileobj=io.BytesIO(_git("archive", "--format=tar", tag))) as archive:
        archive.extractall(folder, filter="data")


def _fonts(have: Path, wanted: Path) -> None:
    wanted.parent.mkdir(mode=0o711, parents=True)
    if have.exists():
        shutil.copytree(have, wanted)


def _git(*words: str) -> bytes:
    done = subprocess.run(["git", *words], cwd=REPO, capture_output=True)
    if done.returncode:
        raise EngineError(f"git {words[0]}: {done.stderr.decode().strip()}")
    return done.stdout
