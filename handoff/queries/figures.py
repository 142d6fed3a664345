"""Figures over bags and incidents of a scope: who receives for whom, how long the road is. No personal data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Avg, Count, F, Q, QuerySet

from applications.models import Case
from base.accounts import rules as posts
from base.accounts.models import Account
from base.regions.queries import subtree
from handoff.models import Bag, Incident
from handoff.models.incidents import Fault, State

Ends = tuple[str, str]
"""Names of the regions from which and to which."""


@dataclass
class Pair:
    """What one region took in for another: applications, bags that travelled, incidents in them, days on the road."""

    here: str
    there: str
    applications: int = 0
    bags: int = 0
    incidents: int = 0
    road_days: float | None = None


@dataclass
class IncidentCounts:
    """Incidents of a scope by state and by fault (blank: not said yet)."""

    states: list[tuple[str, int]] = field(default_factory=list)
    faults: list[tuple[str, int]] = field(default_factory=list)


def _below(account: Account, roles: Iterable[str], *columns: str) -> Q:
    """One of the organisations lies below a post of these roles."""
    paths = posts.paths_with(account, *roles)
    scope = Q(pk__in=[])
    for column in columns:
        scope |= subtree(paths, f"{column}__path")
    return scope


def pairs(account: Account, roles: Iterable[str]) -> list[Pair]:
    """Every pair of regions of which one lies below the account's posts, most applications first. Three queries."""
    found: dict[Ends, Pair] = {}
    for here, there, number in _taken_in(account, roles):
        _pair(found, here, there).applications = number
    for here, there, number, road in _bags(account, roles):
        one = _pair(found, here, there)
        one.bags, one.road_days = number, road.total_seconds() / 86400 if road is not None else None
    for here, there, number in _incidents(account, roles):
        _pair(found, here, there).incidents = number
    return sorted(found.values(), key=lambda one: (-one.applications, -one.bags, one.here, one.there))


def _pair(found: dict[Ends, Pair], here: str, there: str) -> Pair:
    return found.setdefault((here, there), Pair(here, there))


def _taken_in(account: Account, roles: Iterable[str]) -> QuerySet:
    scope = _below(account, roles, "application__receiving_place", "authority")
    rows = Case.objects.filter(scope, application__receiving_place__isnull=False).order_by()
    names = ("application__receiving_place__region__name", "authority__region__name")
    return rows.values_list(*names).annotate(number=Count("application", distinct=True))


def _bags(account: Account, roles: Iterable[str]) -> QuerySet:
    rows = Bag.objects.filter(
        _below(account, roles, "from_organisation", "to_organisation"), sent_at__isnull=False
    )
    names = ("from_organisation__region__name", "to_organisation__region__name")
    rows = rows.filter(to_organisation__isnull=False).order_by()
    road = Avg(F("received_at") - F("sent_at"))
    return rows.values_list(*names).annotate(number=Count("pk"), road=road)


def _incidents(account: Account, roles: Iterable[str]) -> QuerySet:
    scope = _below(account, roles, "bag__from_organisation", "bag__to_organisation")
    rows = Incident.objects.filter(scope, bag__to_organisation__isnull=False).order_by()
    names = ("bag__from_organisation__region__name", "bag__to_organisation__region__name")
    return rows.values_list(*names).annotate(number=Count("pk"))


def incident_counts(account: Account, roles: Iterable[str]) -> IncidentCounts:
    """Incidents below the account's posts by state and by fault, in the order of the tables. Two queries."""
    scope = _below(account, roles, "bag__from_organisation", "bag__to_organisation")
    rows = Incident.objects.filter(scope).order_by()
    states = dict(rows.values_list("state").annotate(number=Count("pk")))
    faults = dict(rows.values_list("fault").annotate(number=Count("pk")))
    return IncidentCounts(
        [(state, states.get(state, 0)) for state in State.values],
        [(fault, faults.get(fault, 0)) for fault in ("", *Fault.values)],
    )
