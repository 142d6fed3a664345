"""How a section of reference data is loaded: whole, in one transaction, and only when its files have changed."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import models, transaction
from django.db.models.functions import Now

from base.regions.models import LoadedFile

Row = dict[str, str]

ROWS_PER_STATEMENT = 2000


@dataclass(frozen=True)
class Section:
    """Files that belong together, and the function that writes their rows and says how many they are.

    ``edition`` stands for what is loaded from elsewhere than a file, such as a package version.
    """

    name: str
    files: tuple[Path, ...]
    write: Callable[[], int]
    edition: str = ""

    def digest(self) -> str:
        """SHA-256 over all files and the edition."""
        seen = hashlib.sha256(self.edition.encode())
        for path in self.files:
            seen.update(path.read_bytes())
        return seen.hexdigest()


_registered: list[Section] = []


def register(*sections: Section) -> None:
    """Have `load_reference` load these too, after its own: for apps on floors above it. Called from AppConfig.ready."""
    _registered.extend(sections)


def registered() -> tuple[Section, ...]:
    """What other apps have registered."""
    return tuple(_registered)


def load(section: Section, *, force: bool = False) -> int | None:
    """Load a section in one transaction. Returns its rows, or None when the files are those loaded last.

    What an administrator changed since stays as it is: only a new file, or ``force``, writes rows again.
    """
    digest = section.digest()
    if not force and LoadedFile.objects.filter(pk=section.name, digest=digest).exists():
        return None
    with transaction.atomic():
        rows = section.write()
        LoadedFile.objects.update_or_create(pk=section.name, defaults={"digest": digest, "loaded_at": Now()})
    return rows


def read(path: Path) -> list[Row]:
    """The lines of a CSV file with a header, every value stripped."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [{name: value.strip() for name, value in row.items()} for row in csv.DictReader(lines)]


def upsert(rows: Iterable[models.Model], *, key: tuple[str, ...]) -> int:
    """Insert rows, or replace all other columns of those whose key is there. Returns how many rows were given."""
    rows = list(rows)
    if not rows:
        return 0
    model = type(rows[0])
    others = [
        column.name
        for column in model._meta.concrete_fields
        if column.name not in key and not column.primary_key
    ]
    model._default_manager.bulk_create(
        rows, batch_size=ROWS_PER_STATEMENT, update_conflicts=True, unique_fields=key, update_fields=others
    )
    return len(rows)
