"""On which side of a bag somebody stands."""

from __future__ import annotations

from django.db.models import F, Q

from applications.flow.who import acts_for
from applications.models.matter import State
from base.accounts import rules
from base.accounts.models import Account
from base.ledger.actors import Actor
from base.regions.models import Organisation
from base.regions.queries import subtree
from handoff.models import Bag
from handoff.models.incidents import Kind as IncidentKind
from handoff.models.originals import Holder

HANDS = ("window", "officer")
"""Roles that pack, receive and count for their organisation."""
LOOKERS = (*HANDS, "approver", "dispatcher")
UNDECIDED = (State.WAITING, State.RECEIVED, State.AWAITING_CORRECTION, State.ACCEPTED, State.IN_REVIEW)
"""States of a case in which its authority may still need paper."""


def harmed() -> Q:
    """The condition on originals that came to harm on the way and were not supplied again: damaged, gone, or missing
    from a bag they are still booked in (what was found is booked elsewhere). Use it with ``distinct()``."""
    lost = Q(incidents__kind__in=[IncidentKind.MISSING, IncidentKind.LOST])
    away = Q(holder_kind=Holder.GONE) | Q(holder_code=F("incidents__bag__number"))
    return (Q(incidents__kind=IncidentKind.DAMAGED) | (lost & away)) & Q(replaced_by__isnull=True)


def side(bag: Bag, account: Account, name: str) -> Actor | None:
    """The account as an actor on a side of a bag, or None."""
    return SIDES[name](bag, account)


def _sender(bag: Bag, account: Account) -> Actor | None:
    return _for(bag.from_organisation, bag.to_organisation, account)


def _receiver(bag: Bag, account: Account) -> Actor | None:
    return _for(bag.to_organisation, bag.from_organisation, account) if bag.to_organisation else None


def _judge(bag: Bag, account: Account) -> Actor | None:
    """The receiver itself; who only writes down what it said does not say whose fault it was."""
    hands = _receiver(bag, account)
    return hands if hands and not hands.on_behalf_of else None


def _for(ours: Organisation, theirs: Organisation | None, account: Account) -> Actor | None:
    """Hands of an organisation; where it has no desk here, the other side writes down what it did, on its behalf."""
    if actor := rules.acting(account, HANDS, ours.code):
        return actor
    if theirs is None or ours.connection == Organisation.Connection.HERE:
        return None
    other = rules.acting(account, ["window"], theirs.code)
    return other and Actor(other.person, other.role, other.organisation, on_behalf_of=ours.code)


def _applicant(bag: Bag, account: Account) -> Actor | None:
    """Whoever may act for the application: the applicant, or an agent whose mandate is in force."""
    return acts_for(bag.to_application, account) if bag.to_application else None


def _supervisor(bag: Bag, account: Account) -> Actor | None:
    places = filter(None, [bag.from_organisation, bag.to_organisation])
    found = (rules.acting_above(account, "supervisor", place.path) for place in places)
    return next(filter(None, found), None)


SIDES = {
    "sender": _sender,
    "receiver": _receiver,
    "judge": _judge,
    "applicant": _applicant,
    "supervisor": _supervisor,
}


def visible_to(account: Account, prefix: str = "") -> Q:
    """The condition on bags that puts them in somebody's scope: those of own organisations, those under a supervisor,
    those on the way to oneself. ``prefix`` is the path from the queried model to the bag."""
    mine = rules.organisations_with(account, LOOKERS)
    scope = Q(**{f"{prefix}from_organisation__in": mine}) | Q(**{f"{prefix}to_organisation__in": mine})
    paths = rules.paths_with(account, "supervisor", "auditor")
    for end in ("from_organisation", "to_organisation"):
        scope |= subtree(paths, f"{prefix}{end}__path")
    to_me = Q(**{f"{prefix}to_application__account": account})
    if account.verified_index:
        to_me |= Q(**{f"{prefix}to_application__applicant_index": account.verified_index})
    return scope | to_me
