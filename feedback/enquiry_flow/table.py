"""enquiry.csv as data: which act leads from where to where, by whom, and what it does to the limits."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from base.ledger.timers import Effect

FILE = Path(__file__).parent.parent / "data" / "enquiry.csv"
SAME = "="


@dataclass(frozen=True)
class Row:
    """One act. ``froms`` is empty for the one that makes an enquiry; ``to`` is empty where the state stays."""

    act: str
    froms: frozenset[str]
    to: str
    roles: tuple[str, ...]
    guard: str
    effects: tuple[Effect, ...]
    audience: str
    source: str

    @classmethod
    def parse(cls, line: dict[str, str]) -> Row:
        return cls(
            act=line["act"],
            froms=frozenset(filter(None, line["from"].split("|"))),
            to="" if line["to"] == SAME else line["to"],
            roles=tuple(line["role"].split("|")),
            guard=line["guard"],
            effects=Effect.parse(line["clocks"]),
            audience=line["audience"],
            source=line["source"],
        )


@cache
def table() -> dict[str, Row]:
    """All rows by act, in the file's order."""
    with FILE.open(encoding="utf-8") as lines:
        return {line["act"]: Row.parse(line) for line in csv.DictReader(lines)}


def row(act: str) -> Row:
    """The row of an act. Raises KeyError for a word that is not in the table."""
    return table()[act]
