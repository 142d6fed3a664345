"""Pages of a list by key: each page starts after the last row of the one before, however long the list is."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from base.errors import Invalid

LIMIT_MAX = 100
LIMIT_DEFAULT = 30


@dataclass(frozen=True)
class Page:
    """The rows of one page, and the token that opens the next; blank on the last."""

    rows: list
    next: str


def page(
    rows: QuerySet,
    *,
    order: tuple[str, ...],
    after: str = "",
    limit: int = LIMIT_DEFAULT,
    within: Sequence[Q] = (),
) -> Page:
    """One page of a queryset in an order of columns (``-`` for downwards) that ends in a unique one.

    All columns must go the same way; nulls come last upwards. ``within`` are conditions one of which each row fulfils
    (the organisations of a scope): each is read in order by an index up to a page, and not all they have is sorted.
    One query, and one more where there are several of them. Raises Invalid for a bad token or limit.
    """
    if not 1 <= limit <= LIMIT_MAX:
        raise Invalid.at("/limit", _("每页1到100条。"))
    names = [name.lstrip("-") for name in order]
    rows = rows.order_by(*order)
    if after:
        rows = _from(rows, names, after, "lt" if order[0].startswith("-") else "gt")
    if len(within) > 1:
        first, *others = (rows.filter(one).values("pk")[: limit + 1] for one in within)
        rows = rows.filter(pk__in=[one["pk"] for one in first.union(*others, all=True)])
    found = list(rows[: limit + 1])
    more = len(found) > limit
    return Page(found[:limit], _write(found[limit - 1], names) if more else "")


def _from(rows: QuerySet, names: list[str], after: str, way: str) -> QuerySet:
    """Only the rows after a token; one whose values are of another kind than the columns is a bad token."""
    try:
        return rows.filter(_later(names, _read(after, len(names)), way))
    except (ValueError, TypeError, ValidationError) as error:
        raise Invalid.at("/after", _("翻页标记不对，请从第一页看起。")) from error


def _later(names: list[str], values: list[Any], way: str) -> Q:
    """``a >= x AND (a > x OR b > y)``: the form an index can start from (the naive one cannot)."""
    first, last = (names[0], values[0]), (names[-1], values[-1])
    if len(names) == 1:
        return Q(**{f"{first[0]}__{way}": first[1]})
    if first[1] is None:
        return Q(**{f"{first[0]}__isnull": True, f"{last[0]}__{way}": last[1]})
    beyond = Q(**{f"{first[0]}__{way}e": first[1]})
    beyond &= Q(**{f"{first[0]}__{way}": first[1]}) | Q(**{f"{last[0]}__{way}": last[1]})
    return beyond | Q(**{f"{first[0]}__isnull": True}) if way == "gt" else beyond


def _write(row: Model, names: list[str]) -> str:
    values = [getattr(row, name) for name in names]
    plain = [value.isoformat() if isinstance(value, dt.datetime) else value for value in values]
    text = json.dumps([value if value is None or isinstance(value, int) else str(value) for value in plain])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(token: str, count: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, binascii.Error) as error:
        raise Invalid.at("/after", _("翻页标记不对，请从第一页看起。")) from error
    plain = isinstance(values, list) and all(isinstance(value, str | int | None) for value in values)
    if not plain or len(values) != count or any("\0" in str(value) for value in values):
        raise Invalid.at("/after", _("翻页标记不对，请从第一页看起。"))
    return [_moment(value) for value in values]


def _moment(value: Any) -> Any:
    if isinstance(value, str) and "T" in value:
        return parse_datetime(value) or value
    return value
