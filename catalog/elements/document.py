"""What is wrong with a whole document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from catalog.elements import plan
from catalog.elements.registry import Registry
from catalog.elements.structure import STRUCTURE, Document
from catalog.elements.values import Problem, value_problems
from catalog.models import Item

NEEDED = (
    "cross_mode",
    "promise_day",
    "result_name",
    "result_delivery",
    "silence_rule",
    "materials",
    "form_schema",
)
"""Without these nobody could apply online."""


def problems(
    document: Document, item: Item, registry: Registry | None = None, region: str = ""
) -> dict[str, list[str]]:
    """All that keeps a document of this item from being published: sentences by JSON pointer; empty when sound.

    ``region`` is where it is performed; left blank, nobody looks whether the places of its plan have organs.

    Unknown fields, wrong types, unknown codes, missing parts, and any of the four that must equal the basic
    directory (四级四同: name, code, basis, type).
    """
    registry = registry or Registry.read()
    found: dict[str, list[str]] = {}
    for pointer, sentence in _all(document, item, registry):
        found.setdefault(pointer, []).append(sentence)
    for pointer, sentence in plan.places(document, region) if region and not found else ():
        found.setdefault(pointer, []).append(sentence)
    return found


def _all(document: Document, item: Item, registry: Registry) -> Iterator[Problem]:
    for field in document:
        yield from _field(field, document, registry)
    for field in NEEDED:
        if field not in document:
            yield f"/{field}", _("缺少“%(name)s”。") % {"name": _name(field, registry)}
    yield from _differs_from_directory(document, item, registry)
    yield from _promise_beyond_law(document)


def _field(field: str, document: Document, registry: Registry) -> Iterator[Problem]:
    if field in STRUCTURE:
        yield from STRUCTURE[field](document, registry)
    elif element := registry.main_element(field):
        yield from value_problems(f"/{field}", element, document[field], registry)
    else:
        yield f"/{field}", _("要素表中没有这个字段。")


def directory_values(item: Item) -> dict[str, Any]:
    """The four values that every level takes over from the basic directory unchanged (四级四同).

    The basis is left out where the directory states none, as for some public services.
    """
    values = {"task_name": item.name, "catalog_code": item.code, "task_type": item.item_type}
    return values | ({"by_law": [item.legal_basis]} if item.legal_basis else {})


def _differs_from_directory(document: Document, item: Item, registry: Registry) -> Iterator[Problem]:
    for field, value in directory_values(item).items():
        if field not in document:
            yield f"/{field}", _("缺少“%(name)s”。") % {"name": _name(field, registry)}
        elif document[field] != value:
            yield f"/{field}", _("与基本目录不同，应为“%(value)s”。") % {"value": value}


def _promise_beyond_law(document: Document) -> Iterator[Problem]:
    promised, legal = document.get("promise_day"), document.get("anticipate_day")
    if isinstance(promised, int) and isinstance(legal, int) and promised > legal:
        yield "/promise_day", _("承诺时限不能超过法定时限。")


def _name(field: str, registry: Registry) -> str:
    element = registry.main_element(field)
    return element.name if element else field
