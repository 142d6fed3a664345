"""Bundles (高效办成一件事): their names, the items they need besides, and for those with a plan a first version.

A bundle with a ``plan`` is claimed by the organ of its department in each of its ``regions``, and so are those of its
parts that no list brings there. Its version is composed of what is in force for that place (`catalog.bundles`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.utils.translation import gettext as _

from base.errors import Invalid
from base.regions.loading import Section, upsert
from base.regions.loading.organisations import FILES as ORGANISATION_FILES
from base.regions.models import Organisation
from catalog import search
from catalog.codes import task_code
from catalog.elements import Registry, directory_values, problems
from catalog.loading import claims, documents
from catalog.loading.items import ITEM_FILES
from catalog.loading.registry import DATA
from catalog.models import Implementation, Item, ItemAlias, Mode, Subject
from catalog.queries.bundles import composed_at

FILE = DATA / "bundles.json"
PLAIN = ("code", "item_type", "subject", "theme", "legal_basis")
PUBLIC_SERVICE = "20"
"""公共服务 in the code table task_type."""

Document = documents.Document


def write() -> int:
    """Items, claims, and what the file says about them where nobody has written a version of their own."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    rows = _items(data)
    regions = sorted({code for bundle in data["bundles"] for code in bundle.get("regions", ())})
    guides = {guide["item_name"]: guide for guide in data["items"]}
    rows += _claim(Item.objects.filter(name__in=guides), regions) + claims.publish(guides)
    return rows + sum(_bundle(bundle) for bundle in data["bundles"] if "plan" in bundle)


def _items(data: Document) -> int:
    """The directory's entries, what they are called in everyday words, and the keys they are found by."""
    parts = [
        Item(
            name=one["item_name"], kind=Item.Kind.PART, department_id=one["department"], provenance="reconstructed",
            **{name: one[name] for name in PLAIN},
        )
        for one in data["items"]
    ]  # fmt: skip
    wholes = [_whole(one) for one in data["bundles"]]
    rows = upsert([*parts, *wholes], key=("code",))
    aliases = [
        ItemAlias(item_id=one["code"], alias=alias, provenance="own")
        for one in (*data["items"], *data["bundles"])
        for alias in one["aliases"]
    ]
    rows += upsert(aliases, key=("item", "alias"))
    search.rebuild(Item.objects.filter(pk__in=[item.pk for item in (*parts, *wholes)]))
    return rows


def _whole(one: Document) -> Item:
    plain = {name: one[name] for name in PLAIN if name in one}
    return Item(
        **{"item_type": PUBLIC_SERVICE, **plain}, kind=Item.Kind.BUNDLE, name=one["name"],
        department_id=one["department"], scenario=one["scenario"], provenance=one["provenance"],
    )  # fmt: skip


def _claim(items: Iterable[Item], regions: list[str]) -> int:
    """The organs of the items' departments in these places claim them, where they do not yet."""
    organs = Organisation.objects.filter(
        kind=Organisation.Kind.AUTHORITY, region__in=regions, credit_code__isnull=False
    ).select_related("region")
    by_department: dict[str, list[Organisation]] = {}
    for organ in organs.order_by("code"):
        by_department.setdefault(organ.department, []).append(organ)
    made = [
        Implementation(item=item, authority=organ, task_code=task_code(organ, item.pk))
        for item in items
        for organ in by_department.get(item.department_id, ())
    ]
    Implementation.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _bundle(bundle: Document) -> int:
    item, registry = Item.objects.get(pk=bundle["code"]), Registry.read()
    _claim([item], bundle["regions"])
    found = claims.untouched(Implementation.objects.filter(item=item))
    general = {claim.pk: _composed(bundle, claim, registry) for claim in found}
    return claims.put_into_force(found, general)


def _composed(bundle: Document, claim: Implementation, registry: Registry) -> Document:
    """The elements of a bundle at one authority. Raises Invalid when they could not be published."""
    codes = dict(Item.objects.exclude(kind=Item.Kind.BUNDLE).values_list("name", "pk"))
    cases = [{**case, "item": codes.get(case["item"], "")} for case in bundle["plan"]["cases"]]
    own = {
        **directory_values(claim.item),
        "server_type": ["1"] if bundle["subject"] == Subject.PERSONAL else ["2"],
        "cross_mode": [str(Mode.JOINT)],
        "silence_rule": "remind_only",
        "accept_condition": bundle["conditions"],
        "questions": bundle["questions"],
        "plan": {**bundle["plan"], "cases": cases},
    }
    composed = composed_at(own, claim.authority.region_id)
    found = dict(composed.problems) or problems(composed.elements, claim.item, registry)
    if found:
        words = {"name": claim.item.name, "place": claim.authority.name}
        text = _("%(place)s的“%(name)s”不能合成：%(problems)s")
        raise Invalid(text % {**words, "problems": json.dumps(found, ensure_ascii=False)})
    return composed.elements


BUNDLES = Section("bundles", (FILE, *ORGANISATION_FILES, *ITEM_FILES, documents.GUIDES), write)
