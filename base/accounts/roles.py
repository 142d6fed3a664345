"""The roles of roles.csv."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "roles.csv"

CITIZEN = frozenset({"applicant", "agent", "signer", "participant"})
"""Roles that come with an application, not with a post of their own."""
SYSTEM = "system"


@cache
def roles() -> dict[str, dict[str, str]]:
    """Each role's row (name, scope, may, may_not, apart) by its code."""
    with FILE.open(encoding="utf-8") as lines:
        return {row["role"]: row for row in csv.DictReader(lines)}


def apart() -> list[str]:
    """Roles of which nobody holds two at once: who runs the system, who grants rights, who audits both."""
    return [code for code, row in roles().items() if row["apart"]]


def post_choices() -> list[tuple[str, str]]:
    """(code, name) of the roles somebody can be appointed to."""
    return [(code, row["name"]) for code, row in roles().items() if code not in CITIZEN and code != SYSTEM]
