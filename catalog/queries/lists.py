"""Lists, their batches and how far they have come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from base.errors import Missing
from catalog.models import Implementation, ItemList, ListBatch, ListEntry

EVERYWHERE = "/"
"""Every path begins with it: a list without an issuer is the whole country's."""


@dataclass(frozen=True)
class BatchProgress:
    """How many items of a batch there are, and how many are realised; ``due`` is None where no day was set."""

    batch: str
    count: int
    due: dt.date | None
    realised: int


@dataclass(frozen=True)
class ListProgress:
    """A list with its batches in order. ``total`` is the number announced, not the number counted."""

    slug: str
    total: int
    name: str
    source: str
    batches: tuple[BatchProgress, ...]


def lists() -> list[ListProgress]:
    """All lists with their progress, in three queries.

    An item counts as realised when at least one authority of the issuing government's territory can be applied to
    on this portal for it now (published, not suspended). That is less than being realised everywhere, and says
    nothing about other portals.
    """
    realised = _realised_by_batch()
    batches: dict[str, list[BatchProgress]] = {}
    for batch in ListBatch.objects.annotate(count=Count("entries")).order_by("list", "position"):
        progress = BatchProgress(batch.batch, batch.count, batch.due, realised.get(batch.pk, 0))
        batches.setdefault(batch.list_id, []).append(progress)
    return [
        ListProgress(each.pk, each.total, each.name, each.source, tuple(batches.get(each.pk, ())))
        for each in ItemList.objects.order_by("-total", "pk")
    ]


def _realised_by_batch() -> dict[int, int]:
    open_now = Q(item__implementations__current__isnull=False, item__implementations__suspended=False)
    at_home = Q(list__issuer=None) | Q(
        item__implementations__authority__path__startswith=F("list__issuer__path")
    )
    realised = ListEntry.objects.filter(open_now & at_home).values("batch")
    return dict(realised.annotate(count=Count("pk", distinct=True)).values_list("batch", "count"))


def _open_for_entry() -> QuerySet[Implementation]:
    """Open implementations of an outer entry's item, in the territory of its list."""
    return Implementation.objects.filter(
        item=OuterRef("item"),
        current__isnull=False,
        suspended=False,
        authority__path__startswith=Coalesce(OuterRef("list__issuer__path"), Value(EVERYWHERE)),
    )


def entries(slug: str, *, after: int = 0, batch: str | None = None) -> QuerySet[ListEntry]:
    """Entries of a list by number, those later than ``after``, with item, batch and ``realised_at``: the moment
    since which the item is realised (see `lists`), or None. Raises Missing for an unknown list.
    """
    if not ItemList.objects.filter(pk=slug).exists():
        raise Missing(_("没有这份清单。"))
    found = ListEntry.objects.filter(list=slug, seq__gt=after).select_related("item", "batch").order_by("seq")
    if batch is not None:
        found = found.filter(batch__batch=batch)
    return found.annotate(realised_at=Subquery(_first_published()))


def _first_published() -> QuerySet:
    return _open_for_entry().values("item").annotate(first=Min("current__published_at")).values("first")
