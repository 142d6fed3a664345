"""The parts of a document that the registry does not know: materials, form, plan, situations, result and silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from catalog.elements.registry import Registry
from catalog.elements.values import Problem, value_problems
from catalog.models import ImplementationVersion

HANDLING_PLACE = "handling_place"
ROLES = {HANDLING_PLACE, "receiving_place", "in_place", "out_place", "other_place"}
"""What a form field with a division code stands for (`x-role`)."""

PAPER = {"look", "copy", "send_back", "keep"}
"""What happens to the paper: shown and handed back; only a copy travels; travels and returns; travels and stays."""

DELIVERY = {"electronic", "courier", "window"}
JOIN = {"all", "any", "sequence"}
ON_REFUSAL = {"stop", "continue"}
MATERIAL_KEYS = {"key", "paper", "licence_type"}
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

Document = dict[str, Any]


def _silence_rule(document: Document, registry: Registry) -> Iterator[Problem]:
    return _one_of("/silence_rule", document["silence_rule"], set(ImplementationVersion.SilenceRule.values))


def _result_licence_type(document: Document, registry: Registry) -> Iterator[Problem]:
    return _licence("/result_licence_type", document["result_licence_type"], registry)


def _result_delivery(document: Document, registry: Registry) -> Iterator[Problem]:
    if document["result_delivery"] == []:
        yield "/result_delivery", _("至少要有一种送达方式。")
    yield from _all_of("/result_delivery", document["result_delivery"], DELIVERY)


def _form_schema(document: Document, registry: Registry) -> Iterator[Problem]:
    schema = document["form_schema"]
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        yield "/form_schema", _("不是有效的 JSON Schema：%(reason)s") % {"reason": error.message}
        return
    if not isinstance(schema, dict) or schema.get("type") != "object":
        yield "/form_schema", _("表单应为对象（type 为 object）。")
    for name, field in form_fields(document).items():
        if "x-role" in field:
            yield from _one_of(f"/form_schema/properties/{name}/x-role", field["x-role"], ROLES)


def _materials(document: Document, registry: Registry) -> Iterator[Problem]:
    if not _is_list_of_objects(document["materials"]):
        yield "/materials", _("应为材料的列表。")
        return
    yield from _repeated("/materials", document["materials"])
    for place, material in enumerate(document["materials"]):
        yield from _material(f"/materials/{place}", material, registry)


def _material(pointer: str, material: Document, registry: Registry) -> Iterator[Problem]:
    yield from _one_of(f"{pointer}/paper", material.get("paper"), PAPER)
    yield from _licence(f"{pointer}/licence_type", material.get("licence_type"), registry)
    if not material.get("material_name"):
        yield f"{pointer}/material_name", _("缺少材料名称。")
    for field in sorted(material.keys() - MATERIAL_KEYS):
        element = registry.material_element(field)
        if element is None:
            yield f"{pointer}/{field}", _("不是材料要素。")
        else:
            yield from value_problems(f"{pointer}/{field}", element, material[field], registry)


def _plan(document: Document, registry: Registry) -> Iterator[Problem]:
    plan = document["plan"]
    if plan is None:
        return
    if not isinstance(plan, dict) or not _is_list_of_objects(plan.get("cases")):
        yield "/plan", _("应有牵头办件、汇合规则和办件列表。")
        return
    first = {case.get("key") for case in plan["cases"][:1]}
    yield from _one_of("/plan/join", plan.get("join"), JOIN)
    yield from _one_of("/plan/lead", plan.get("lead"), first)
    yield from _repeated("/plan/cases", plan["cases"])
    for place, case in enumerate(plan["cases"]):
        yield from _planned_case(f"/plan/cases/{place}", case, document, registry)


def _planned_case(pointer: str, case: Document, document: Document, registry: Registry) -> Iterator[Problem]:
    places = {HANDLING_PLACE, *(name for name, field in form_fields(document).items() if "x-role" in field)}
    before = {other["key"] for other in _earlier(document["plan"]["cases"], case)}
    yield from _one_of(f"{pointer}/place", case.get("place"), places)
    yield from _one_of(f"{pointer}/department", case.get("department"), registry.departments)
    yield from _one_of(f"{pointer}/on_refusal", case.get("on_refusal"), ON_REFUSAL)
    if not isinstance(case.get("silent_after_days"), int):
        yield f"{pointer}/silent_after_days", _("应为工作日数。")
    yield from _all_of(f"{pointer}/after", case.get("after", []), before)


def _earlier(cases: list[Document], case: Document) -> list[Document]:
    """Cases listed before this one. A case may wait for these alone, so that a plan can have no circle."""
    return [other for other in cases[: cases.index(case)] if "key" in other]


def _situations(document: Document, registry: Registry) -> Iterator[Problem]:
    if not _is_list_of_objects(document["situations"]):
        yield "/situations", _("应为情形的列表。")
        return
    materials = document.get("materials")
    known = {each.get("key") for each in materials} if _is_list_of_objects(materials) else set()
    yield from _repeated("/situations", document["situations"])
    for place, situation in enumerate(document["situations"]):
        if not situation.get("label"):
            yield f"/situations/{place}/label", _("缺少情形名称。")
        yield from _all_of(f"/situations/{place}/without", situation.get("without", []), known)


STRUCTURE: dict[str, Callable[[Document, Registry], Iterator[Problem]]] = {
    "materials": _materials,
    "form_schema": _form_schema,
    "plan": _plan,
    "situations": _situations,
    "result_licence_type": _result_licence_type,
    "result_delivery": _result_delivery,
    "silence_rule": _silence_rule,
}
"""Keys of a document beside the registry's fields, and what checks each."""


def form_fields(document: Document) -> dict[str, Document]:
    """The fields of the form with their schemas; none when the schema has no such shape."""
    schema = document.get("form_schema")
    fields = schema.get("properties", {}) if isinstance(schema, dict) else {}
    return {name: field for name, field in fields.items() if isinstance(field, dict)}


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _one_of(pointer: str, value: Any, known: set[Any] | frozenset[str]) -> Iterator[Problem]:
    if not isinstance(value, str) or value not in known:
        yield pointer, _("“%(value)s”不是这里可用的值。") % {"value": value}


def _all_of(pointer: str, values: Any, known: set[Any]) -> Iterator[Problem]:
    if not isinstance(values, list):
        yield pointer, _("应为列表。")
        return
    for value in values:
        yield from _one_of(pointer, value, known)


def _licence(pointer: str, value: Any, registry: Registry) -> Iterator[Problem]:
    if value is not None:
        yield from _one_of(pointer, value, registry.licence_types)


def _repeated(pointer: str, rows: list[Document]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, row in enumerate(rows):
        key = row.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key):
            yield f"{pointer}/{place}/key", _("标识应由小写字母、数字和下划线组成。")
        elif key in seen:
            yield f"{pointer}/{place}/key", _("标识“%(key)s”重复。") % {"key": key}
        else:
            seen.add(key)
