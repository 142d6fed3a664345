"""The parts of a document that the registry does not know: materials, form, plan, situations, result and silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from catalog.elements import plan, questions, signers
from catalog.elements.commitments import commitments
from catalog.elements.questions import HANDLING_PLACE
from catalog.elements.registry import Registry
from catalog.elements.shapes import all_of as _all_of
from catalog.elements.shapes import is_rows as _is_list_of_objects
from catalog.elements.shapes import one_of as _one_of
from catalog.elements.shapes import repeated as _repeated
from catalog.elements.values import Problem, value_problems
from catalog.models import ImplementationVersion

ROLES = {HANDLING_PLACE, "receiving_place", "in_place", "out_place", "other_place"}
"""What a form field with a division code stands for (`x-role`)."""

PAPER = {"look", "copy", "send_back", "keep"}
"""What happens to the paper: shown and handed back; only a copy travels; travels and returns; travels and stays."""

DELIVERY = {"electronic", "courier", "window"}
MATERIAL_KEYS = {"key", "paper", "licence_type", "cases"}

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


STRUCTURE: dict[str, Callable[[Document, Registry], Iterator[Problem]]] = {
    "materials": _materials,
    "form_schema": _form_schema,
    "plan": plan.plan,
    "commitments": commitments,
    "situations": questions.situations,
    "questions": questions.questions,
    "signers": signers.signers,
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


def _licence(pointer: str, value: Any, registry: Registry) -> Iterator[Problem]:
    if value is not None:
        yield from _one_of(pointer, value, registry.licence_types)
