"""What is wrong with the promises a document offers (`commitments`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from catalog.commitments import Consequence, Effect, Kind, Method, default
from catalog.elements.registry import Registry
from catalog.elements.shapes import Document, all_of, is_rows, one_of, repeated
from catalog.elements.values import Problem

DAYS_MAX = 365
KNOWN = {
    "key", "label", "kind", "materials", "template", "days", "effect", "check", "consequence", "rectify_days",
    "credit",
}  # fmt: skip


def commitments(document: Document, registry: Registry) -> Iterator[Problem]:
    """Each promise by itself; a material can be promised under one template alone."""
    rows = document["commitments"]
    if not is_rows(rows):
        yield "/commitments", _("应为承诺的列表。")
        return
    yield from repeated("/commitments", rows)
    asked = _asked(document)
    taken: set[str] = set()
    for place, row in enumerate(rows):
        yield from _one(f"/commitments/{place}", row, asked)
        keys = set(row["materials"]) if _is_list_of_words(row.get("materials")) else set()
        for key in sorted(keys & taken):
            yield f"/commitments/{place}/materials", _("“%(key)s”已在另一份承诺里。") % {"key": key}
        taken |= keys


def _asked(document: Document) -> dict[str, Document]:
    rows = document.get("materials")
    return {row.get("key"): row for row in rows} if is_rows(rows) else {}


def _one(at: str, row: Document, asked: dict[str, Document]) -> Iterator[Problem]:
    for name in sorted(row.keys() - KNOWN):
        yield f"{at}/{name}", _("承诺里没有这一项。")
    if row.get("key") == default().key:
        yield f"{at}/key", _("“%(key)s”是通用承诺的标识，请换一个。") % {"key": row["key"]}
    if not row.get("label"):
        yield f"{at}/label", _("缺少承诺名称。")
    yield from one_of(f"{at}/kind", row.get("kind"), set(Kind.values))
    yield from _materials(f"{at}/materials", row, asked)
    yield from _template(f"{at}/template", row.get("template"))
    yield from _days(f"{at}/days", row.get("days"))
    yield from _after(at, row)


def _materials(at: str, row: Document, asked: dict[str, Document]) -> Iterator[Problem]:
    keys = row.get("materials")
    if keys == []:
        yield at, _("至少要有一份材料。")
    yield from all_of(at, keys, set(asked))
    if row.get("kind") != Kind.FOLLOW or not _is_list_of_words(keys):
        return
    for key in keys:
        if key in asked and asked[key].get("is_need") != "tolerable":
            yield at, _("“%(key)s”没有标为可容缺，不能承诺后补。") % {"key": key}


def _template(at: str, told: Any) -> Iterator[Problem]:
    """The notice: its version, and what one is told before signing (国办发〔2020〕42号: 义务和责任一次告知)."""
    told = told if isinstance(told, dict) else {}
    if not _is_count(told.get("version")):
        yield f"{at}/version", _("缺少告知书的版本号。")
    for name in ("duty", "liability"):
        if not told.get(name) or not _is_list_of_words(told[name]):
            yield f"{at}/{name}", _("应为若干句告知的话。")


def _after(at: str, row: Document) -> Iterator[Problem]:
    """What a promise of this kind leads to: a result held back or not, a later check or none, what follows."""
    yield from one_of(f"{at}/consequence", row.get("consequence"), set(Consequence.values))
    if row.get("consequence") == Consequence.RECTIFY:
        yield from _days(f"{at}/rectify_days", row.get("rectify_days"))
    if not isinstance(row.get("credit", False), bool):
        yield f"{at}/credit", _("应为是或否。")
    if row.get("kind") == Kind.FOLLOW:
        yield from one_of(f"{at}/effect", row.get("effect"), set(Effect.values))
        if row.get("check") is not None:
            yield f"{at}/check", _("后补的材料到了就算兑现，没有事后核查。")
    elif row.get("kind") == Kind.REPLACE:
        if row.get("consequence") == Consequence.TERMINATE:
            yield f"{at}/consequence", _("免交材料的承诺在决定以后核查，不能“终止办理”，请选撤销或限期整改。")
        yield from _check(f"{at}/check", row.get("check"))


def _check(at: str, check: Any) -> Iterator[Problem]:
    if check is None:
        return
    if not isinstance(check, dict):
        yield at, _("应写明核查方式。")
        return
    yield from one_of(f"{at}/method", check.get("method"), set(Method.values))
    share = check.get("share_percent", 100)
    if not _is_count(share) or share > 100:
        yield f"{at}/share_percent", _("应为1到100的整数。")


def _days(at: str, days: Any) -> Iterator[Problem]:
    if not _is_count(days) or days > DAYS_MAX:
        yield at, _("应为1到%(most)s的工作日数。") % {"most": DAYS_MAX}


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_list_of_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
