"""Divisions from regions.csv and townships.csv."""

from __future__ import annotations

from pathlib import Path

from base.regions import pinyin
from base.regions.loading.sections import Row, Section, read, upsert
from base.regions.models import Region

DATA = Path(__file__).parent.parent / "data"


def write() -> int:
    """All divisions, parents before children."""
    divisions = [*read(DATA / "regions.csv"), *read(DATA / "townships.csv")]
    return upsert(map(_region, divisions), key=("code",))


def _region(row: Row) -> Region:
    return Region(
        code=row["code"],
        name=row["name"],
        short_name=row.get("short_name", row["name"]),
        level=row["level"],
        kind=row["kind"],
        parent_id=row["parent_code"] or None,
        pinyin=pinyin.full(row["name"]),
        initials=pinyin.initials(row["name"]),
        source=row.get("source", "china-division"),
    )


REGIONS = Section("regions", (DATA / "regions.csv", DATA / "townships.csv"), write)
