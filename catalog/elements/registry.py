"""The registry as one value, read once for a whole check."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.models import Code, Department, Element, LicenceType


@dataclass(frozen=True)
class Registry:
    """Known fields, codes by table, departments and licence types."""

    elements: dict[str, Element]
    codes: dict[str, frozenset[str]]
    departments: frozenset[str]
    licence_types: frozenset[str]

    @classmethod
    def read(cls) -> Registry:
        """The registry as it stands in the database: four queries."""
        tables: dict[str, set[str]] = {}
        for table, code in Code.objects.values_list("table", "code"):
            tables.setdefault(table, set()).add(code)
        return cls(
            elements=Element.objects.in_bulk(),
            codes={table: frozenset(codes) for table, codes in tables.items()},
            departments=frozenset(Department.objects.values_list("pk", flat=True)),
            licence_types=frozenset(LicenceType.objects.values_list("pk", flat=True)),
        )

    def material_element(self, field: str) -> Element | None:
        """The element of that name, if it describes a material."""
        element = self.elements.get(field)
        return element if element and element.applies_to == Element.AppliesTo.MATERIAL else None

    def main_element(self, field: str) -> Element | None:
        """The element of that name, if it describes the item or the implementation itself."""
        element = self.elements.get(field)
        return element if element and element.applies_to != Element.AppliesTo.MATERIAL else None
