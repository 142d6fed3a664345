"""Who performs an item for a place, and at which version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from base.errors import Conflict, Missing
from base.regions.queries import ancestors
from catalog.guides import Guide
from catalog.models import Implementation, ImplementationVersion


def authority_for(item: str, region_code: str) -> Implementation | None:
    """The claim of the nearest authority for a place: its own, else the next one above; None if nobody claims it.

    ``item`` is a code. Comes with item, authority and current version. Two queries. Raises Missing for an unknown
    place.
    """
    return _nearest(_whole().filter(item=item), ancestors(region_code)).get(item)


def nearest(item_codes: Iterable[str], line: Sequence[str]) -> dict[str, Implementation]:
    """The nearest claim of each item along a line of divisions (nearest first), by item code, in one query.

    The elements documents are left out, for pages with many items.
    """
    return _nearest(_whole().defer("current__elements").filter(item__in=item_codes), line)


def _nearest(claims: QuerySet[Implementation], line: Sequence[str]) -> dict[str, Implementation]:
    in_line = claims.filter(authority__region_id__in=line)
    farthest_first = sorted(in_line, key=lambda claim: line.index(claim.authority.region_id), reverse=True)
    return {claim.item_id: claim for claim in farthest_first}


def claims_along(
    item_codes: Iterable[str], codes: Iterable[str], *, documents: bool = False
) -> list[Implementation]:
    """The claims of some items in some divisions, each with item, authority and current version, whose elements are
    left out unless the ``documents`` are wanted. One query.
    """
    found = _whole() if documents else _whole().defer("current__elements")
    return list(found.filter(item__in=list(item_codes), authority__region_id__in=list(codes)))


def implementation(task_code: str) -> Implementation:
    """One claim with item, authority and current version, open or not. Raises Missing."""
    try:
        return _whole().get(task_code=task_code)
    except Implementation.DoesNotExist:
        raise Missing(_("没有实施编码为“%(code)s”的事项。") % {"code": task_code}) from None


def claims(task_codes: Iterable[str]) -> dict[str, Implementation]:
    """Claims by code, with item and authority, in one query; unknown codes are left out."""
    found = _whole().defer("current__elements").filter(task_code__in=list(task_codes))
    return {claim.task_code: claim for claim in found}


def open_version(task_code: str) -> ImplementationVersion:
    """The version that applications are made under now, with implementation, item and authority at hand.

    Raises Missing for an unknown code, Conflict ``not_open`` when nothing is published or it is suspended.
    """
    claim = implementation(task_code)
    if not claim.is_open:
        raise Conflict(_("“%(name)s”目前不能在线申请。") % {"name": claim.item.name}, code="not_open")
    return _current(claim)


def version(pk: int) -> ImplementationVersion:
    """A version by its key, whatever its state: what a case was begun under. Raises Missing."""
    found = ImplementationVersion.objects.select_related(
        "implementation__item", "implementation__authority__region"
    )
    try:
        return found.get(pk=pk)
    except ImplementationVersion.DoesNotExist:
        raise Missing(_("没有这个版本。")) from None


def guide_for(item_code: str, region_code: str) -> Guide | None:
    """The guide in force at the nearest authority for a place, or None where nobody has published one.

    A suspended one is shown too: ``is_open`` is then False. Two queries.
    """
    claim = authority_for(item_code, region_code)
    return Guide.of(_current(claim)) if claim and claim.current else None


def _whole() -> QuerySet[Implementation]:
    return Implementation.objects.select_related("item", "authority__region", "current")


def _current(claim: Implementation) -> ImplementationVersion:
    """The current version, told which implementation it belongs to, so that no query is needed to ask."""
    claim.current.implementation = claim
    return claim.current


def open_at(item_code: str, authority_code: str) -> ImplementationVersion | None:
    """The version under which this very authority takes applications for an item, or None."""
    claim = _whole().filter(item=item_code, authority=authority_code).first()
    return _current(claim) if claim and claim.is_open else None


def performers(item_code: str) -> list[Implementation]:
    """Everybody who takes applications for an item now, by name, with their authority at hand. One query."""
    claims = Implementation.objects.filter(item=item_code, current__isnull=False, suspended=False)
    return list(claims.select_related("authority").order_by("authority__name"))
