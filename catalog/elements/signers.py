"""What is wrong with the persons who have to confirm besides the applicant: ``signers`` of a document.

``[{key, label, name_field, id_field, role?, optional?}]``: ``name_field`` and ``id_field`` are fields of the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from catalog.elements.registry import Registry
from catalog.elements.shapes import is_rows, repeated
from catalog.elements.values import Problem

NAMED_BY = ("name_field", "id_field")
KNOWN = {"key", "label", "role", "optional", *NAMED_BY}

Document = dict[str, Any]


def signers(document: Document, registry: Registry) -> Iterator[Problem]:
    """Each has a key of its own and is named, for sure, by fields there are; nobody is named by another's number."""
    rows = document["signers"]
    if not is_rows(rows):
        yield "/signers", _("应为共同申请人的列表。")
        return
    yield from repeated("/signers", rows)
    numbers: set[str] = set()
    for place, row in enumerate(rows):
        at = f"/signers/{place}"
        yield from _words(at, row)
        for name in NAMED_BY:
            yield from _field(f"{at}/{name}", row, row.get(name), document)
        if str(row.get("id_field")) in numbers:
            yield f"{at}/id_field", _("两个人不能用同一个证件号码字段。")
        numbers.add(str(row.get("id_field")))


def _words(at: str, row: Document) -> Iterator[Problem]:
    if not isinstance(row.get("label"), str) or not row["label"].strip():
        yield f"{at}/label", _("缺少共同申请人的称呼。")
    if not isinstance(row.get("role", ""), str):
        yield f"{at}/role", _("应为文字。")
    if not isinstance(row.get("optional", False), bool):
        yield f"{at}/optional", _("应为是或否。")
    for name in sorted(row.keys() - KNOWN):
        yield f"{at}/{name}", _("共同申请人没有这一项。")


def _field(at: str, row: Document, name: object, document: Document) -> Iterator[Problem]:
    """Whoever must confirm must be named: a field that may stay blank would leave them out."""
    schema = document.get("form_schema")
    schema = schema if isinstance(schema, dict) else {}
    if not name:
        yield at, _("请指明表单里写共同申请人姓名、证件号码的字段。")
    elif not isinstance(name, str) or name not in schema.get("properties", {}):
        yield at, _("表单里没有“%(name)s”这个字段。") % {"name": name}
    elif row.get("optional") is not True and name not in schema.get("required", ()):
        yield at, _("必须确认的人，表单里写姓名和证件号码的字段应为必填。")
