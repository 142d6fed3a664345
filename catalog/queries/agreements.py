"""Agreements in force, and how an item can be done from one place at another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from base.regions.models import Organisation
from base.regions.queries import government_code, government_codes, lines_of
from catalog.models import Agreement, Implementation, Item, ListEntry, Mode
from catalog.queries.implementations import nearest

Nodes = Collection[str]
"""Codes of an organisation and of all above it: an agreement of any of them holds for it."""


@dataclass(frozen=True)
class How:
    """The way an item is done from here to there: its mode, who decides, and the agreement that allows it."""

    mode: str
    implementation: Implementation
    agreement: Agreement | None = None


def agreements(
    *, on: dt.date, from_region: str = "", to_region: str = "", item: str = ""
) -> QuerySet[Agreement]:
    """Agreement versions in force on a day, by code, each filter left out when blank.

    ``from_region`` is where papers are handed in, ``to_region`` where it is decided; an agreement of a place holds
    for everything below it. ``item`` is a code. Raises Missing for an unknown place.
    """
    grantees = government_codes(from_region) if from_region else None
    grantors = government_codes(to_region) if to_region else None
    found = _in_force(on)
    if grantees or grantors:
        found = found.filter(_between(grantors, grantees))
    return found.filter(covering(item)) if item else found


def _in_force(on: dt.date) -> QuerySet[Agreement]:
    in_force = Agreement.objects.filter(in_force__contains=on)
    return in_force.select_related("grantor", "grantee", "item_list").order_by("code", "seq")


def _between(grantors: Nodes | None, grantees: Nodes | None) -> Q:
    """Agreements from grantors to grantees, or both ways between them; None leaves a side open."""
    turned = _parties(grantor=grantees, grantee=grantors) & Q(both_ways=True)
    return _parties(grantor=grantors, grantee=grantees) | turned


def _parties(**sides: Nodes | None) -> Q:
    return Q(**{f"{side}__in": nodes for side, nodes in sides.items() if nodes is not None})


def covering(*items: str) -> Q:
    """Agreements that cover at least one of these items: whole lists, or items by name (bundles are on no list)."""
    naming = Agreement.items.through.objects
    on_the_list = Q(item_list__in=ListEntry.objects.filter(item__in=items).values("list"))
    whole_list = ~Q(pk__in=naming.values("agreement"))
    return on_the_list & whole_list | Q(pk__in=naming.filter(item__in=items).values("agreement"))


def ways(items: Iterable[Item], *, from_region: str, to_region: str, on: dt.date) -> dict[str, How]:
    """How each item can be done from one place at another on a day, by code; items that cannot are left out.

    Full online needs an open version with that mode. Remote receipt and joint handling also need an agreement in
    force between the nearest authority and the place, for that item and mode. Three queries, however many items.
    """
    lines = lines_of([from_region, to_region])
    claims = nearest([item.pk for item in items], lines[to_region]).values()
    here = [government_code(code) for code in lines[from_region]]
    pacts = pacts_between(claims, here, on)
    found = {claim.item_id: _best(claim, pacts, here) for claim in claims if claim.is_open}
    return {code: how for code, how in found.items() if how}


def agreement_for(
    claim: Implementation, *, receiver: Organisation, mode: str, on: dt.date
) -> Agreement | None:
    """The agreement under which a hall or window may receive for an authority on a day, for that item and mode.

    It is the version in force on that day; whoever receives under it keeps a reference to this very row.
    """
    pacts = pacts_between([claim], receiver.lineage, on)
    return next((pact for pact in pacts if permits(pact, mode, claim, receiver.lineage)), None)


def allows(agreement: Agreement, power: str) -> bool:
    """Whether an agreement gives a power (``Agreement.Power``), such as checking originals at the window."""
    return power in agreement.powers


def pacts_between(
    claims: Collection[Implementation],
    grantees: Nodes | None,
    on: dt.date,
    *,
    among: QuerySet[Agreement] | None = None,
) -> list[Agreement]:
    """Agreements between the authorities of these claims and the grantees (None: anybody), in one query.

    Each knows which of the items are on its list (``listed``), and all that it names (``named``). ``among`` are
    others than those in force on the day.
    """
    grantors = {node for claim in claims for node in claim.authority.lineage}
    items = [claim.item_id for claim in claims]
    listed = ListEntry.objects.filter(list=OuterRef("item_list"), item__in=items).values("item")
    named = Agreement.items.through.objects.filter(agreement=OuterRef("pk")).values("item")
    found = (_in_force(on) if among is None else among).filter(_between(grantors, grantees))
    return list(found.annotate(listed=ArraySubquery(listed), named=ArraySubquery(named)))


def _best(claim: Implementation, pacts: list[Agreement], grantees: Nodes) -> How | None:
    """Full online if the version has it, else the first mode that an agreement allows. A bundle needs none to be handed
    in online: nothing of it travels."""
    modes = claim.current.modes
    if Mode.FULL_ONLINE in modes:
        return How(Mode.FULL_ONLINE, claim)
    allowed = (
        How(mode, claim, pact) for mode in modes for pact in pacts if permits(pact, mode, claim, grantees)
    )
    return next(allowed, How(Mode.JOINT, claim) if _is_bundle(claim) else None)


def _is_bundle(claim: Implementation) -> bool:
    return claim.item.kind == Item.Kind.BUNDLE and Mode.JOINT in claim.current.modes


def permits(pact: Agreement, mode: str, claim: Implementation, grantees: Nodes) -> bool:
    covered = claim.item_id in (pact.named or pact.listed)
    receives = mode in pact.modes and allows(pact, Agreement.Power.RECEIVE)
    return covered and receives and _joins(pact, claim.authority.lineage, grantees)


def _joins(pact: Agreement, grantors: Nodes, grantees: Nodes) -> bool:
    if pact.grantor_id in grantors and pact.grantee_id in grantees:
        return True
    return pact.both_ways and pact.grantee_id in grantors and pact.grantor_id in grantees
