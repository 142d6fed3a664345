"""Reads for those who watch over partners. Whoever calls them has checked the post."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from applications.models import Case, Comparison, Mismatch, Partner
from applications.partners.outbox import HANDLER
from base.errors import Missing
from base.ledger.models import Delivery
from base.ledger.models.outbox import DeliveryState


@dataclass
class Queue:
    """What still has to be told: how many events, how many of them were given up, since when the oldest waits."""

    waiting: int = 0
    failed: int = 0
    since: dt.datetime | None = None

    def add(self, row: dict) -> None:
        self.waiting += row["waiting"]
        self.failed += row["failed"]
        self.since = min(filter(None, [self.since, row["since"]]), default=None)


@dataclass
class Standing:
    """A partner with its queue and the last comparison of books."""

    partner: Partner
    queue: Queue = field(default_factory=Queue)

    @property
    def last(self) -> Comparison | None:
        return next(iter(self.partner.latest), None)


def standings() -> tuple[list[Standing], Queue]:
    """All partners, and what waits for authorities that should have one and have none. Three queries."""
    latest = Comparison.objects.order_by("partner", "-day").distinct("partner")
    found = Partner.objects.select_related("root").order_by("root__path")
    rows = [
        Standing(one) for one in found.prefetch_related(Prefetch("comparisons", latest, to_attr="latest"))
    ]
    nobody = Queue()
    for waiting in _queues():
        near = [one for one in rows if waiting["path"].startswith(one.partner.root.path)]
        queue = max(near, key=lambda one: len(one.partner.root.path)).queue if near else nobody
        queue.add(waiting)
    return rows, nobody


def _queues() -> list[dict]:
    """By path of the authority: counts, and when the oldest event happened."""
    path = Case.objects.filter(number=OuterRef("event__case")).values("authority__path")[:1]
    rows = Delivery.objects.filter(handler=HANDLER).exclude(state=DeliveryState.DONE)
    counts = {
        "waiting": Count("id"),
        "failed": Count("id", Q(state=DeliveryState.FAILED)),
        "since": Min("event__at"),
    }
    return list(rows.annotate(path=Subquery(path)).order_by().values("path").annotate(**counts))


def mismatches() -> QuerySet[Mismatch]:
    """What disagrees now; key: id."""
    rows = Mismatch.objects.filter(settled_at__isnull=True)
    return rows.select_related("comparison__partner__root")


def mismatch(pk: int) -> Mismatch:
    """One of them. Raises Missing, also when it agrees again."""
    found = mismatches().filter(pk=pk).first()
    if found is None:
        raise Missing(_("没有这条差异，可能已经一致了。"))
    return found
