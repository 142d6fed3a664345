"""Reads of the catalogue. All of it is public."""

from catalog.queries.agreements import How, agreement_for, agreements, allows, ways
from catalog.queries.bundles import bundle_problems, bundles, composed_at
from catalog.queries.elsewhere import Elsewhere, Instead, instead, receivers
from catalog.queries.implementations import (
    authority_for,
    claims,
    claims_along,
    guide_for,
    implementation,
    open_at,
    open_version,
    performers,
    version,
)
from catalog.queries.items import FOUND_MAX, item, items, search
from catalog.queries.lists import BatchProgress, ListProgress, entries, lists

__all__ = [
    "FOUND_MAX",
    "BatchProgress",
    "Elsewhere",
    "How",
    "Instead",
    "ListProgress",
    "agreement_for",
    "agreements",
    "allows",
    "authority_for",
    "bundle_problems",
    "bundles",
    "claims",
    "claims_along",
    "composed_at",
    "entries",
    "guide_for",
    "implementation",
    "instead",
    "item",
    "items",
    "lists",
    "open_at",
    "open_version",
    "performers",
    "receivers",
    "search",
    "version",
    "ways",
]
