"""Many matters by COPY: rows like those of a matter that really ran, each with keys and secrets of its own.

The events of a copy keep the hashes of their model, so no copy's chain holds: these rows are for reading lists, not
for proving anything.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
import random
import uuid
from collections.abc import Iterable, Iterator

from django.db import connection, models

from applications.models import Application, Case
from base.ledger.models import Event, Stream, Timer
from base.secrecy import EncryptedField, seal

BATCH = 10_000
YEARS = 2
"""Over so long the copies were received."""
TABLES = (Stream, Application, Case, Event, Timer)
Row = dict[str, object]


def copy(
    model: Case, authorities: list[str], many: int, *, account: int | None = None, seed: int = 1
) -> None:
    """So many matters like this one, spread over organisations and over the last two years."""
    chance, made = random.Random(seed), Matter(model, account)  # noqa: S311 – dates, not secrets
    with connection.cursor() as cursor:
        _let_in(cursor)
        numbers = itertools.count(_next_id(cursor))
        for start in range(0, many, BATCH):
            size = min(BATCH, many - start)
            rows = [made.again(next(numbers), chance.choice(authorities), _age(chance)) for _ in range(size)]
            for table in TABLES:
                _copy(cursor, table, [row for matter in rows for row in matter[table]])


def _let_in(cursor: object) -> None:
    """The rows are known to fit: to look up each one's keys again would take longer than to write it."""
    names = [table._meta.db_table for table in TABLES]
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
        [names],
    )
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name in names:
        cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')


def _age(chance: random.Random) -> dt.timedelta:
    return dt.timedelta(seconds=chance.randrange(1, YEARS * 365 * 86_400))


def _next_id(cursor: object) -> int:
    """Keys of copies begin where nobody else's come to."""
    cursor.execute("SELECT greatest(max(id), 10000000) + 1 FROM ledger_stream")
    return cursor.fetchone()[0]


class Matter:
    """The rows of the model, ready to be written again."""

    def __init__(self, case: Case, account: int | None) -> None:
        application = Application.objects.get(id=case.application_id)
        self.account = account
        self.stream = Stream.objects.get(id=application.stream_id)
        self.application, self.case = application, Case.objects.get(id=case.id)
        self.events = list(Event.objects.filter(stream=self.stream).order_by("seq"))[::3]
        self.timers = list(Timer.objects.filter(stream=self.stream))

    def again(self, number: int, authority: str, age: dt.timedelta) -> dict[type[models.Model], list[Row]]:
        """The rows of one copy, older by ``age``."""
        name, key, case_key = str(number), uuid.uuid4(), uuid.uuid4()
        stream = {"id": number, "key": name}
        common = {"stream_id": number, "case": f"{name}-1"}
        drawn = {
            Stream: [(self.stream, stream)],
            Application: [(self.application, self._application(number, name, key, case_key))],
            Case: [
                (
                    self.case,
                    {"id": case_key, "number": f"{name}-1", "application_id": key, "authority_id": authority},
                )
            ],
            Event: [(one, {**common, "id": number * 10 + at}) for at, one in enumerate(self.events)],
            Timer: [(one, {**common, "id": number * 10 + at}) for at, one in enumerate(self.timers)],
        }
        return {table: [_row(one, changes, age) for one, changes in rows] for table, rows in drawn.items()}

    def _application(self, number: int, name: str, key: uuid.UUID, case_key: uuid.UUID) -> Row:
        somebody = {} if self.account else {"account_id": None, "applicant_index": f"{number % 50_000:064x}"}
        return {
            "id": key, "number": name, "stream_id": number,
            **({"current_id": case_key} if self.application.current_id else {}), **somebody,
        }  # fmt: skip


def _row(model: models.Model, changes: Row, age: dt.timedelta) -> Row:
    key = changes["id"]
    return {
        field.column: changes[field.column] if field.column in changes else _value(field, model, key, age)
        for field in model._meta.concrete_fields
    }


def _value(field: models.Field, model: models.Model, key: object, age: dt.timedelta) -> object:
    value = getattr(model, field.attname)
    if isinstance(field, EncryptedField) and value is not None:
        table = model._meta.db_table
        return seal(field.encode(value), f"{table}:{field.column}:{key}")
    return value - age if isinstance(value, dt.datetime) and field.name != "due_at" else value


def _copy(cursor: object, table: type[models.Model], rows: list[Row]) -> None:
    columns = ", ".join(f'"{field.column}"' for field in table._meta.concrete_fields)
    lines = io.StringIO("".join(_lines(rows)))
    cursor.copy_expert(f'COPY "{table._meta.db_table}" ({columns}) FROM STDIN', lines)


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield "\t".join(map(_text, row.values())) + "\n"


def _text(value: object) -> str:
    """A value as COPY's text format writes it."""
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "t" if value else "f"
    text = value.isoformat() if isinstance(value, dt.datetime | dt.date) else str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
