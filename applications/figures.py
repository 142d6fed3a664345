"""Figures over a scope: what is open, where, and what is late. No personal data.

An application counts once, whatever the number of its cases. It is late when any of its open cases in the scope is over
a limit, and then counts at the authority of the one that is over it longest (`late_cases`: figures and list are drawn
from the same rows); any other counts where its turn is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from applications.models import Application, Case
from applications.models.matter import OPEN, Picture
from base.accounts import rules
from base.accounts.models import Account
from base.ledger.clock import end_of, now, today
from base.regions.queries import subtree

Counted = tuple[str, int, int]
"""What something is counted under, how many are open there, how many of these are late."""
OFFICE_ROLES = ("supervisor", "catalog_admin", "licence_admin", "system_admin", "security_admin", "auditor")


@dataclass(frozen=True)
class Share:
    """Open applications that stand one way, or whose turn is one authority's: all, and those over a limit."""

    name: str
    open: int
    late: int


@dataclass(frozen=True)
class Figures:
    """The open applications of a scope right now; no personal data."""

    open: int
    late: int
    due_today: int
    received_today: int
    states: list[Share]
    authorities: list[Share]


def _scope(account: Account, roles: tuple[str, ...]) -> Q:
    return subtree(rules.paths_with(account, *roles), "authority__path")


def figures(account: Account) -> Figures:
    """Figures over what lies below the account's office posts. Three queries."""
    found = Application.objects.filter(_under(account)).order_by()
    due_today = Q(current__due_at__gte=now(), current__due_at__lte=end_of(today()))
    rows = list(
        found.filter(open_cases__gt=0)
        .values("picture", "current__authority__name")
        .annotate(open=Count("pk"), today=Count("pk", due_today))
    )
    late = list(_held_up(account))
    return Figures(
        open=sum(one["open"] for one in rows),
        late=sum(one["late"] for one in late),
        due_today=sum(one["today"] for one in rows),
        received_today=found.filter(
            submitted_at__gte=now().replace(hour=0, minute=0, second=0, microsecond=0)
        ).count(),
        states=_shares(_by_state(rows, late), dict(Picture.choices)),
        authorities=_shares(_by_authority(rows, late), {}),
    )


def _held_up(account: Account) -> QuerySet:
    """How many late applications stand how, whose turn it is, and which authority holds them up longest."""
    whole = {"picture": F("application__picture"), "turn": F("application__current__authority__name")}
    return (
        late_cases(account).order_by().values(**whole, held=F("authority__name")).annotate(late=Count("pk"))
    )


def _by_state(rows: list[dict], late: list[dict]) -> Iterator[Counted]:
    yield from ((one["picture"], one["open"], 0) for one in rows)
    yield from ((one["picture"], 0, one["late"]) for one in late)


def _by_authority(rows: list[dict], late: list[dict]) -> Iterator[Counted]:
    """Where the turn is; a late one is taken from there to who holds it up."""
    yield from ((one["current__authority__name"], one["open"], 0) for one in rows)
    for one in late:
        yield one["turn"], -one["late"], 0
        yield one["held"], one["late"], one["late"]


def _under(account: Account) -> Q:
    """Applications of which any case is below the account's office posts: each counts once, however many decide it.
    Where only one does, that is the current one; the others are looked at only where there are several."""
    paths = rules.paths_with(account, *OFFICE_ROLES)
    any_case = Exists(Case.objects.filter(subtree(paths, "authority__path"), application=OuterRef("pk")))
    return subtree(paths, "current__authority__path") | Q(asked__gt=1) & any_case


def _shares(counted: Iterable[Counted], names: dict) -> list[Share]:
    """Counts added up by what they are of; most overdue first, then most open; nothing of which none is left."""
    found: dict[str, list[int]] = {}
    for key, is_open, late in counted:
        total = found.setdefault(key, [0, 0])
        total[0], total[1] = total[0] + is_open, total[1] + late
    shares = [Share(names.get(key, key), *total) for key, total in found.items() if any(total)]
    return sorted(shares, key=lambda share: (-share.late, -share.open, str(share.name)))


def late_cases(account: Account) -> QuerySet[Case]:
    """Of each application with open cases over a limit below the account's office posts, the one that is over it
    longest: one application, one row; key: due_at, id."""
    same = Q(due_at=OuterRef("due_at"), id__lt=OuterRef("id"))
    longer = _late(account).filter(
        Q(due_at__lt=OuterRef("due_at")) | same, application=OuterRef("application")
    )
    return _shown(_late(account).filter(~Exists(longer)))


def late_beside(account: Account, cases: Iterable[Case]) -> dict[object, list[Case]]:
    """The other cases over a limit of the applications of these, by application, the longest first. One query."""
    cases = list(cases)
    found = _late(account).filter(application__in=[one.application_id for one in cases])
    beside: dict[object, list[Case]] = {}
    for one in _shown(found.exclude(pk__in=[one.pk for one in cases])).order_by("due_at", "id"):
        beside.setdefault(one.application_id, []).append(one)
    return beside


def _late(account: Account) -> QuerySet[Case]:
    """Open cases over a limit below the account's office posts."""
    return Case.objects.filter(_scope(account, OFFICE_ROLES), state__in=OPEN, due_at__lt=now())


def _shown(found: QuerySet[Case]) -> QuerySet[Case]:
    """With what a list shows of them."""
    return found.select_related("application__item", "application__place", "authority").defer(
        "application__form", "application__delivery", "application__applicant_facts", "result"
    )
