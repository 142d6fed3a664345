"""Blind indexes under a new key, while the portal runs.

Indexes are compared with each other over many tables, so all equal ones move in one transaction. Until that moment
somebody is known under the old key everywhere, also in what is newly written (`base.accounts.acts.id_index`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db import OperationalError, connection, models, transaction

from base.rekeying import Done
from base.secrecy import IndexField, blind_indexes

PATIENCE = "200ms"
"""Shorter than PostgreSQL's deadlock_timeout: where two would wait for each other, it is we who step back."""
ROUNDS = 5
UNKNOWN = "unknown"
"""In place of a key's name: the column holds what no key of the ring makes of its value."""

Kept = tuple[str, str, str, str]
"""table.column, name of the key, the index as kept, the index under the current key."""


def columns() -> list[tuple[type[models.Model], IndexField]]:
    """Every column that holds a blind index."""
    owned = ((model, column) for model in apps.get_models() for column in model._meta.local_fields)
    return [(model, column) for model, column in owned if isinstance(column, IndexField)]


def by_key() -> Counter[tuple[str, str]]:
    """How many indexes of each column that can tell its value (``table.column``) stand under each key."""
    return Counter((place, name) for place, name, _kept, _new in _told())


def _told() -> Iterator[Kept]:
    for model, column in columns():
        if column.told_by is None:
            continue
        place = f"{model._meta.db_table}.{column.column}"
        for row in model._default_manager.order_by("pk").iterator(chunk_size=500):
            if told := column.said(row):
                yield (place, *_compared(getattr(row, column.attname), blind_indexes(*told)))


def _compared(kept: str, under: dict[str, str]) -> tuple[str, str, str]:
    name = next((name for name, value in under.items() if value == kept), UNKNOWN)
    return name, kept, next(iter(under.values()))


def exchange() -> Done:
    """Move everything to the current key. What was entered or busy meanwhile is met in the next round.

    What no key of the ring makes of its value is named and left as it is.
    """
    done, again = Done(), True
    for _round in range(ROUNDS):
        if not again:
            break
        moved, again = _moved()
        done.exchanged += moved
    left = (place for place, name, _kept, _new in _told() if name == UNKNOWN)
    done.unreadable = [f"{place}: not the index of its value" for place in left]
    return done


def _moved() -> tuple[int, bool]:
    """(how many rows were moved, whether another round is worth it)."""
    moved = busy = 0
    for _place, name, old, new in _told():
        if name == UNKNOWN or old == new:
            continue
        try:
            moved += _move(old, new)
        except OperationalError:
            busy += 1
    return moved, bool(moved or busy)


@transaction.atomic
def _move(old: str, new: str) -> int:
    """All rows with one index at once. Raises OperationalError when somebody else holds one of them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    return sum(
        model._default_manager.filter(**{column.attname: old}).update(**{column.attname: new})
        for model, column in columns()
    )
