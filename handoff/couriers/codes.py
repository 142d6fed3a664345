"""Carriers' codes in our states: tables in `data/`, one file per carrier.

`code` is the carrier's own; ``704/20`` is the code 704 with the detail 20. `by_other` marks what was signed for by
somebody else than the addressee. What is not in a table is still on its way, with its code kept.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handoff.couriers.base import State

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Meaning:
    """What a carrier's code says to us."""

    code: str
    name: str
    state: State
    by_other: bool = False


@cache
def table(carrier: str) -> dict[str, Meaning]:
    """A carrier's codes."""
    with (DATA / f"{carrier}.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Meaning(row["code"], row["name"], State(row["state"]), row["by_other"] == "1")
            for row in csv.DictReader(file)
        }


@cache
def named(carrier: str) -> dict[str, str]:
    """A carrier's codes by their names, for lines that come with the name alone."""
    return {meaning.name: code for code, meaning in reversed(table(carrier).items())}


def meaning(carrier: str, *codes: str) -> Meaning:
    """The first of the codes that is in the table; else the first, on its way."""
    known = table(carrier)
    for code in codes:
        if code in known:
            return known[code]
    return Meaning(codes[0], "", State.IN_TRANSIT)
