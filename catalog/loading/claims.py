"""Which authorities perform which items, and a published version for those with an example guide.

An authority claims the items of its department that stand on a list which reaches it (`ItemList.reach`). An item
whose power lies at one level (``use_level`` in its guide) is claimed by the organ of that level alone, or by the
highest one the tree has below it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from base.errors import Invalid
from base.ledger.clock import now
from base.regions.loading import Section
from base.regions.loading.organisations import FILES as ORGANISATION_FILES
from base.regions.loading.sections import ROWS_PER_STATEMENT
from base.regions.models import Organisation
from catalog.codes import level_of_power, task_code
from catalog.elements import Registry, columns, problems
from catalog.loading import documents
from catalog.loading.items import ITEM_FILES, LIST_FILES, LISTED
from catalog.models import Implementation, ImplementationVersion, Item, ItemList, ListEntry

State = ImplementationVersion.State
DRAFTED_BY, PUBLISHED_BY = "reference-data", "load_reference"


def write() -> int:
    """Claims, and what the guides say about them where nobody has written a version of their own (`untouched`)."""
    guides = documents.guides()
    claims = [
        Implementation(item=item, authority=authority, task_code=task_code(authority, item.pk))
        for item, authority in _claims(guides)
    ]
    Implementation.objects.bulk_create(claims, batch_size=ROWS_PER_STATEMENT, ignore_conflicts=True)
    return len(claims) + publish(guides)


def _claims(guides: dict[str, documents.Document]) -> Iterator[tuple[Item, Organisation]]:
    authorities = _authorities()
    for item, reach in _reached_items():
        organs = [organ for organ in authorities.get(item.department_id, ()) if organ.path.startswith(reach)]
        yield from ((item, organ) for organ in _in_charge(organs, guides.get(item.name, {}).get("use_level")))


def _authorities() -> dict[str, list[Organisation]]:
    """Authorities that can have task codes, by department."""
    organs = Organisation.objects.filter(kind=Organisation.Kind.AUTHORITY, credit_code__isnull=False)
    by_department: dict[str, list[Organisation]] = {}
    for organ in organs.select_related("region", "parent").order_by("path"):
        by_department.setdefault(organ.department, []).append(organ)
    return by_department


def _reached_items() -> Iterator[tuple[Item, tuple[str, ...]]]:
    """Items on lists that are taken over, each with the paths below which that is."""
    reach: dict[Item, set[str]] = {}
    entries = ListEntry.objects.exclude(list__reach=ItemList.Reach.NONE).select_related(
        "item", "list__issuer"
    )
    for entry in entries:
        everywhere = entry.list.reach == ItemList.Reach.EVERYWHERE
        reach.setdefault(entry.item, set()).add("/" if everywhere else entry.list.issuer.path)
    yield from ((item, tuple(paths)) for item, paths in reach.items())


def _in_charge(organs: list[Organisation], level: str | None) -> list[Organisation]:
    """All of them, or those at the level of the power and those with no such organ above them."""
    if level is None:
        return organs
    able = [organ for organ in organs if level_of_power(organ) >= level]
    places = {organ.parent_id for organ in able}
    return [organ for organ in able if not places.intersection(organ.lineage[2:])]


def publish(guides: dict[str, documents.Document]) -> int:
    """Put what the guides (by name) say of the untouched claims of their items into force. Returns how many."""
    general = _general_documents(guides)
    claims = untouched(Implementation.objects.filter(item__in=general))
    return put_into_force(claims, {claim.pk: general[claim.item_id] for claim in claims})


def untouched(claims: QuerySet[Implementation]) -> QuerySet[Implementation]:
    """Those of which nobody has written a version, or begun to: they have none, or those from these files alone."""
    versions = ImplementationVersion.objects.filter(implementation=OuterRef("pk"))
    found = claims.filter(
        ~Exists(versions) | Q(current__isnull=False) & ~Exists(versions.exclude(drafted_by=DRAFTED_BY))
    )
    return found.select_related("item", "authority__region", "current")


def put_into_force(claims: Iterable[Implementation], general: dict[int, documents.Document]) -> int:
    """A version of each claim that says what its document (by the claim's key) says, unless the one in force does
    already. That one is withdrawn; cases begun under it keep it. Returns how many."""
    versions = [version for claim in claims if (version := _version(claim, general[claim.pk]))]
    of = [version.implementation_id for version in versions]
    ImplementationVersion.objects.filter(implementation__in=of, state=State.PUBLISHED).update(
        state=State.WITHDRAWN
    )
    ImplementationVersion.objects.bulk_create(versions, batch_size=ROWS_PER_STATEMENT)
    now_said = ImplementationVersion.objects.filter(implementation=OuterRef("pk"), state=State.PUBLISHED)
    Implementation.objects.filter(pk__in=of).update(current=Subquery(now_said.values("pk")))
    return len(versions)


def _general_documents(guides: dict[str, documents.Document]) -> dict[str, documents.Document]:
    """The documents by item code. Raises Invalid when one could not be published."""
    registry = Registry.read()
    general = {}
    for item in Item.objects.filter(name__in=guides):
        document = documents.general(guides[item.name], item)
        if found := problems(document, item, registry):
            raise Invalid(
                _("示例指南“%(name)s”有误：%(problems)s") % {"name": item.name, "problems": json.dumps(found)}
            )
        general[item.pk] = document
    return general


def _version(claim: Implementation, general: documents.Document) -> ImplementationVersion | None:
    """The next version of a claim; None where it would say nothing new."""
    elements, before = general | documents.local(claim.authority, claim.item), claim.current
    if before and before.elements == elements:
        return None
    return ImplementationVersion(
        implementation=claim,
        version=before.version + 1 if before else 1,
        state=State.PUBLISHED,
        elements=elements,
        published_at=now(),
        drafted_by=DRAFTED_BY,
        published_by=PUBLISHED_BY,
        **columns(general),
    )


IMPLEMENTATIONS = Section(
    "implementations", (*ORGANISATION_FILES, *ITEM_FILES, *LIST_FILES, *LISTED, documents.GUIDES), write
)
