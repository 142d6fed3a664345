"""Tables of the catalogue, by meaning."""

from catalog.models.agreements import Agreement
from catalog.models.implementations import Implementation, ImplementationVersion
from catalog.models.items import Item, ItemAlias, Mode, SearchKey, Subject
from catalog.models.lists import ItemList, ListBatch, ListEntry
from catalog.models.registry import Code, Department, Element, ElementSet, LicenceType

__all__ = [
    "Agreement",
    "Code",
    "Department",
    "Element",
    "ElementSet",
    "Implementation",
    "ImplementationVersion",
    "Item",
    "ItemAlias",
    "ItemList",
    "LicenceType",
    "ListBatch",
    "ListEntry",
    "Mode",
    "SearchKey",
    "Subject",
]
