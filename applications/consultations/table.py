"""consultation.csv as data: which act leads from where to where, and on which side of a consultation one stands."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "consultation.csv"
SAME = "="


@dataclass(frozen=True)
class Row:
    """One act. ``froms`` is empty for the one that makes a consultation; ``to`` is empty where the state stays.

    ``sides`` are asker, answerer or system; ``roles`` the posts that take the act on their side.
    """

    act: str
    froms: frozenset[str]
    to: str
    sides: tuple[str, ...]
    roles: tuple[str, ...]


@cache
def table() -> dict[str, Row]:
    """All rows by act, in the file's order."""
    with FILE.open(encoding="utf-8") as lines:
        return {line["act"]: _row(line) for line in csv.DictReader(lines)}


def _row(line: dict[str, str]) -> Row:
    return Row(
        act=line["act"],
        froms=frozenset(filter(None, line["from"].split("|"))),
        to="" if line["to"] == SAME else line["to"],
        sides=tuple(line["side"].split("|")),
        roles=tuple(line["role"].split("|")),
    )
