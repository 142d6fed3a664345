"""The tree of organisations from organisations.csv and halls.csv.

The files name organs and halls; the government nodes above them follow from the divisions.
"""

from __future__ import annotations

from collections.abc import Iterable

from base.regions import queries
from base.regions.loading.divisions import DATA
from base.regions.loading.sections import Row, Section, read, upsert
from base.regions.models import Organisation, Region

FILES = (DATA / "organisations.csv", DATA / "halls.csv")
HALL_KINDS = {
    "centre": Organisation.Kind.HALL,
    "sub_centre": Organisation.Kind.HALL,
    "community_point": Organisation.Kind.POINT,
}


def write() -> int:
    """Governments of every division that has an organ or a hall and of all above it, then the organs and halls."""
    organs, halls = map(read, FILES)
    lines = queries.lines_of(row["region_code"] for row in (*organs, *halls))
    governments = _governments(lines.values())
    nodes = {node.code: node for node in (*governments, *map(_organ, organs), *map(_hall, halls))}
    for node in nodes.values():
        node.path = _path(node, nodes)
    return upsert(nodes.values(), key=("code",))


def _governments(lines: Iterable[tuple[str, ...]]) -> list[Organisation]:
    parents = {code: above for line in lines for code, above in zip(line, (*line[1:], ""), strict=True)}
    divisions = Region.objects.in_bulk(parents)
    return [_government(divisions[code], parents[code]) for code in sorted(parents)]


def _government(division: Region, parent_code: str) -> Organisation:
    return Organisation(
        code=queries.government_code(division.code),
        name=division.name + _title(division),
        kind=Organisation.Kind.GOVERNMENT,
        region=division,
        parent_id=queries.government_code(parent_code) if parent_code else None,
        provenance="example",
        provenance_note="名称按“区划名+人民政府”规则派生",
    )


def _title(division: Region) -> str:
    """A zone has a committee, a league (盟) an administrative office, any other division a people's government."""
    if division.kind == Region.Kind.STATISTICAL:
        return "管理委员会"
    return "行政公署" if division.name.endswith("盟") else "人民政府"


def _organ(row: Row) -> Organisation:
    return Organisation(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        region_id=row["region_code"],
        department=row["department"],
        parent_id=queries.government_code(row["region_code"]),
        connection=row["connection"],
        credit_code=row["credit_code"] or None,
        provenance=row["provenance"],
    )


def _hall(row: Row) -> Organisation:
    kind = HALL_KINDS[row["kind"]]
    below_a_hall = row["parent_code"] and row["kind"] != "centre"
    return Organisation(
        code=row["code"],
        name=row["name"],
        kind=kind,
        region_id=row["region_code"],
        place_code=row["place_code"],
        parent_id=row["parent_code"] if below_a_hall else queries.government_code(row["region_code"]),
        window=row["window"],
        provenance=row["provenance"],
        provenance_note=row["note"],
    )


def _path(node: Organisation, nodes: dict[str, Organisation]) -> str:
    above = _path(nodes[node.parent_id], nodes) if node.parent_id else "/"
    return f"{above}{node.code}/"


ORGANISATIONS = Section("organisations", FILES, write)
