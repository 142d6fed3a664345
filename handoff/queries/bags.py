"""Reads of bags and incidents."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from base.accounts import rules as posts
from base.accounts.models import Account
from base.errors import Forbidden, Invalid, Missing
from base.files.documents import of_case
from base.files.models import Document
from base.ledger.models import Event
from handoff import rules
from handoff.models import Bag, Incident, Line, Original, Shipment
from handoff.models.bags import State
from handoff.models.originals import Holder, Kind

BOXES = ("out", "in")
_ENDS = ("from_organisation__region", "to_organisation__region", "to_application")


def bags(account: Account, *, box: str = "", state: str = "") -> QuerySet[Bag]:
    """Bags in scope, newest first: ``out`` from my organisations, ``in`` for them. Key: created_at, number."""
    found = Bag.objects.filter(rules.visible_to(account))
    mine = posts.organisations_with(account, rules.LOOKERS)
    if box:
        if box not in BOXES:
            raise Invalid.at("/box", _("请从给出的选项中选择。"))
        found = found.filter(**{"from_organisation__in" if box == "out" else "to_organisation__in": mine})
    if state:
        found = found.filter(state=state)
    return _rows(found).order_by("-created_at", "-number")


def _rows(found: QuerySet[Bag]) -> QuerySet[Bag]:
    """With what a line of a list shows: how many lines, open incidents, the latest shipment."""
    shipments = Prefetch("shipments", Shipment.objects.order_by("-created_at", "-order_no"))
    open_ones = Count("incidents", Q(incidents__state__in=["open", "answered"]), distinct=True)
    counted = found.annotate(expected=Count("lines", distinct=True), unsettled=open_ones)
    return counted.select_related(*_ENDS, "stream").prefetch_related(shipments)


def bag(account: Account, number: str) -> Bag:
    """One bag in scope, with lines, incidents and tracking at hand. Raises Missing."""
    found = _rows(Bag.objects.filter(rules.visible_to(account), number=number.strip().upper()))
    whole = found.prefetch_related(
        Prefetch("lines", Line.objects.select_related("original__paper__application").order_by("original")),
        Prefetch(
            "incidents", Incident.objects.select_related("original").order_by("opened_at", "original", "id")
        ),
        "shipments__tracking",
    ).first()
    if whole is None:
        raise Missing(_("没有这个袋，或您无权查看。"))
    return whole


def story(bag: Bag) -> list[Event]:
    """What happened to a bag that is in the reader's scope, oldest first, with what was written."""
    return list(bag.stream.events.select_related("text").order_by("seq"))


def papers_of(bag: Bag) -> list[Document]:
    """The list and the record of the count of a bag in the reader's scope, made or still being made."""
    return of_case(bag.number)


def paper_of(account: Account, number: str, key: str) -> Document:
    """One document of a bag in scope. Raises Missing."""
    found = next((one for one in papers_of(bag(account, number)) if str(one.id) == str(key)), None)
    if found is None:
        raise Missing(_("没有这份文书，或您无权查看。"))
    return found


def require_hands(account: Account) -> None:
    """Raises Forbidden for whoever holds none of the posts that see bags."""
    if not posts.organisations_with(account, (*rules.LOOKERS, "supervisor")):
        raise Forbidden(_("这一页只对窗口、审批机关和督办人员开放。"))


def incidents(account: Account, *, state: str = "") -> QuerySet[Incident]:
    """Incidents in scope, newest first. Key: opened_at, id. ``state`` may also be ``unsettled``: open or answered."""
    found = Incident.objects.filter(rules.visible_to(account, "bag__"))
    wanted = ["open", "answered"] if state == "unsettled" else [state]
    found = found.filter(state__in=wanted) if state else found
    ends = [f"bag__{end}" for end in _ENDS]
    return found.select_related("original", "photo", "bag__stream", *ends).order_by("-opened_at", "-id")


def incident(account: Account, key: str) -> Incident:
    """One incident in scope. Raises Missing."""
    found = incidents(account).filter(id=key).first()
    if found is None:
        raise Missing(_("没有这个差异，或您无权查看。"))
    return found


@dataclass(frozen=True)
class Ready:
    """Originals at one of my places that have to go to one and the same receiver."""

    place: str
    to: str
    to_name: str
    application: str
    originals: tuple[Original, ...]
    hall: str = ""
    """Where it can go instead of to the applicant, to be fetched there."""


def ready(account: Account) -> list[Ready]:
    """What lies at my places and has to be packed, by receiver: materials for their authority, results for the window
    that took the papers in or for the applicant, papers that go back. Two queries."""
    here = posts.organisations_with(account, rules.HANDS)
    lying = Original.objects.filter(holder_kind=Holder.ORGANISATION, holder_code__in=here)
    found: dict[tuple[str, str, str], list[Original]] = {}
    names: dict[str, str] = {}
    rows = lying.select_related("authority", "paper__hall", "paper__application__item")
    for one in rows.order_by("number"):
        if target := _target(one):
            names[target[0]] = target[1]
            found.setdefault((one.holder_code, target[0], target[2]), []).append(one)
    return [_ready(key, names, tuple(ones)) for key, ones in found.items()]


def _ready(key: tuple[str, str, str], names: dict[str, str], ones: tuple[Original, ...]) -> Ready:
    place, to, number = key
    hall = "" if to else ones[0].paper.hall_id
    return Ready(
        place, to, names[to] if to else ones[0].paper.application.applicant_facts["name"], number, ones, hall
    )


def _target(one: Original) -> tuple[str, str, str] | None:
    """(code, name, application) of where an original goes next; None when it is where it belongs.

    The code is blank for the applicant, and the application then says whose.
    """
    application, hall = one.paper.application, one.paper.hall
    back = one.to_return or one.kind == Kind.RESULT
    if not back and one.holder_code != one.authority_id:
        return one.authority_id, one.authority.name, ""
    if not back or hall is None or one.holder_code == hall.code:
        return None
    if application.delivery.get("method") == "courier":
        return "", application.applicant_facts["name"], application.number
    return hall.code, hall.name, ""


def on_my_bench(account: Account) -> dict[str, int]:
    """How many bags wait for me: to be received, to be counted, with something unsettled. Two queries."""
    here = posts.organisations_with(account, rules.HANDS)
    counts = Bag.objects.filter(to_organisation__in=here).aggregate(
        coming=Count("pk", Q(state=State.SENT)), to_count=Count("pk", Q(state=State.RECEIVED))
    )
    unsettled = Incident.objects.filter(
        Q(bag__from_organisation__in=here) | Q(bag__to_organisation__in=here), state__in=["open", "answered"]
    )
    return {**counts, "unsettled": unsettled.count()}


def late(account: Account) -> QuerySet[Bag]:
    """Bags in scope that somebody was told are too long on the road or uncounted. Key: sent_at, number."""
    told = Q(late_told__isnull=False) | Q(escalated__isnull=False)
    found = Bag.objects.filter(rules.visible_to(account), told, state__in=[State.SENT, State.RECEIVED])
    return _rows(found).order_by("sent_at", "number")
