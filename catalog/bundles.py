"""Bundles (高效办成一件事, 国发〔2024〕3号): one document composed of those of several items.

One form with fields shared by key, one set of materials shared by key, the questions of all, one way of delivery. What
belongs to which case stays written beside each field (``x-cases``), material and question (``cases``), so that every
authority sees only what its own item asks for. Nothing here reads or writes the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from catalog.elements.structure import HANDLING_PLACE, form_fields
from catalog.elements.values import Problem
from catalog.guides import Guide
from catalog.models import Item

ELSEWHERE = "other_place"
"""What the handling place of a part is to the whole: the whole is handled where its lead is."""
STRICTER = ("look", "copy", "send_back", "keep")
NEED = ("optional", "tolerable", "required")
ELECTRONIC = "electronic"
BESIDE = frozenset({"x-role", "x-personal", "x-cases"})
"""What a field carries beside its definition; may differ from part to part."""

Document = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One case of a bundle's plan, and the item that is decided in it with its elements (None: not published there)."""

    case: Document
    item: Item | None
    document: Document | None

    @property
    def key(self) -> str:
        return self.case["key"]


@dataclass
class Composed:
    """The elements of a bundle, and what stands in the way of publishing them: sentences by JSON pointer."""

    elements: Document
    problems: list[Problem] = field(default_factory=list)


def compose(own: Document, parts: Sequence[Part]) -> Composed:
    """A bundle's elements from what is its own (plan, questions about the whole, conditions) and from its parts."""
    missing = [*_unfit(parts)]
    if missing:
        return Composed(own, missing)
    found: list[Problem] = []
    elements = {
        **own,
        "form_schema": _form(own, parts, found),
        "materials": _materials(parts, found),
        "questions": _questions(own, parts, found),
        "plan": {**own["plan"], "cases": [_case(part) for part in parts]},
        "promise_day": _longest(parts),
        **_listed(parts, found),
        **_fee(parts),
        **_result(parts, found),
        "handle_flow": _steps(parts),
    }
    return Composed(elements, found)


def own_part(elements: Document) -> Document:
    """What of a composed document is the bundle's own: `compose` makes the rest anew."""
    about_the_whole = [one for one in elements.get("questions", ()) if not one.get("cases")]
    return {**elements, "questions": about_the_whole}


def lacking(whole: Guide, part: Guide, situation: str) -> list[str]:
    """Names of required fields and materials that a part asks for in a situation and the bundle does not: its version
    is newer than the bundle."""
    fields, materials = whole.form_schema.get("properties", {}), {one.key for one in whole.materials}
    asked = part.in_situation(situation)
    titles = asked.form_schema.get("properties", {})
    missing = [
        titles[name].get("title", name)
        for name in asked.form_schema.get("required", ())
        if name not in fields
    ]
    return missing + [one.name for one in asked.materials if not one.optional and one.key not in materials]


def _unfit(parts: Iterable[Part]) -> Iterator[Problem]:
    for at, part in enumerate(parts):
        words = {"label": part.case.get("label", part.key)}
        if part.item is None or part.document is None:
            yield f"/plan/cases/{at}/item", _("“%(label)s”的事项在这里没有已发布的实施清单。") % words
        elif part.document.get("plan"):
            yield f"/plan/cases/{at}/item", _("“%(label)s”本身由几个机关办理，不能再放进一件事。") % words


def _case(part: Part) -> Document:
    """A case of the plan, with what follows from its item: the department, and where it is decided."""
    places = [name for name, one in form_fields(part.document).items() if one.get("x-role") == HANDLING_PLACE]
    place = part.case.get("place") or next(iter(places), HANDLING_PLACE)
    return {
        "after": [], "on_refusal": "continue", **part.case,
        "item": part.item.pk, "place": place, "department": part.item.department_id,
    }  # fmt: skip


# one form


def _form(own: Document, parts: Sequence[Part], found: list[Problem]) -> Document:
    """All fields in the order of the cases; required where any part requires it."""
    merged: dict[str, Document] = {}
    required: dict[str, None] = {}
    for part in parts:
        for name, one in form_fields(part.document).items():
            merged[name] = _field(name, merged.get(name), one, part, parts[0], found)
        required |= dict.fromkeys(part.document["form_schema"].get("required", ()))
    return {
        "$schema": parts[0].document["form_schema"].get("$schema", ""),
        "title": own.get("task_name", ""),
        "type": "object",
        "properties": merged,
        "required": list(required),
        "additionalProperties": False,
    }


def _field(
    name: str, before: Document | None, one: Document, part: Part, lead: Part, found: list[Problem]
) -> Document:
    if before is not None and _plain(before) != _plain(one):
        words = {"name": one.get("title", name), "item": part.item.name}
        text = _("“%(item)s”对表单项“%(name)s”的规定和别的事项不同，须先统一或换一个标识。") % words
        found.append((f"/form_schema/properties/{name}", text))
    whole = {**one, **(before or {})}
    if one.get("x-role") == HANDLING_PLACE and part is not lead:
        whole["x-role"] = (before or {}).get("x-role", ELSEWHERE)
    if one.get("x-personal"):
        whole["x-personal"] = True
    return {**whole, "x-cases": [*(before or {}).get("x-cases", ()), part.key]}


def _plain(one: Document) -> Document:
    return {name: value for name, value in one.items() if name not in BESIDE}


# one set of materials


def _materials(parts: Sequence[Part], found: list[Problem]) -> list[Document]:
    merged: dict[str, Document] = {}
    for part in parts:
        for one in part.document["materials"]:
            before = merged.get(one["key"])
            mine = {**one, "cases": [part.key]}
            merged[one["key"]] = _one_material(before, mine, part, found) if before else mine
    return list(merged.values())


def _one_material(before: Document, one: Document, part: Part, found: list[Problem]) -> Document:
    """The same paper for two authorities: whichever treats it more strictly rules."""
    at, words = f"/materials/{one['key']}", {"name": one["material_name"], "item": part.item.name}
    if before["material_name"] != one["material_name"] or before.get("licence_type") != one.get(
        "licence_type"
    ):
        text = _("“%(item)s”的材料“%(name)s”与别的事项同一标识的材料不是同一份。") % words
        found.append((at, text))
    if before["paper"] == one["paper"] == STRICTER[-1]:
        found.append((at, _("“%(name)s”的原件不止一个机关要留存，一套材料不够。") % words))
    points = [*before.get("accept_stand", ()), *one.get("accept_stand", ())]
    merged = {
        **one, **before,
        "paper": max(before["paper"], one["paper"], key=STRICTER.index),
        "is_need": max(before.get("is_need", NEED[-1]), one.get("is_need", NEED[-1]), key=NEED.index),
        "accept_stand": list({str(point): point for point in points}.values()),
        "cases": [*before["cases"], part.key],
    }  # fmt: skip
    merged |= {name: max(before.get(name, 0), one.get(name, 0)) for name in ("origin_num", "copy_num")}
    if before.get("material_format") != one.get("material_format"):
        merged["material_format"] = "paper"
    return merged


# the questions of all


def _questions(own: Document, parts: Sequence[Part], found: list[Problem]) -> list[Document]:
    merged = {one["key"]: one for one in own.get("questions", ())}
    for at, one in enumerate(merged.values()):
        if any(option.get("without") or option.get("without_fields") for option in one["options"]):
            found.append((f"/questions/{at}/options", _("关于整件事的问题只能省去其中的办件。")))
    for part in parts:
        for one in _asked_by(part):
            before = merged.get(one["key"])
            if before and {**before, "cases": []} != {**one, "cases": []}:
                words = {"label": one["label"], "item": part.item.name}
                text = _("“%(item)s”的问题“%(label)s”与别的事项同一标识的问题不同。") % words
                found.append((f"/questions/{one['key']}", text))
            merged[one["key"]] = {**(before or one), "cases": [*(before or {}).get("cases", ()), part.key]}
    return list(merged.values())


def _asked_by(part: Part) -> Iterator[Document]:
    if part.document.get("situations"):
        label = f"“{part.item.name}”是哪种情形"
        yield {"key": part.key, "label": label, "options": part.document["situations"]}
    yield from part.document.get("questions", ())


# who else confirms, what may be promised


LISTED = ("signers", "commitments")
"""Elements that are lists of things with a key, of which the whole has those of all parts."""


def _listed(parts: Sequence[Part], found: list[Problem]) -> Document:
    lists: Document = {}
    for name in LISTED:
        merged: dict[str, Document] = {}
        for part in parts:
            for one in part.document.get(name) or ():
                if merged.setdefault(one["key"], one) != one:
                    words = {"key": one["key"], "item": part.item.name}
                    text = _("“%(item)s”的“%(key)s”与别的事项同一标识的规定不同。") % words
                    found.append((f"/{name}/{one['key']}", text))
        lists |= {name: [*merged.values()]} if merged else {}
    return lists


# limit, fee, result


def _longest(parts: Sequence[Part]) -> int:
    """Working days of the longest chain of cases that wait for each other, as each item promises."""
    until: dict[str, int] = {}
    for part in parts:
        before = max((until.get(key, 0) for key in part.case.get("after", ())), default=0)
        until[part.key] = before + part.document["promise_day"]
    return max(until.values())


def _fee(parts: Sequence[Part]) -> Document:
    documents = [part.document for part in parts]
    total = sum(one.get("fee_stand", 0) for one in documents)
    laws = dict.fromkeys(
        one["fee_by_law"] for one in documents if one.get("fee_stand") and one.get("fee_by_law")
    )
    return {"is_fee": total > 0, "fee_stand": total} | ({"fee_by_law": "；".join(laws)} if laws else {})


def _result(parts: Sequence[Part], found: list[Problem]) -> Document:
    """The results by name, and the ways in which all that is on paper can be delivered together."""
    offered = [part.document["result_delivery"] for part in parts]
    on_paper = [ways for ways in offered if set(ways) != {ELECTRONIC}]
    together = [way for way in (on_paper or offered)[0] if all(way in ways for ways in on_paper or offered)]
    if not together:
        found.append(("/result_delivery", _("各事项的结果没有共同的送达方式，不能一次送达。")))
    names = dict.fromkeys(part.document["result_name"] for part in parts)
    return {"result_type": "3", "result_name": "、".join(names), "result_delivery": together}


FIRST_STEP = {
    "name": "一次申报", "actor": "申请人", "place": "网上或窗口", "on_site": False, "working_days": 0,
    "detail": "填一张表，交一套材料，选一次领取方式",
}  # fmt: skip
"""Words of the document, like those of any guide: not of a page, and so in the language of the guides."""


def _steps(parts: Sequence[Part]) -> list[Document]:
    return [FIRST_STEP, *map(_step, parts)]


def _step(part: Part) -> Document:
    return {
        "name": part.case.get("label", part.key), "actor": "办理地部门", "place": "办理地", "on_site": False,
        "working_days": part.document["promise_day"], "detail": f"按“{part.item.name}”办理",
    }  # fmt: skip
