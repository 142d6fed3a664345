"""Example agreements between places."""

from __future__ import annotations

from collections.abc import Iterable

from base.regions.loading import Section, read, upsert
from base.regions.loading.sections import Row
from base.regions.queries import government_code
from catalog.loading.registry import DATA
from catalog.models import Agreement, Item

FILE = DATA / "agreements.csv"


def write() -> int:
    """Agreements, numbered within a code in the order of the file, and the items they name."""
    rows = _numbered(read(FILE))
    upsert((_agreement(seq, row) for seq, row in rows), key=("code", "seq"))
    _name_items(rows)
    return len(rows)


def _numbered(rows: Iterable[Row]) -> list[tuple[int, Row]]:
    counts: dict[str, int] = {}
    numbered = []
    for row in rows:
        counts[row["agreement_code"]] = seq = counts.get(row["agreement_code"], 0) + 1
        numbered.append((seq, row))
    return numbered


def _agreement(seq: int, row: Row) -> Agreement:
    plain = ("name", "forward_days", "reply_days", "postage_payer", "valid_from", "valid_to", "provenance")
    return Agreement(
        **{name: row[name] for name in plain},
        code=row["agreement_code"],
        seq=seq,
        grantor_id=government_code(row["grantor_region"]),
        grantee_id=government_code(row["grantee_region"]),
        both_ways=row["both_ways"] == "1",
        item_list_id=row["scope_list"],
        powers=row["powers"].split(";"),
        modes=row["modes"].split(";"),
        provenance_note=row["note"],
    )


def _name_items(rows: list[tuple[int, Row]]) -> None:
    naming = Agreement.items.through
    agreements = {(each.code, each.seq): each.pk for each in Agreement.objects.all()}
    codes = dict(Item.objects.values_list("name", "pk"))
    lines = [
        naming(agreement_id=agreements[row["agreement_code"], seq], item_id=codes[name])
        for seq, row in rows
        for name in filter(None, row["item_names"].split(";"))
    ]
    naming.objects.bulk_create(lines, ignore_conflicts=True)


AGREEMENTS = Section("agreements", (FILE,), write)
