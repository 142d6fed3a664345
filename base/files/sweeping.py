"""Files nobody's row names: what a transaction that was undone left behind, or was to go while a backup was taken."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection

from base.files.models import Document, Export, Upload
from base.ledger.clock import wall

BACKUP = 7_046_029
"""The advisory lock `./dev backup` holds (base.engines.backup names the same number): database and files are taken one
after the other, so meanwhile no file may go that the database still had."""
BATCH = 500


def drop(path: str) -> None:
    """Delete a file, now or, while a backup is taken, with the next sweep."""
    if path and not backup_runs():
        default_storage.delete(path)


def backup_runs() -> bool:
    """Whether somebody holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", [BACKUP])
        if not cursor.fetchone()[0]:
            return True
        cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [BACKUP])
    return False


def sweep(older_than: float) -> int:
    """Delete files without a row that have lain for so many seconds by the machine's clock; how many."""
    if backup_runs():
        return 0
    before, done = wall() - older_than, 0
    paths = (path for path in _files() if path.stat().st_mtime < before)
    while batch := {str(path.relative_to(_root())): path for path in islice(paths, BATCH)}:
        for name in batch.keys() - _named(batch):
            batch[name].unlink(missing_ok=True)
            done += 1
    return done


def _root() -> Path:
    return Path(default_storage.path(""))


def _files() -> Iterator[Path]:
    for folder, _folders, names in os.walk(_root()):
        yield from (Path(folder) / name for name in names)


def _named(paths: Iterable[str]) -> set[str]:
    """Those that a row names, and has not erased."""
    found: set[str] = set()
    for model in (Upload, Document, Export):
        rows = model.objects.filter(path__in=list(paths))
        if model is not Export:
            rows = rows.filter(erased_at=None)
        found.update(rows.values_list("path", flat=True))
    return found
