"""Reads of divisions and organisations. All of it is public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from base.errors import Missing
from base.regions.models import Organisation, Region

DEPTH = 5
"""Levels of divisions: province, city, county, township, village."""

_LINE = ["code", *("__".join(["parent"] * step) + "_id" for step in range(1, DEPTH))]


def regions(*, parent: str = "", q: str = "") -> QuerySet[Region]:
    """Divisions by code: those right below ``parent``, or those that answer to ``q``, or the provinces.

    ``q`` is part of a name, or the beginning of its pinyin or of its initials (``lz``, ``lanzhou``, 兰州).
    """
    found = Region.objects.order_by("code")
    if q:
        found = found.filter(_answers_to(q))
    if parent:
        return found.filter(parent_id=parent)
    return found if q else found.filter(parent=None)


def _answers_to(q: str) -> Q:
    typed = "".join(q.split()).lower()
    return Q(name__contains=typed) | Q(pinyin__startswith=typed) | Q(initials__startswith=typed)


def region(code: str) -> Region:
    """One division. Raises Missing."""
    try:
        return Region.objects.get(pk=code)
    except Region.DoesNotExist:
        raise _unknown(code) from None


def with_parents(found: QuerySet[Region] | None = None) -> QuerySet[Region]:
    """Divisions (all, or those found) with all above them at hand, for pages that say the whole name of a place."""
    return (Region.objects.all() if found is None else found).select_related("parent__parent__parent__parent")


def _unknown(code: str) -> Missing:
    return Missing(_("没有代码为“%(code)s”的区划。") % {"code": code})


def ancestors(code: str) -> tuple[str, ...]:
    """The code itself and all above it, nearest first, in one query. Raises Missing for an unknown code."""
    return lines_of([code])[code]


@dataclass(frozen=True)
class Line:
    """A place and all above it, nearest first, each with its level."""

    codes: tuple[str, ...]
    levels: tuple[str, ...]

    def at(self, level: str) -> Line:
        """The part from the division of a level upwards; the whole where there is none."""
        start = self.levels.index(level) if level in self.levels else 0
        return Line(self.codes[start:], self.levels[start:])

    def nearest(self, organs: Iterable[Organisation]) -> Organisation | None:
        """The organ on the line that is nearest to its beginning."""
        on_it = (one for one in organs if one.region_id in self.codes)
        return min(on_it, key=lambda one: self.codes.index(one.region_id), default=None)

    def highest(self, organs: Iterable[Organisation]) -> Organisation | None:
        """The organ on the line that is farthest from its beginning."""
        on_it = (one for one in organs if one.region_id in self.codes)
        return max(on_it, key=lambda one: self.codes.index(one.region_id), default=None)


def levelled_lines_of(codes: Iterable[str]) -> dict[str, Line]:
    """`lines_of` with levels, in one query. Raises Missing when a place is unknown."""
    wanted = set(codes)
    levels = ["__".join(["parent"] * step + ["level"]) for step in range(DEPTH)]
    rows = Region.objects.filter(pk__in=wanted).values_list(*_LINE, *levels)
    lines = {
        row[0]: Line(*(tuple(filter(None, part)) for part in (row[:DEPTH], row[DEPTH:]))) for row in rows
    }
    for code in sorted(wanted - lines.keys()):
        raise _unknown(code)
    return lines


def lines_of(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """`ancestors` of several places in one query. Raises Missing when one is unknown."""
    wanted = set(codes)
    rows = Region.objects.filter(pk__in=wanted).values_list(*_LINE)
    lines = {row[0]: tuple(code for code in row if code) for row in rows}
    for code in sorted(wanted - lines.keys()):
        raise _unknown(code)
    return lines


def region_at(code: str, level: str) -> str:
    """The code of the division of a level that a place lies in; the place itself where there is none above it."""
    rows = Region.objects.filter(pk__in=ancestors(code), level=level).values_list("pk", flat=True)
    return next(iter(rows), code)


def is_within(code: str, ancestor: str) -> bool:
    """Whether a place is that division or lies in it. Raises Missing for an unknown place."""
    return ancestor in ancestors(code)


def government_codes(code: str) -> tuple[str, ...]:
    """Codes of the government nodes of a place and of all above it, nearest first; some may not exist."""
    return tuple(map(government_code, ancestors(code)))


def government_code(region_code: str) -> str:
    """The code of the government node of a division, by rule."""
    return f"G-{region_code}"


def organisations(
    *, region: str = "", kind: str = "", department: str = "", q: str = ""
) -> QuerySet[Organisation]:
    """Organisations by code, each filter left out when blank; ``q`` is part of the name."""
    found = Organisation.objects.select_related("region").order_by("code")
    wanted = {
        "region_id": region,
        "kind": kind,
        "department": department,
        "name__contains": "".join(q.split()),
    }
    return found.filter(**{field: value for field, value in wanted.items() if value})


def organisation_kinds() -> list[tuple[str, str]]:
    """(code, name) of the kinds of organisations."""
    return Organisation.Kind.choices


def organisation(code: str) -> Organisation:
    """One organisation with its region. Raises Missing."""
    try:
        return Organisation.objects.select_related("region").get(pk=code)
    except Organisation.DoesNotExist:
        raise Missing(_("没有代码为“%(code)s”的组织。") % {"code": code}) from None


def authority_of(department: str, region_code: str) -> Organisation | None:
    """The nearest organ of a department for a place: its own, else the next one above. Two queries."""
    line = ancestors(region_code)
    organs = Organisation.objects.filter(
        kind=Organisation.Kind.AUTHORITY, department=department, region_id__in=line
    ).select_related("region")
    return min(organs, key=lambda organ: line.index(organ.region_id), default=None)


def authorities_along(departments: Iterable[str], codes: Iterable[str]) -> list[Organisation]:
    """The organs of some departments in some divisions, with their region. One query."""
    organs = Organisation.objects.filter(
        kind=Organisation.Kind.AUTHORITY, department__in=list(departments), region_id__in=list(codes)
    )
    return list(organs.select_related("region"))


def subtree(paths: Iterable[str], field: str = "path") -> Q:
    """Organisations at or below any of these paths; ``field`` is the lookup of the path. No path finds nothing."""
    below = [Q(**{f"{field}__startswith": path}) for path in paths]
    return reduce(or_, below) if below else Q(pk__in=[])


def is_below(path: str, paths: Iterable[str]) -> bool:
    """The same as `subtree`, for one organisation already in hand."""
    return path.startswith(tuple(paths))
