"""What the database can keep: no NUL, no half characters, no infinite numbers, no bottomless nesting.

Checked once, for all that comes in through the API, before any view sees it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import JSONParser

from base.errors import Invalid

DEEPEST = 32
"""How many lists and objects may lie in one another."""


def refuse_unfit(value: Any, at: str = "") -> None:
    """Raises Invalid that points at the first thing in a JSON value that could not be kept or answered."""
    for pointer, inner, depth in _walk(value, at):
        if depth > DEEPEST:
            raise Invalid.at(at, _("内容嵌套太深。"))
        if isinstance(inner, float) and not math.isfinite(inner):
            raise Invalid.at(pointer, _("这个数字太大。"))
        if isinstance(inner, str) and not is_fit(inner):
            raise Invalid.at(pointer, _("这里有不能保存的字符，请删去后重新填写。"))


def is_fit(text: str) -> bool:
    """Whether PostgreSQL can keep a text and UTF-8 write it."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _walk(value: Any, at: str) -> Iterator[tuple[str, Any, int]]:
    """Every value with its pointer and depth, names of members too; without recursion."""
    todo = [(at, value, 0)]
    while todo:
        pointer, inner, depth = todo.pop()
        yield pointer, inner, depth
        if depth > DEEPEST:
            continue
        if isinstance(inner, Mapping):
            for name, member in inner.items():
                yield pointer, name, depth
                todo.append((f"{pointer}/{name}", member, depth + 1))
        elif isinstance(inner, list):
            todo.extend((f"{pointer}/{index}", member, depth + 1) for index, member in enumerate(inner))


class PlainJSONParser(JSONParser):
    """JSON that can be kept."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: dict | None = None) -> Any:
        try:
            value = super().parse(stream, media_type, parser_context)
        except (exceptions.ParseError, RecursionError, LookupError) as error:
            raise Invalid.at("", _("请求内容不是能读的JSON。")) from error
        refuse_unfit(value)
        return value
