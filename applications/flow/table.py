"""flow.csv as data: which act leads from where to where, by whom, and what it does to the limits."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from applications.models.matter import OPEN, State
from base.ledger.timers import Effect

FILE = Path(__file__).parent.parent / "data" / "flow.csv"

WILDCARDS = {"*": frozenset(State), "*open": frozenset(OPEN)}
SAME = "="


@dataclass(frozen=True)
class Row:
    """One act. ``froms`` is empty for acts that make a case; ``to`` is empty where the state stays."""

    act: str
    on: str
    froms: frozenset[str]
    to: str
    roles: tuple[str, ...]
    guard: str
    effects: tuple[Effect, ...]
    document: str
    audience: str
    article: str

    @classmethod
    def parse(cls, line: dict[str, str]) -> Row:
        words = filter(None, line["from"].split("|"))
        froms = frozenset().union(*(WILDCARDS.get(word, {word}) for word in words))
        return cls(
            act=line["act"],
            on=line["on"],
            froms=froms,
            to="" if line["to"] in {"", SAME} else line["to"],
            roles=tuple(line["role"].split("|")),
            guard=line["guard"],
            effects=Effect.parse(line["clocks"]),
            document=line["document"],
            audience=line["audience"],
            article=line["article"],
        )


@cache
def table() -> dict[str, Row]:
    """All rows by act, in the file's order."""
    with FILE.open(encoding="utf-8") as lines:
        return {line["act"]: Row.parse(line) for line in csv.DictReader(lines)}


def row(act: str) -> Row:
    """The row of an act. Raises KeyError for a word that is not in the table."""
    return table()[act]


@cache
def limits() -> frozenset[str]:
    """The kinds of limits the acts of the table move: those a case is due by. Paper has limits of its own beside."""
    kinds = {effect.kind for one in table().values() for effect in one.effects}
    return frozenset(kinds - {"*"})
