"""Example agreements between places."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func, Value

from base.regions.loading import Section, read
from base.regions.loading.sections import Row
from base.regions.queries import government_code
from catalog.loading.registry import DATA
from catalog.models import Agreement, Item

FILE = DATA / "agreements.csv"


def write() -> int:
    """Version 1 of each agreement that is not there yet, published; the others stay as they are.

    They are numbered within a code in the order of the file. What an administrator made of one is never written over:
    its terms change by a new version (`catalog.acts.agreements`).
    """
    rows = _numbered(read(FILE))
    known = {*Agreement.objects.values_list("code", "seq")}
    new = [(seq, row) for seq, row in rows if (row["agreement_code"], seq) not in known]
    made = Agreement.objects.bulk_create(_agreement(seq, row) for seq, row in new)
    _name_items(made, [row for _seq, row in new])
    Agreement.objects.filter(pk__in=[one.pk for one in made]).update(
        state=Agreement.State.PUBLISHED, in_force=DateRange("valid_from", "valid_to", Value("[]"))
    )
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


def _name_items(made: list[Agreement], rows: list[Row]) -> None:
    naming = Agreement.items.through
    codes = dict(Item.objects.values_list("name", "pk"))
    naming.objects.bulk_create(
        naming(agreement=agreement, item_id=codes[name])
        for agreement, row in zip(made, rows, strict=True)
        for name in filter(None, row["item_names"].split(";"))
    )


class DateRange(Func):
    """The span between two columns of days."""

    function = "daterange"
    output_field = DateRangeField()


AGREEMENTS = Section("agreements", (FILE,), write)
