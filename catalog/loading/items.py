"""Items with their aliases and search keys, and the lists they stand on."""

from __future__ import annotations

from base.regions.loading import Section, read, upsert
from base.regions.loading.sections import Row
from base.regions.queries import government_code
from catalog import search
from catalog.loading.registry import DATA
from catalog.models import Item, ItemAlias, ItemList, ListBatch, ListEntry

ITEM_FILES = (DATA / "items.csv", DATA / "aliases.csv")
LIST_FILES = (DATA / "lists.csv", DATA / "list_batches.csv")


def entry_files() -> dict[str, list[Row]]:
    """The lines of each list, by its slug; lists.csv names the files."""
    return {row["slug"]: read(DATA / row["entries"]) for row in read(DATA / "lists.csv")}


def write_items() -> int:
    """Items, aliases and the keys they are found by."""
    items, aliases = map(read, ITEM_FILES)
    scenarios = {line["name"]: line["scenario"] for lines in entry_files().values() for line in lines}
    codes = {row["name"]: row["code"] for row in items}
    rows = upsert((_item(row, scenarios) for row in items), key=("code",))
    rows += upsert((_alias(row, codes) for row in aliases), key=("item", "alias"))
    search.rebuild(Item.objects.all())
    return rows


def _item(row: Row, scenarios: dict[str, str]) -> Item:
    plain = ("code", "name", "item_type", "subject", "theme", "legal_basis", "provenance")
    return Item(
        **{name: row[name] for name in plain},
        department_id=row["department"],
        scenario=scenarios.get(row["name"], ""),
    )


def _alias(row: Row, codes: dict[str, str]) -> ItemAlias:
    return ItemAlias(item_id=codes[row["item_name"]], alias=row["alias"], provenance=row["provenance"])


def write_lists() -> int:
    """Lists, batches and entries."""
    lists, batches = map(read, LIST_FILES)
    rows = upsert(map(_list, lists), key=("slug",)) + upsert(map(_batch, batches), key=("list", "batch"))
    keys = {(batch.list_id, batch.batch): batch.pk for batch in ListBatch.objects.all()}
    codes = dict(Item.objects.values_list("name", "pk"))
    entries = [_entry(slug, line, keys, codes) for slug, lines in entry_files().items() for line in lines]
    return rows + upsert(entries, key=("list", "seq"))


def _list(row: Row) -> ItemList:
    plain = ("slug", "name", "total", "reach", "source")
    issuer = row["issuer_region"]
    return ItemList(
        **{name: row[name] for name in plain}, issuer_id=government_code(issuer) if issuer else None
    )


def _batch(row: Row) -> ListBatch:
    return ListBatch(
        list_id=row["list"],
        batch=row["batch"],
        position=row["position"],
        due=row["due"] or None,
        note=row["note"],
    )


def _entry(slug: str, row: Row, batches: dict[tuple[str, str], int], codes: dict[str, str]) -> ListEntry:
    plain = ("seq", "mode", "lead_department", "theme", "subject", "provenance", "provenance_note")
    return ListEntry(
        **{name: row[name] for name in plain},
        list_id=slug,
        item_id=codes[row["name"]],
        batch_id=batches[slug, row["batch"]],
    )


LISTED = tuple(DATA / row["entries"] for row in read(DATA / "lists.csv"))
ITEMS = Section("items", (*ITEM_FILES, *LISTED), write_items)
LISTS = Section("lists", (*LIST_FILES, *LISTED), write_lists)
