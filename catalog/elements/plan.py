"""What is wrong with the plan of cases (多地联办) of a document: ``plan``, ``{lead, join, cases}``.

The shape of the steps, the order they stand in to one another, and whether somebody decides them where they are placed.
"""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.utils.translation import gettext as _

from base.regions.models import Region
from base.regions.queries import Line, authorities_along, levelled_lines_of, organisations
from catalog.elements.questions import HANDLING_PLACE
from catalog.elements.registry import Registry
from catalog.elements.shapes import all_of, is_rows, one_of, repeated
from catalog.elements.values import Problem
from catalog.plan_words import Join, OnRefusal, OnSilence

Document = dict[str, Any]

DAYS_MAX = 60
"""Working days after which an authority must have been asked again."""
PARTS = {
    "key", "label", "place", "department", "after", "on_refusal", "on_silence", "silent_after_days", "level", "item",
}  # fmt: skip


def plan(document: Document, registry: Registry) -> Iterator[Problem]:
    """All that can be said without knowing the authority that performs the item."""
    found = document["plan"]
    if found is None:
        return
    if not isinstance(found, dict) or not is_rows(found.get("cases")) or not found["cases"]:
        yield "/plan", _("应有牵头办件、汇合规则和办件列表。")
        return
    yield from one_of("/plan/join", found.get("join"), set(Join.values))
    yield from repeated("/plan/cases", found["cases"])
    for at, case in enumerate(found["cases"]):
        yield from _step(f"/plan/cases/{at}", case, document, registry)
    yield from _lead(found)
    yield from _order(found)


def _step(pointer: str, case: Document, document: Document, registry: Registry) -> Iterator[Problem]:
    others = {str(other.get("key")) for other in document["plan"]["cases"]} - {str(case.get("key"))}
    if not isinstance(case.get("label"), str) or not case["label"].strip():
        yield f"{pointer}/label", _("缺少这一步的名称。")
    if case.get("place") not in {HANDLING_PLACE, *role_fields(document)}:
        text = _("“%(value)s”不是表单里的地点字段（x-role），也不是办理地。")
        yield f"{pointer}/place", text % {"value": case.get("place")}
    yield from one_of(f"{pointer}/department", case.get("department"), registry.departments)
    yield from one_of(f"{pointer}/on_refusal", case.get("on_refusal"), set(OnRefusal.values))
    yield from one_of(f"{pointer}/on_silence", case.get("on_silence", "escalate"), set(OnSilence.values))
    if case.get("level"):
        yield from one_of(f"{pointer}/level", case["level"], set(Region.Level.values))
    days = case.get("silent_after_days")
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= DAYS_MAX:
        yield f"{pointer}/silent_after_days", _("应为1到%(max)d个工作日。") % {"max": DAYS_MAX}
    yield from all_of(f"{pointer}/after", case.get("after", []), others)
    for name in sorted(case.keys() - PARTS):
        yield f"{pointer}/{name}", _("联办的一步没有这一项。")


def role_fields(document: Document) -> dict[str, Document]:
    """The fields of the form that hold the code of a place."""
    schema = document.get("form_schema")
    fields = schema.get("properties", {}) if isinstance(schema, dict) else {}
    return {name: one for name, one in fields.items() if isinstance(one, dict) and "x-role" in one}


def _lead(found: Document) -> Iterator[Problem]:
    first = found["cases"][0]
    if found.get("lead") != first.get("key"):
        yield (
            "/plan/lead",
            _("牵头的一步要排在最前面，现在排在最前的是“%(key)s”。") % {"key": first.get("key")},
        )
    if first.get("after"):
        yield "/plan/cases/0/after", _("牵头的一步最先办，不能等别的一步。")


def _order(found: Document) -> Iterator[Problem]:
    before = _before(found)
    stuck = _stuck(before)
    for at, case in enumerate(found["cases"]):
        pointer, key = f"/plan/cases/{at}/after", str(case.get("key"))
        if key in stuck:
            yield pointer, stuck[key]
        elif case.get("on_silence") == OnSilence.AGREE and not _followers(key, before):
            yield f"/plan/cases/{at}/on_silence", _("最后一步要由机关作出决定，不能把逾期当作同意。")
        elif found.get("join") == Join.SEQUENCE and at and before[key] != [_key(found["cases"][at - 1])]:
            yield pointer, _("一步接一步的，每一步应只等它前面的一步。")
        elif found.get("join") == Join.ANY and (left := _half(key, before)):
            text = _("“%(left)s”先办成时，它等的那一步就不办了，永远轮不到它；请把并列的几步都选上。")
            yield pointer, text % {"left": left}


def _followers(key: str, before: dict[str, list[str]]) -> list[str]:
    return [other for other, after in before.items() if key in after]


def _key(case: Document) -> str:
    return str(case.get("key"))


def _before(found: Document) -> dict[str, list[str]]:
    """Keys that each step waits for, as far as there are such steps."""
    known = {_key(case) for case in found["cases"]}
    lists = {_key(case): case.get("after", []) for case in found["cases"]}
    return {
        key: [one for one in after if isinstance(one, str) and one in known]
        if isinstance(after, list)
        else []
        for key, after in lists.items()
    }


def _stuck(before: dict[str, list[str]]) -> dict[str, str]:
    """A sentence for each step that can never begin: those in a circle, and those behind one."""
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        circle = error.args[1]
    else:
        return {}
    sentence = _("这几步互相等待，谁也开不了头：%(circle)s。") % {"circle": " → ".join(reversed(circle))}
    stuck = dict.fromkeys(circle, sentence)
    behind = _("它等的“%(key)s”永远办不完，轮不到它。")
    while more := {
        key: behind % {"key": one}
        for key, after in before.items()
        for one in after
        if key not in stuck and one in stuck
    }:
        stuck |= more
    return stuck


def _half(key: str, before: dict[str, list[str]]) -> str:
    """A step that is one way of several, of which another is waited for but not this one; blank when there is none."""
    mine = set(before[key])
    for one in mine:
        beside = {other for other, after in before.items() if set(after) == set(before[one])}
        if left := sorted(beside - mine - {key}):
            return left[0]
    return ""


def places(document: Document, region: str) -> Iterator[Problem]:
    """Steps that nobody decides where they are placed, each place named; ``region`` is where the item is performed.

    Of a place that the form leaves open, only that the department has an organ anywhere. Five queries at most.
    """
    found = document.get("plan")
    if not isinstance(found, dict) or not is_rows(found.get("cases")):
        return
    known = {at: _codes(case, document, region) for at, case in enumerate(found["cases"])}
    lines = levelled_lines_of({code for codes in known.values() for code in codes})
    along = {code for line in lines.values() for code in line.codes}
    departments = {case["department"] for case in found["cases"] if isinstance(case.get("department"), str)}
    organs = authorities_along(departments, along)
    anywhere = set(organisations(kind="authority").values_list("department", flat=True))
    names = dict(Region.objects.filter(pk__in=lines).values_list("pk", "name"))
    for at, case in enumerate(found["cases"]):
        mine = [one for one in organs if one.department == case.get("department")]
        for code in known[at]:
            if _line(lines[code], case).nearest(mine) is None:
                text = _("“%(place)s”没有承办“%(label)s”的机关。")
                yield f"/plan/cases/{at}/place", text % {"place": names[code], "label": case.get("label")}
        if not known[at] and case.get("department") not in anywhere:
            yield f"/plan/cases/{at}/department", _("没有一个地方有承办“%(label)s”的机关。") % case


def _line(line: Line, case: Document) -> Line:
    return line.at(case["level"]) if case.get("level") else line


def _codes(case: Document, document: Document, region: str) -> list[str]:
    """The places a step can be at, as far as the document says."""
    lead = document["plan"]["cases"][0]
    field = role_fields(document).get(str(case.get("place")), {})
    at_home = {HANDLING_PLACE, lead.get("place")}
    if case.get("place") in at_home or field.get("x-role") == HANDLING_PLACE:
        return [region]
    chosen = [str(code) for code in field.get("enum", ())]
    return list(Region.objects.filter(pk__in=chosen).values_list("pk", flat=True)) if chosen else []
