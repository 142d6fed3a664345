"""Items: one, many, and those that answer to a word."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from base.errors import Missing
from base.regions.queries import ancestors
from catalog import search as words
from catalog.models import Implementation, Item, ListEntry

FOUND_MAX = 50
"""Hits that a search returns at most: whoever wants more types more."""


def item(code: str) -> Item:
    """One item with its department and its entries (`item.entries.all()`, with their lists). Raises Missing."""
    try:
        return _whole().get(pk=code)
    except Item.DoesNotExist:
        raise Missing(_("没有编码为“%(code)s”的事项。") % {"code": code}) from None


def items(
    *, mode: str = "", subject: str = "", theme: str = "", department: str = "", list: str = "", to: str = ""
) -> QuerySet[Item]:
    """Items by code, bundles and their parts apart, each filter left out when blank. Two queries, three with ``to``.

    ``mode`` and ``list`` speak of the same list entry; ``to`` keeps what an authority of that place or above it
    performs. Raises Missing when ``to`` is no division.
    """
    found = _whole().filter(kind=Item.Kind.ITEM).order_by("pk")
    columns = {"subject": subject, "theme": theme, "department_id": department}
    found = found.filter(**{column: value for column, value in columns.items() if value})
    if mode or list:
        found = found.filter(Exists(_entries(mode=mode, list=list)))
    return found.filter(Exists(_claims(to))) if to else found


def search(q: str, **filters: str) -> list[Item]:
    """Items that answer to ``q``, best first, at most `FOUND_MAX`; ``filters`` are those of `items`.

    Among equally good ones those that can be applied for come first, then the shorter word. A blank ``q`` gives
    the first items by code. As many queries as `items`.
    """
    found = items(**filters)
    if words.normalised(q):
        found = _best_first(words.matching(found, q))
    return [*found[:FOUND_MAX]]


def _best_first(found: QuerySet[Item]) -> QuerySet[Item]:
    is_open = Exists(_claims().filter(current__isnull=False, suspended=False))
    return found.annotate(is_open=is_open).order_by("rank", F("is_open").desc(), "shortest", "pk")


def _whole() -> QuerySet[Item]:
    entries = ListEntry.objects.select_related("list", "batch").order_by("list_id")
    return Item.objects.select_related("department").prefetch_related(Prefetch("entries", entries))


def _entries(*, mode: str, list: str) -> QuerySet[ListEntry]:
    columns = {"mode": mode, "list_id": list}
    return ListEntry.objects.filter(
        item=OuterRef("pk"), **{column: value for column, value in columns.items() if value}
    )


def _claims(to: str = "") -> QuerySet[Implementation]:
    claims = Implementation.objects.filter(item=OuterRef("pk"))
    return claims.filter(authority__region_id__in=ancestors(to)) if to else claims
