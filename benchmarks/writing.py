"""Handing in, against the same rows written by plain SQL from one Python process.

Two copies of one database: in the first the act runs, and every statement of it that writes is noted; in the second
the same statements run again, one transaction a matter. The counters of both go the same way, so the rows are the same.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from applications import acts
from benchmarks import ground
from benchmarks.measure import ROUNDS, Figure
from benchmarks.people import Filings

A_ROUND = 8
QUERIES_MAX = 25
WRITES = ("INSERT", "UPDATE", "DELETE")


def figures() -> Iterator[Figure]:
    """Rate of ours over rate of the rows alone, and how many statements a submission takes."""
    with ground.copy("ours") as ours:
        filings = Filings()
        sent = [[filings.filing() for _ in range(A_ROUND)] for _ in range(ROUNDS + 1)]
        with ground.copy("plain", of=ours) as plain:
            rounds = [_round(filings, filing, ours, plain) for filing in sent]
    counted = rounds[1:]  # what a process reads only once was read in the first
    yield _ratio([(spent, bare) for spent, bare, _count in counted])
    yield Figure(
        "submit: statements", statistics.median(count for *_, count in counted), QUERIES_MAX, least=False
    )


def _round(filings: Filings, sent: list, ours: str, plain: str) -> tuple[float, float, float]:
    with ground.using(ours):
        connection.ensure_connection()
        spent, written, count = _submit(filings, sent)
    with ground.using(plain):
        return spent, _write(written), count


def _ratio(rounds: list[tuple[float, float]]) -> Figure:
    value = statistics.median(plain / ours for ours, plain in rounds)
    ours, plain = (A_ROUND / statistics.median(side) for side in zip(*rounds, strict=True))
    return Figure(
        "submit: rate over the same rows by SQL", value, 0.25, ours=f"{ours:.0f}/s", floor=f"{plain:.0f}/s"
    )


def _submit(filings: Filings, sent: list) -> tuple[float, list[list[tuple]], float]:
    """Submit them; seconds, what each wrote, statements each."""
    written: list[list[tuple]] = []
    statements = 0

    def note(execute: Callable, sql: str, params: tuple, many: bool, context: dict):
        nonlocal statements
        statements += 1
        if sql.startswith(WRITES):
            written[-1].append((sql, params))
        return execute(sql, params, many, context)

    started = time.perf_counter()
    with connection.execute_wrapper(note):
        for filing in sent:
            written.append([])
            acts.submit(filing=filing, actor=filings.cast["citizen"])
    return time.perf_counter() - started, written, statements / len(sent)


def _write(written: list[list[tuple]]) -> float:
    """Write the same again, a transaction for each matter; seconds."""
    connection.ensure_connection()
    line = connection.connection
    started = time.perf_counter()
    for statements in written:
        with transaction.atomic(), line.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)
    return time.perf_counter() - started
