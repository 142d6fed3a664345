"""Encrypted columns under a new key, while the portal runs.

A value is exchanged only if it is still the one that was read, each by itself: nobody is made to wait, nothing that was
written in between is lost, and whoever is stopped half-way goes on where values under another key are left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from base.secrecy import EncryptedField, Unreadable, seal, unseal

BATCH = 500
ID_OF_KEY = "convert_from(substring({column} from 2 for get_byte({column}, 0)), 'UTF8')"


@dataclass
class Done:
    """What came of exchanging keys: how many were exchanged, and which cannot be opened by any key of the ring."""

    exchanged: int = 0
    unreadable: list[str] = field(default_factory=list)

    def __add__(self, other: Done) -> Done:
        return Done(self.exchanged + other.exchanged, self.unreadable + other.unreadable)


def current() -> str:
    """The name of the key that closes what is written now."""
    return next(iter(settings.FIELD_KEYS))


def columns() -> list[tuple[type[models.Model], EncryptedField]]:
    """Every encrypted column of every table."""
    owned = ((model, column) for model in apps.get_models() for column in model._meta.local_fields)
    return [(model, column) for model, column in owned if isinstance(column, EncryptedField)]


def by_key() -> Counter[tuple[str, str]]:
    """How many values each column (``table.column``) has under each key."""
    found: Counter[tuple[str, str]] = Counter()
    for model, column in columns():
        table, name = model._meta.db_table, column.column
        key = ID_OF_KEY.format(column=_quoted(name))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, count(*) FROM {_quoted(table)} WHERE {_quoted(name)} IS NOT NULL GROUP BY 1"  # noqa: S608
            )
            found.update({(f"{table}.{name}", key_id): count for key_id, count in cursor.fetchall()})
    return found


def exchange(batch: int = BATCH) -> Done:
    """Close every value of every column under the current key. What is under it already is left alone."""
    return sum((_column(model, column, batch) for model, column in columns()), Done())


def _column(model: type[models.Model], column: EncryptedField, batch: int) -> Done:
    done, table, name = Done(), model._meta.db_table, column.column
    for pk, old in _under_other_keys(model, name, batch):
        context = f"{table}:{name}:{pk}"
        try:
            new = seal(unseal(old, context), context)
        except Unreadable:
            done.unreadable.append(context)
            continue
        done.exchanged += _swap(model, name, pk, old, new)
    return done


def _under_other_keys(model: type[models.Model], name: str, batch: int) -> Iterator[tuple[object, bytes]]:
    """(primary key, value) in the order of the primary key, a batch in memory at a time."""
    table, pk, column = _quoted(model._meta.db_table), _quoted(model._meta.pk.column), _quoted(name)
    first = f"SELECT {pk}, {column} FROM {table} WHERE {ID_OF_KEY.format(column=column)} <> %s"  # noqa: S608
    last: object = None
    while True:
        onward, after = (f" AND {pk} > %s", [last]) if last is not None else ("", [])
        with connection.cursor() as cursor:
            cursor.execute(f"{first}{onward} ORDER BY {pk} LIMIT %s", [current(), *after, batch])
            rows = cursor.fetchall()
        yield from ((row[0], bytes(row[1])) for row in rows)
        if len(rows) < batch:
            return
        last = rows[-1][0]


def _swap(model: type[models.Model], name: str, pk: object, old: bytes, new: bytes) -> int:
    table, key, column = _quoted(model._meta.db_table), _quoted(model._meta.pk.column), _quoted(name)
    with connection.cursor() as cursor:
        sql = f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s"  # noqa: S608
        cursor.execute(sql, [new, pk, old])
        return cursor.rowcount


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
