"""What is wrong with the questions about situations (情形) of a document: ``situations`` and ``questions``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from catalog.elements.registry import Registry
from catalog.elements.values import KEY, Problem

HANDLING_PLACE = "handling_place"
Document = dict[str, Any]
Known = dict[str, set[str]]
"""The keys that an answer may leave out, by the name under which it does."""


def situations(document: Document, registry: Registry) -> Iterator[Problem]:
    """A bare list of answers: the one unnamed question of an item."""
    if not _is_rows(document["situations"]):
        yield "/situations", _("应为情形的列表。")
        return
    yield from _options("/situations", document["situations"], document, set())


def questions(document: Document, registry: Registry) -> Iterator[Problem]:
    """Named questions. The keys of answers are unique in the whole document: together they are the situation."""
    if not _is_rows(document["questions"]):
        yield "/questions", _("应为问题的列表。")
        return
    bare = document.get("situations")
    taken = {row.get("key", "") for row in bare} if _is_rows(bare) else set()
    yield from _keys("/questions", document["questions"], set())
    for place, question in enumerate(document["questions"]):
        at, options = f"/questions/{place}", question.get("options")
        if not question.get("label"):
            yield f"{at}/label", _("缺少问题。")
        for key in set(question.get("cases", ())) - _cases(document).keys():
            yield f"{at}/cases", _not_here(key)
        if not _is_rows(options) or len(options) < 2:
            yield f"{at}/options", _("至少要有两个回答。")
        else:
            yield from _options(f"{at}/options", options, document, taken)


def _options(at: str, options: list[Document], document: Document, taken: set[str]) -> Iterator[Problem]:
    yield from _keys(at, options, taken)
    known = _known(document)
    for place, option in enumerate(options):
        if not option.get("label"):
            yield f"{at}/{place}/label", _("缺少情形名称。")
        for name, keys in known.items():
            yield from _left_out(f"{at}/{place}/{name}", option.get(name, []), keys)
        yield from _places_lost(f"{at}/{place}/without_fields", option, document)
        yield from _cases_lost(f"{at}/{place}/without_cases", option, document)


def _keys(at: str, rows: list[Document], taken: set[str]) -> Iterator[Problem]:
    """Keys well formed, and none of them twice; ``taken`` remembers them."""
    for place, row in enumerate(rows):
        key = row.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key):
            yield f"{at}/{place}/key", _("标识应由小写字母、数字和下划线组成。")
        elif key in taken:
            yield f"{at}/{place}/key", _("标识“%(key)s”重复。") % {"key": key}
        else:
            taken.add(key)


def _left_out(at: str, keys: Any, known: set[str]) -> Iterator[Problem]:
    if not isinstance(keys, list):
        yield at, _("应为列表。")
        return
    yield from ((at, _not_here(key)) for key in keys if key not in known)


def _places_lost(at: str, option: Document, document: Document) -> Iterator[Problem]:
    """Without the place nobody could be found to decide."""
    for name in option.get("without_fields") or ():
        if _fields(document).get(name, {}).get("x-role") == HANDLING_PLACE:
            yield at, _("办理地“%(name)s”任何情形都要填，不能省去。") % {"name": name}


def _cases_lost(at: str, option: Document, document: Document) -> Iterator[Problem]:
    """The lead always decides, and a case never goes while one stays that waits for it."""
    gone, cases = set(option.get("without_cases") or ()), _cases(document)
    for lead in gone.intersection([next(iter(cases), "")]):
        yield at, _("牵头的办件“%(key)s”任何情形都要办，不能省去。") % {"key": lead}
    for key, case in cases.items():
        for before in sorted(gone.intersection(case.get("after") or ())) if key not in gone else ():
            names = {"key": key, "before": before}
            yield at, _("“%(key)s”要等“%(before)s”，后者不能单独省去。") % names


def _known(document: Document) -> Known:
    materials = document.get("materials")
    return {
        "without": {each.get("key", "") for each in materials} if _is_rows(materials) else set(),
        "without_fields": {*_fields(document)},
        "without_cases": {*_cases(document)},
    }


def _fields(document: Document) -> dict[str, Document]:
    schema = document.get("form_schema")
    fields = schema.get("properties", {}) if isinstance(schema, dict) else {}
    return {name: field for name, field in fields.items() if isinstance(field, dict)}


def _cases(document: Document) -> dict[str, Document]:
    """The cases of the plan by key, in order; none where there is no sound plan."""
    plan = document.get("plan")
    cases = plan.get("cases") if isinstance(plan, dict) else None
    return {case.get("key", ""): case for case in cases} if _is_rows(cases) else {}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _not_here(value: Any) -> str:
    return _("“%(value)s”不是这里可用的值。") % {"value": value}
