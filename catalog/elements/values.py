"""Whether one value has the type that the registry asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.elements.registry import Registry
from catalog.models import Element

Problem = tuple[str, str]
"""A JSON pointer into the document, and a sentence about what stands there."""

Type = Element.ValueType

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""What materials, cases, questions and answers are called in a document."""

PHONE = re.compile(r"\+?[\d-]{5,20}(转\d{1,6})?")
REGION = re.compile(r"\d{6}(\d{3}){0,2}")
URL = re.compile(r"https?://\S+")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_texts(value: Any) -> bool:
    return _is_list(value) and all(map(_is_text, value))


def _is_rows(value: Any) -> bool:
    return _is_list(value) and all(_is_text(row) or isinstance(row, dict) for row in value)


def _is_date(value: Any) -> bool:
    try:
        dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


_TEXT = (_is_text, gettext_lazy("应为非空文字。"))
_WHOLE = (_is_whole, gettext_lazy("应为不小于零的整数。"))
RULES: dict[str, tuple[Callable[[Any], bool], Promise]] = {
    Type.TEXT: _TEXT,
    Type.LONG_TEXT: _TEXT,
    Type.ORGANISATION: _TEXT,
    Type.FILE: _TEXT,
    Type.CODE: _TEXT,
    Type.INTEGER: _WHOLE,
    Type.MONEY: (_is_whole, gettext_lazy("应为以分为单位的整数。")),
    Type.BOOLEAN: (lambda value: isinstance(value, bool), gettext_lazy("应为是或否。")),
    Type.DATE: (_is_date, gettext_lazy("应为日期，如 2026-01-31。")),
    Type.CODES: (_is_texts, gettext_lazy("应为代码的列表。")),
    Type.ROWS: (_is_rows, gettext_lazy("应为多行，每行为文字或对象。")),
    Type.URL: (_matches(URL), gettext_lazy("应为网址。")),
    Type.PHONE: (_matches(PHONE), gettext_lazy("应为电话号码。")),
    Type.REGION: (_matches(REGION), gettext_lazy("应为六位、九位或十二位区划代码。")),
}


def value_problems(pointer: str, element: Element, value: Any, registry: Registry) -> Iterator[Problem]:
    """A wrong type, or codes that are not in the element's table."""
    holds, sentence = RULES[element.value_type]
    if not holds(value):
        yield pointer, str(sentence)
    elif element.code_table:
        yield from _unknown_codes(pointer, element, value, registry)


def _unknown_codes(pointer: str, element: Element, value: Any, registry: Registry) -> Iterator[Problem]:
    known = registry.codes.get(element.code_table, frozenset())
    for code in value if isinstance(value, list) else [value]:
        if code not in known:
            yield (
                pointer,
                _("“%(code)s”不在代码表“%(table)s”中。") % {"code": code, "table": element.code_table},
            )
