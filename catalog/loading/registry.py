"""Departments, licence types, code tables and elements."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db.models import Model

from base.regions.loading import Section, read, upsert
from base.regions.loading.sections import Row
from catalog.models import Code, Department, Element, ElementSet, LicenceType

DATA = Path(__file__).parent.parent / "data"


def _department(row: Row) -> Department:
    names = {level: row[level] for level in ("national", "province", "city", "county")}
    plain = {name: row[name] for name in ("key", "number", "review", "provenance")}
    return Department(**plain, **names)


def _licence_type(row: Row) -> LicenceType:
    return LicenceType(**row | {"high_frequency": row["high_frequency"] == "true"})


def _code(row: Row) -> Code:
    return Code(**row)


def _element(row: Row) -> Element:
    flags = {name: row[name] == "1" for name in ("four_same", "forty_six_same", "local")}
    plain = ("field", "seq", "name", "applies_to", "value_type", "code_table", "twelve_same", "provenance")
    return Element(**{name: row[name] for name in plain}, **flags)


def _element_set(row: Row) -> ElementSet:
    plain = ("code", "name", "column", "status", "source")
    return ElementSet(
        **{name: row[name] for name in plain}, levels=row["levels"].split(";"), size=row["elements"]
    )


FILES: dict[str, tuple[Callable[[Row], Model], tuple[str, ...]]] = {
    "departments.csv": (_department, ("key",)),
    "licence_types.csv": (_licence_type, ("code",)),
    "code_tables.csv": (_code, ("table", "code")),
    "elements.csv": (_element, ("field",)),
    "element_sets.csv": (_element_set, ("code",)),
}


def write() -> int:
    """All rows of the registry."""
    return sum(upsert(map(made, read(DATA / name)), key=key) for name, (made, key) in FILES.items())


REGISTRY = Section("registry", tuple(DATA / name for name in FILES), write)
