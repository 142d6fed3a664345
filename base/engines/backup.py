"""One file that holds everything that cannot be made again: database, uploaded and made files, keys.

The keys lie in it too: without them the rest cannot be read. Keep the file as you would keep the keys.

The portal may run meanwhile. The database is taken first, as of one moment, then the files: each file is written before
the row that names it, so every file the dump names is there by then; and while the lock `QUIET` is held none is deleted
(base.files.sweeping). Files that came in between belong to no row and are swept a day after they were put back.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from . import EngineError
from .attach import Attached, wanted
from .environment import environment
from .paths import data_dir, write_secret
from .postgres import Postgres
from .run import manage

DUMP, FILES, KEYS = "database.dump", "files", "keys.env"
SECRETS = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEYS")
HALF = ".rekeyed"
"""How files end that are just being written under a new key (base.files.rekeying)."""
QUIET = 7_046_029
EMPTY_DATABASE = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
PROOF = (
    "chain", "texts", "signatures", "limits", "files", "keys", "references", "sealed", "guards", "cases", "papers",
)  # fmt: skip
"""Rules of `check_invariants` that hold the moment everything is back; what was still to be done the workers do."""


def backup(words: list[str]) -> int:
    """backup [FILE]: database, files and keys into one tar (default: var/backups/tongban-<time>.tar)."""
    target = (
        Path(words[0]) if words else data_dir() / "backups" / f"tongban-{time.strftime('%Y%m%d-%H%M%S')}.tar"
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    with Attached(wanted()) as attached, tempfile.TemporaryDirectory(dir=target.parent) as folder:
        variables, part = environment(attached), Path(folder)
        with quiet(variables["DATABASE_URL"]):
            _tool(
                "pg_dump",
                variables["DATABASE_URL"],
                "--format=custom",
                "--no-owner",
                f"--file={part / DUMP}",
            )
            write_secret(part / KEYS, "".join(f"{name}={variables[name]}\n" for name in SECRETS))
            half = target.with_suffix(".part")
            os.close(os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
            with tarfile.open(half, "w") as archive:
                _pack(archive, part, storage(variables))
        half.rename(target)
    print(f"{target} ({target.stat().st_size // 1_000_000} MB)")
    return 0


def _pack(archive: tarfile.TarFile, part: Path, files: Path) -> None:
    """Dump and keys, then the files one by one: one that is being exchanged may go while we look."""
    for name in (DUMP, KEYS):
        archive.add(part / name, name)
    for path in sorted(files.rglob("*")):
        if path.suffix != HALF:
            with contextlib.suppress(FileNotFoundError):
                archive.add(path, str(Path(FILES) / path.relative_to(files)), recursive=False)


def storage(variables: dict[str, str]) -> Path:
    """Where files lie: STORAGE_URL as the settings read it."""
    url = variables.get("STORAGE_URL")
    return Path(urlsplit(url).path) if url else data_dir() / FILES


@contextlib.contextmanager
def quiet(url: str) -> Iterator[None]:
    """Nothing is deleted meanwhile; a session of psql holds the lock and lets go when it ends, however that is."""
    holder = subprocess.Popen(
        [Postgres().bin / "psql", url, "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        print(f"SELECT pg_advisory_lock({QUIET}) IS NOT NULL;", file=holder.stdin, flush=True)
        if holder.stdout.readline().strip() != "t":
            raise EngineError("The database does not answer; see above.")
        yield
    finally:
        holder.communicate()


def restore(words: list[str]) -> int:
    """restore FILE: put database, files and keys back as they were, bring them up to date, and prove them."""
    if not words or not Path(words[0]).is_file():
        raise EngineError("Say which file to restore: ./dev restore var/backups/….tar")
    with tempfile.TemporaryDirectory(dir=data_dir()) as folder:
        with tarfile.open(words[0]) as archive:
            archive.extractall(folder, filter="data")
        _same_keys(Path(folder) / KEYS)
        _replace(Path(folder) / KEYS, data_dir() / KEYS, _put_file)
        with Attached(wanted()) as attached:
            variables = environment(attached)
            _replace(Path(folder) / FILES, storage(variables), _put_folder)
            return _database(Path(folder) / DUMP, variables)


def _same_keys(kept: Path) -> None:
    """Keys that somebody has set rule over those of the file, and would open nothing of it."""
    pairs = dict(line.split("=", 1) for line in kept.read_text(encoding="utf-8").splitlines())
    others = [name for name, value in pairs.items() if os.environ.get(name) not in (None, "", value)]
    if others:
        raise EngineError(
            f"{', '.join(others)} is set to another value than when the backup was made: unset it."
        )


def _database(dump: Path, variables: dict[str, str]) -> int:
    """Only these keys open what the dump holds, so they are put back first."""
    url = variables["DATABASE_URL"]
    _tool("psql", url, "--quiet", "--set=ON_ERROR_STOP=1", "--command", EMPTY_DATABASE)
    _tool("pg_restore", f"--dbname={url}", "--no-owner", "--exit-on-error", str(dump))
    for step in (("migrate", "--verbosity", "0"), ("check_invariants", "--only", *PROOF)):
        if code := manage(*step, env=variables).returncode:
            print(f"manage.py {step[0]} failed; see above.", file=sys.stderr)
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
