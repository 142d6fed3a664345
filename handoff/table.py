"""bag.csv and incident.csv as data: which act leads from where to where, and on which side of a bag one stands."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Row:
    """One act. ``to`` is blank where the state stays; ``sides`` are sender, receiver, judge, applicant, supervisor."""

    act: str
    froms: frozenset[str]
    to: str
    sides: tuple[str, ...]


@cache
def table(name: str) -> dict[str, Row]:
    """The rows of ``bag`` or ``incident`` by act, in the file's order."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8") as lines:
        return {line["act"]: _row(line) for line in csv.DictReader(lines)}


def _row(line: dict[str, str]) -> Row:
    to = "" if line["to"] == "=" else line["to"]
    return Row(line["act"], frozenset(line["from"].split("|")), to, tuple(line["side"].split("|")))
