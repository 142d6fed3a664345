"""Kept files under a new key, while the portal runs: each is exchanged whole, so a reader sees the old or the new."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import models

from base.files.models import Document, Export, Upload
from base.rekeying import Done, current
from base.secrecy import HEAD_BYTES, Unreadable, key_id_of, seal, unseal

HOLDERS: tuple[type[models.Model], ...] = (Upload, Document, Export)
"""Models whose rows name a sealed file in ``path``; `context` says what is authenticated with it."""


def context(row: models.Model) -> str:
    """As base.files.acts, documents and exports seal it."""
    return f"{row._meta.db_table}:content:{row.pk}"


def held() -> Iterator[models.Model]:
    """Every row that has a file, few in memory at a time."""
    for model in HOLDERS:
        rows = model.objects.exclude(path="").order_by("pk").iterator(chunk_size=500)
        yield from (row for row in rows if not getattr(row, "erased_at", None))


def by_key() -> Counter[tuple[str, str]]:
    """How many files of each table stand under each key; ``missing`` where the file is gone."""
    return Counter((f"{row._meta.db_table}.path", _key_id(row)) for row in held())


def _key_id(row: models.Model) -> str:
    try:
        with default_storage.open(row.path) as file:
            return key_id_of(file.read(HEAD_BYTES))
    except FileNotFoundError:
        return "missing"


def exchange() -> Done:
    """Close every file under the current key. Files that are gone are no matter of keys (`manage.py check_files`)."""
    return sum((_file(row) for row in held() if _key_id(row) not in {current(), "missing"}), Done())


def _file(row: models.Model) -> Done:
    try:
        with default_storage.open(row.path) as file:
            plain = unseal(file.read(), context(row))
    except FileNotFoundError:  # forgotten in between
        return Done()
    except Unreadable:
        return Done(unreadable=[context(row)])
    _replace(Path(default_storage.path(row.path)), seal(plain, context(row)))
    if not type(row).objects.filter(pk=row.pk).exists():
        default_storage.delete(row.path)
    return Done(exchanged=1)


def _replace(path: Path, data: bytes) -> None:
    """The new bytes reach the disk before they take the old ones' place."""
    beside = path.with_suffix(".rekeyed")
    descriptor = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
