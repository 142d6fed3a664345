"""rectification.csv as data: which act leads from where to where, by whom, and what it does to the limits."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from base.ledger.timers import Effect

FILE = Path(__file__).parent / "data" / "rectification.csv"
SAME = "="


@dataclass(frozen=True)
class Row:
    """One act with one outcome. ``froms`` is empty for what makes a rectification; ``to`` where the state stays."""

    act: str
    outcome: str
    froms: frozenset[str]
    to: str
    roles: tuple[str, ...]
    effects: tuple[Effect, ...]
    audience: str

    @classmethod
    def parse(cls, line: dict[str, str]) -> Row:
        return cls(
            act=line["act"],
            outcome=line["outcome"],
            froms=frozenset(filter(None, line["from"].split("|"))),
            to="" if line["to"] == SAME else line["to"],
            roles=tuple(line["role"].split("|")),
            effects=Effect.parse(line["clocks"]),
            audience=line["audience"],
        )


@cache
def table() -> dict[tuple[str, str], Row]:
    """All rows by act and outcome (blank where an act has but one), in the file's order."""
    with FILE.open(encoding="utf-8") as lines:
        rows = [Row.parse(line) for line in csv.DictReader(lines)]
    return {(row.act, row.outcome): row for row in rows}


def acts() -> dict[str, Row]:
    """Each act once, by its first row: outcomes of one act start from the same states by the same hands."""
    found: dict[str, Row] = {}
    for row in table().values():
        found.setdefault(row.act, row)
    return found


def row(act: str, outcome: str = "") -> Row:
    """The row of an act. Raises KeyError for words that are not in the table."""
    return table()[act, outcome]
