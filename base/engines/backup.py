"""One file that holds everything that cannot be made again: database, uploaded and made files, keys.

The keys lie in it too: without them the rest cannot be read. Keep the file as you would keep the keys.
"""

import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from . import EngineError
from .attach import Attached, wanted
from .environment import environment
from .paths import data_dir
from .postgres import Postgres
from .run import manage

DUMP, FILES, KEYS = "database.dump", "files", "keys.env"
EMPTY_DATABASE = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


def backup(words: list[str]) -> int:
    """backup [FILE]: database, files and keys into one tar (default: var/backups/tongban-<time>.tar)."""
    target = (
        Path(words[0]) if words else data_dir() / "backups" / f"tongban-{time.strftime('%Y%m%d-%H%M%S')}.tar"
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    with Attached(wanted()) as attached, tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / DUMP
        _tool(
            "pg_dump",
            environment(attached)["DATABASE_URL"],
            "--format=custom",
            "--no-owner",
            f"--file={dump}",
        )
        half = target.with_suffix(".part")
        os.close(os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        with tarfile.open(half, "w") as archive:
            archive.add(dump, DUMP)
            for name in (FILES, KEYS):
                if (data_dir() / name).exists():
                    archive.add(data_dir() / name, name)
        half.rename(target)
    print(f"{target} ({target.stat().st_size // 1_000_000} MB)")
    return 0


def restore(words: list[str]) -> int:
    """restore FILE: put database, files and keys back as they were, bring them up to date, and prove the ledger."""
    if not words or not Path(words[0]).is_file():
        raise EngineError("Say which file to restore: ./dev restore var/backups/….tar")
    with tempfile.TemporaryDirectory(dir=data_dir()) as folder:
        with tarfile.open(words[0]) as archive:
            archive.extractall(folder, filter="data")
        for name, put in (KEYS, _put_file), (FILES, _put_folder):
            _replace(Path(folder) / name, data_dir() / name, put)
        with Attached(wanted()) as attached:
            return _database(Path(folder) / DUMP, environment(attached))


def _database(dump: Path, variables: dict[str, str]) -> int:
    """Only these keys open what the dump holds, so they are put back first."""
    url = variables["DATABASE_URL"]
    _tool("psql", url, "--quiet", "--set=ON_ERROR_STOP=1", "--command", EMPTY_DATABASE)
    _tool("pg_restore", f"--dbname={url}", "--no-owner", "--exit-on-error", str(dump))
    for step in (("migrate", "--verbosity", "0"), ("check_ledger",)):
        if code := manage(*step, env=variables).returncode:
            return code
    return 0


def _replace(new: Path, old: Path, put: Callable[[Path, Path], object]) -> None:
    """What stood there stays beside it, named `.before`, until the next restore."""
    if not new.exists():
        return
    before = old.with_name(f"{old.name}.before")
    if before.is_dir():
        shutil.rmtree(before)
    if old.exists():
        old.rename(before)
    put(new, old)


def _put_file(new: Path, old: Path) -> None:
    shutil.copy2(new, old)
    old.chmod(0o600)


def _put_folder(new: Path, old: Path) -> None:
    shutil.copytree(new, old)


def _tool(name: str, *words: str) -> None:
    """One of PostgreSQL's own programs. Raises EngineError when it does not end well."""
    if subprocess.run([Postgres().bin / name, *words]).returncode:
        raise EngineError(f"{name} failed; see above.")
