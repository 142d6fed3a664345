"""Bundles (高效办成一件事): the list of them, and the parts one is composed of at a place."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from catalog import search as words
from catalog.bundles import Composed, Document, Part, compose, own_part
from catalog.models import Implementation, ImplementationVersion, Item
from catalog.queries.implementations import authority_for

FROM_PARTS = ("form_schema", "materials", "questions", "plan", "result_delivery")
"""Elements that follow from the parts, and may not be edited apart from them."""


def bundles(q: str = "") -> QuerySet[Item]:
    """Bundles, those that are open first, each with ``is_open`` (whether anybody takes applications for it) and
    ``places`` (the names of where). ``q`` keeps those that answer to a word, best first."""
    performed = Implementation.objects.filter(item=OuterRef("pk"), current__isnull=False, suspended=False)
    places = performed.order_by("authority").values("authority__region__name")
    found = Item.objects.filter(kind=Item.Kind.BUNDLE)
    found = found.annotate(is_open=Exists(performed), places=ArraySubquery(places))
    found = found.select_related("department")
    return (
        words.matching(found, q).order_by("rank", "pk")
        if words.normalised(q)
        else found.order_by("-is_open", "pk")
    )


def parts_at(cases: Iterable[Document], region_code: str) -> list[Part]:
    """The cases of a bundle's plan with the elements of their items, as in force for a place. Two queries a case."""
    cases = list(cases)
    claims = [authority_for(case.get("item") or "", region_code) for case in cases]
    return [_part(case, claim) for case, claim in zip(cases, claims, strict=True)]


def _part(case: Document, claim: Implementation | None) -> Part:
    if claim is None or not claim.is_open or claim.item.kind == Item.Kind.BUNDLE:
        return Part(case, claim and claim.item, None)
    return Part(case, claim.item, claim.current.elements)


def composed_at(elements: Document, region_code: str) -> Composed:
    """A bundle's elements composed anew of the versions in force for a place."""
    own = own_part(elements)
    return compose(own, parts_at(own["plan"]["cases"], region_code))


def bundle_problems(version: ImplementationVersion) -> dict[str, list[str]]:
    """What keeps a bundle's version from being published: parts that do not fit together, or have changed since."""
    elements = version.elements
    if not isinstance(elements.get("plan"), dict):
        return {"/plan": [_("一件事须写明由哪些事项组成。")]}
    composed = composed_at(elements, version.implementation.authority.region_id)
    found: dict[str, list[str]] = {}
    for pointer, text in composed.problems:
        found.setdefault(pointer, []).append(text)
    if not found:
        changed = [name for name in FROM_PARTS if elements.get(name) != composed.elements[name]]
        found = {f"/{name}": [_("与各事项的现行版本不一致，请重新起草，由系统合成。")] for name in changed}
    return found
