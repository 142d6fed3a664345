"""Reference data of the catalogue, in the order in which sections need each other."""

from catalog.loading.agreements import AGREEMENTS
from catalog.loading.bundles import BUNDLES
from catalog.loading.claims import IMPLEMENTATIONS
from catalog.loading.items import ITEMS, LISTS
from catalog.loading.registry import REGISTRY

SECTIONS = (REGISTRY, ITEMS, LISTS, IMPLEMENTATIONS, BUNDLES, AGREEMENTS)

__all__ = ["SECTIONS"]
