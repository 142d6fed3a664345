"""What can be done instead, when a window may not receive for an authority."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from base.regions.models import Organisation
from catalog.models import Agreement, Implementation, Mode
from catalog.queries.agreements import pacts_between, permits
from catalog.queries.implementations import authority_for

PLACES_MAX = 5


@dataclass(frozen=True)
class Elsewhere:
    """A place whose windows may receive: the side of an agreement, and a hall there if one is known."""

    organisation: Organisation
    hall: Organisation | None
    agreement: Agreement


@dataclass(frozen=True)
class Instead:
    """What a window can tell somebody it may not receive from.

    ``decider`` is the claim of the authority that decides there (None: nobody performs the item there), ``online``
    whether it takes the application full online, ``places`` where windows may receive for it, nearest first and at
    most five. ``own`` is the claim of the authority at the place of receipt if it takes applications for the same
    item. ``ended`` is the agreement that covered this window last and no longer does.
    """

    decider: Implementation | None
    online: bool
    places: tuple[Elsewhere, ...]
    own: Implementation | None
    ended: Agreement | None


def instead(item: str, receiver: Organisation, to_region: str, on: dt.date) -> Instead:
    """What is possible on a day for an item (code) of ``to_region`` where ``receiver`` may not take it in.

    At most eight queries. Raises Missing for an unknown place.
    """
    decider = authority_for(item, to_region)
    own = authority_for(item, receiver.region_id)
    own = own if own and own.is_open and own != decider else None
    if decider is None or not decider.is_open:
        return Instead(decider, False, (), own, None)
    modes = [mode for mode in decider.current.modes if mode != Mode.FULL_ONLINE]
    return Instead(
        decider=decider,
        online=Mode.FULL_ONLINE in decider.current.modes,
        places=_places(decider, modes, receiver, on),
        own=own,
        ended=_ended(decider, modes, receiver, on),
    )


def _places(
    claim: Implementation, modes: list[str], receiver: Organisation, on: dt.date
) -> tuple[Elsewhere, ...]:
    """Sides of agreements in force whose windows may receive for a claim, those in the receiver's own parts first."""
    sides: dict[str, tuple[Organisation, Agreement]] = {}
    for pact in pacts_between([claim], None, on):
        for side in _receivers(pact):
            if any(permits(pact, mode, claim, side.lineage) for mode in modes):
                sides.setdefault(side.pk, (side, pact))
    near = sorted(sides.values(), key=lambda one: (-_shared(one[0], receiver), one[0].pk))[:PLACES_MAX]
    halls = _halls([side for side, _pact in near])
    return tuple(Elsewhere(side, halls.get(side.region_id), pact) for side, pact in near)


def receivers(
    claim: Implementation, halls: list[Organisation], on: dt.date, mode: str = Mode.REMOTE_RECEIPT
) -> list[Organisation]:
    """Those of some halls that may receive for a claim on a day in a mode, in the order given. One query."""
    nodes = {node for hall in halls for node in hall.lineage}
    pacts = pacts_between([claim], nodes, on) if halls else []
    return [hall for hall in halls if any(permits(pact, mode, claim, hall.lineage) for pact in pacts)]


def _receivers(pact: Agreement) -> list[Organisation]:
    return [pact.grantee, pact.grantor] if pact.both_ways else [pact.grantee]


def _shared(one: Organisation, other: Organisation) -> int:
    return len({*one.lineage} & {*other.lineage})


def _halls(sides: list[Organisation]) -> dict[str, Organisation]:
    halls = Organisation.objects.filter(
        kind=Organisation.Kind.HALL, region__in=[side.region_id for side in sides]
    )
    return {hall.region_id: hall for hall in halls.order_by("-code")}


def _ended(claim: Implementation, modes: list[str], receiver: Organisation, on: dt.date) -> Agreement | None:
    """The last version that covered this receiver on an earlier day and rules no longer."""
    past = Agreement.objects.filter(in_force__endswith__lte=on).order_by("-in_force__endswith")
    for pact in pacts_between([claim], receiver.lineage, on, among=past):
        if any(permits(pact, mode, claim, receiver.lineage) for mode in modes):
            return pact
    return None
