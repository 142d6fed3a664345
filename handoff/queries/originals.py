"""Reads of originals: where each is and where it has been."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from applications.models import Application
from base.accounts import rules as posts
from base.accounts.models import Account
from base.regions.queries import organisations
from handoff.models import Bag, Incident, Move, Original, Shipment
from handoff.models.originals import Holder, Kind
from handoff.rules import HANDS, UNDECIDED, harmed


def originals(application: Application) -> list[Original]:
    """All originals of an application with their moves, by number. The application must be in the reader's scope."""
    moves = Prefetch("moves", Move.objects.order_by("seq"))
    return list(
        Original.objects.filter(paper__application=application).prefetch_related(moves).order_by("number")
    )


def papers(application: Application) -> list[tuple[Original, Bag | None]]:
    """The originals, each with the bag it is in, if it is in one, and that bag's shipments with what was
    told of them, the latest first. Five queries."""
    found = originals(application)
    numbers = [one.holder_code for one in found if one.holder_kind == Holder.BAG]
    latest = Shipment.objects.order_by("-created_at", "-order_no").prefetch_related("tracking")
    shipments = Prefetch("shipments", latest)
    ends = ("from_organisation", "to_organisation")
    bags = Bag.objects.filter(number__in=numbers).select_related(*ends)
    by_number = {bag.number: bag for bag in bags.prefetch_related(shipments)}
    return [(one, by_number.get(one.holder_code)) for one in found]


def to_hand_over(account: Account) -> QuerySet[Original]:
    """What lies at my halls for applicants to fetch: results and papers that go back. Key: number."""
    here = posts.organisations_with(account, HANDS)
    found = Original.objects.filter(holder_kind=Holder.ORGANISATION, holder_code__in=here)
    waiting = found.filter(to_return=True) | found.filter(kind=Kind.RESULT)
    fetched_here = waiting.filter(paper__hall__in=here)
    return fetched_here.select_related("paper__application__item").order_by("number")


def harmed_of(application: Application) -> list[Original]:
    """Originals that came to harm on the way, while their case may still need them; by number. The application must
    be in the reader's scope, or opened with its query code. Two queries."""
    open_cases = list(application.cases.filter(state__in=UNDECIDED).values_list("number", flat=True))
    found = Original.objects.filter(harmed(), paper__application=application, case__in=open_cases)
    return list(found.distinct().order_by("number"))


@dataclass(frozen=True)
class Where:
    """One original: its last move, the bag it is in (with shipments and what was told of them), its incidents."""

    original: Original
    bag: Bag | None
    incidents: list[Incident]

    @property
    def move(self) -> Move:
        return list(self.original.moves.all())[-1]

    @property
    def shipment(self) -> Shipment | None:
        return next(iter(self.bag.shipments.all()), None) if self.bag else None


def whereabouts(application: Application) -> list[Where]:
    """Where every original of an application is. The application must be in the reader's scope. Six queries."""
    found = papers(application)
    incidents: dict[str, list[Incident]] = {}
    for one in Incident.objects.filter(original__paper__application=application).order_by("opened_at", "id"):
        incidents.setdefault(one.original_id, []).append(one)
    return [Where(one, bag, incidents.get(one.number, [])) for one, bag in found]


def places_of(found: Iterable[Where]) -> dict[str, str]:
    """Names of the organisations that have some of these originals, by code. At most one query."""
    codes = {one.original.holder_code for one in found if one.original.holder_kind == Holder.ORGANISATION}
    return dict(organisations().filter(pk__in=codes).values_list("pk", "name")) if codes else {}
