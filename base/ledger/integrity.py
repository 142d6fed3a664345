"""That the database itself keeps what the models promise: no key twice, no reference into nothing, every value opens,
and nobody took the locks off history. Over all tables of the project, whichever app they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.db.models import Count, Exists, ForeignKey, Model, OuterRef, Q, UniqueConstraint

from base.ledger.invariants import CHUNK, Since, invariant, named
from base.secrecy import EncryptedField, Unreadable

APPEND_ONLY = ("ledger_accessline", "ledger_event", "ledger_signedheads", "ledger_timerchange")
"""Tables whose rows the database itself refuses to change (trigger ``append_only``)."""


def tables() -> list[type[Model]]:
    """The models that have a table of their own."""
    return [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]


@invariant("keys", "what may be there once is there once: numbers, keys of outside effects, rows of a pair")
def keys_are_single(since: Since) -> Iterator[str]:
    with _without_indexes():
        for model in tables():
            for columns, condition in _unique(model):
                yield from _twice(model, columns, condition)


def _unique(model: type[Model]) -> Iterator[tuple[tuple[str, ...], Q]]:
    for field in model._meta.local_concrete_fields:
        if field.unique:
            yield (field.attname,), Q()
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            yield constraint.fields, constraint.condition or Q()


def _twice(model: type[Model], columns: tuple[str, ...], condition: Q) -> Iterator[str]:
    rows = model._base_manager.filter(condition, **{f"{column}__isnull": False for column in columns})
    counted = rows.order_by().values_list(*columns).annotate(times=Count("*")).filter(times__gt=1)
    for *values, times in counted.iterator(chunk_size=CHUNK):
        key = ", ".join(f"{name} {value}" for name, value in zip(columns, values, strict=True))
        yield f"{model._meta.db_table} {key}: is there {times} times"


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Read the tables themselves: a broken unique index would vouch for what it let through."""
    ways = ("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan")
    with connection.cursor() as cursor:
        for way in ways:
            cursor.execute(f"SET {way} = off")
        try:
            yield
        finally:
            for way in ways:
                cursor.execute(f"RESET {way}")


@invariant("references", "whatever a row refers to is there")
def references_lead_somewhere(since: Since) -> Iterator[str]:
    for model in tables():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, ForeignKey):
                yield from _into_nothing(model, field)


def _into_nothing(model: type[Model], field: ForeignKey) -> Iterator[str]:
    target = {field.target_field.attname: OuterRef(field.attname)}
    rows = model._base_manager.filter(
        ~Exists(field.related_model._base_manager.filter(**target)), **{f"{field.attname}__isnull": False}
    )
    for key, value in rows.values_list("pk", field.attname).iterator(chunk_size=CHUNK):
        yield f"{model._meta.db_table} {key}: its {field.name} {value} is not there"


@invariant("sealed", "every encrypted value opens under a key of the ring, in its own row")
def values_open(since: Since) -> Iterator[str]:
    for model in tables():
        fields = [field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedField)]
        if fields:
            yield from _closed(model, fields)


def _closed(model: type[Model], fields: list[EncryptedField]) -> Iterator[str]:
    rows = model._base_manager.only("pk", *(field.name for field in fields))
    for row in rows.iterator(chunk_size=CHUNK):
        for field in fields:
            try:
                getattr(row, field.attname)
            except (Unreadable, ValueError):
                yield named(row, f"its {field.name} cannot be opened: changed, moved, or its key is missing")


@invariant("guards", "the constraints of the models and the triggers of history stand in the database")
def guards_stand(since: Since) -> Iterator[str]:
    with connection.cursor() as cursor:
        for model in tables():
            wanted = {one.name for one in (*model._meta.constraints, *model._meta.indexes)}
            there = connection.introspection.get_constraints(cursor, model._meta.db_table)
            for name in sorted(wanted - there.keys()):
                yield f"{model._meta.db_table}: {name} is missing"
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only' AND tgenabled <> 'D'"
        )
        guarded = {table for (table,) in cursor.fetchall()}
    for table in sorted(set(APPEND_ONLY) - guarded):
        yield f"{table}: the trigger append_only is off, so history can be changed"
