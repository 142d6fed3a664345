"""The plain shapes that parts of a document are made of, each complaining in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from catalog.elements.values import KEY, Problem

Document = dict[str, Any]


def is_rows(value: Any) -> bool:
    """Whether something is a list of objects."""
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def one_of(pointer: str, value: Any, known: set[Any] | frozenset[str]) -> Iterator[Problem]:
    """One of the words that can stand here."""
    if not isinstance(value, str) or value not in known:
        yield pointer, _("“%(value)s”不是这里可用的值。") % {"value": value}


def all_of(pointer: str, values: Any, known: set[Any]) -> Iterator[Problem]:
    """A list of such words."""
    if not isinstance(values, list):
        yield pointer, _("应为列表。")
        return
    for value in values:
        yield from one_of(pointer, value, known)


def repeated(pointer: str, rows: list[Document]) -> Iterator[Problem]:
    """Rows whose ``key`` is malformed, or the key of an earlier row."""
    seen: set[str] = set()
    for place, row in enumerate(rows):
        key = row.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key):
            yield f"{pointer}/{place}/key", _("标识应由小写字母、数字和下划线组成。")
        elif key in seen:
            yield f"{pointer}/{place}/key", _("标识“%(key)s”重复。") % {"key": key}
        else:
            seen.add(key)
