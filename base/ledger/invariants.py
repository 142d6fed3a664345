"""What must hold over the whole database, whatever was killed in between.

A rule is a function that goes through big tables in constant memory and yields one sentence for each broken row, with
its table and key. Each app offers those about its own tables in its room `proof`; `manage.py check_invariants` asks
all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Model, OuterRef, QuerySet, Subquery

from base.ledger.models import Event

Since = dt.datetime | None
"""Look only at what happened from this moment on; None: at everything."""
Find = Callable[[Since], Iterator[str]]
CHUNK = 2000
"""Rows fetched at a time."""


@dataclass(frozen=True)
class Invariant:
    """A rule: its name on the command line, what it promises, and where it is broken."""

    name: str
    says: str
    find: Find

    def faults(self, since: Since = None) -> Iterator[str]:
        """One sentence for each broken row, all as of one moment; nothing when it holds."""
        with snapshot():
            yield from self.find(since)


_offered: dict[str, Invariant] = {}


def invariant(name: str, says: str) -> Callable[[Find], Find]:
    """Offer a rule under a name."""

    def register(find: Find) -> Find:
        _offered[name] = Invariant(name, says, find)
        return find

    return register


def invariants(names: Iterable[str] = ()) -> list[Invariant]:
    """The rules of these names, all without any. Raises KeyError for a name nobody offers."""
    return [_offered[name] for name in names] if names else list(_offered.values())


@contextmanager
def snapshot() -> Iterator[None]:
    """Whatever is read inside is of one moment, so that it can be checked while the portal works. Within another
    transaction it is part of that one."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def named(row: Model, says: str) -> str:
    """A sentence about a row, with its table and key."""
    return f"{row._meta.db_table} {row.pk}: {says}"


def touched(rows: QuerySet, since: Since, stream: str = "stream") -> QuerySet:
    """Only rows to whose stream something was added from ``since`` on."""
    return rows.filter(**{f"{stream}__in": _recent(since).values("stream")}) if since else rows


def of_recent(rows: QuerySet, since: Since, event: str = "event") -> QuerySet:
    """Only rows whose event is from ``since`` or later."""
    return rows.filter(**{f"{event}__in": _recent(since).values("id")}) if since else rows


def _recent(since: dt.datetime) -> QuerySet:
    return Event.objects.filter(at__gte=since).order_by()


def behind(rows: QuerySet, *, stream: str = "stream", case: str = "") -> Iterator[str]:
    """Rows whose ``state``, or ``seq`` where they have one, is not that of their last event.

    ``stream`` leads to their stream; ``case`` is the column with the number that events of it carry, where several
    rows share a stream.
    """
    events = Event.objects.filter(stream=OuterRef(stream)).order_by("-seq")
    if case:
        events = events.filter(case=OuterRef(case))
    last = events.exclude(to_state="").values("to_state")[:1]
    found = rows.annotate(last_state=Subquery(last), last_seq=Subquery(events.values("seq")[:1]))
    for row in found.iterator(chunk_size=CHUNK):
        if row.last_state is not None and row.state != row.last_state:
            yield named(row, f"{row} is {row.state}, its last event left it {row.last_state}")
        if hasattr(row, "seq") and row.seq != (row.last_seq or 0):
            yield named(row, f"{row} stands at #{row.seq}, its last event is #{row.last_seq or 0}")
