"""Figures over a scope: what is open, where, and what is late. No personal data.

An application counts once, whatever the number of its cases; it counts where its turn is now.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from applications.models import Application, Case
from applications.models.matter import OPEN, Picture
from base.accounts import rules
from base.accounts.models import Account
from base.ledger.clock import end_of, now, today
from base.regions.queries import subtree

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
    """Figures over what lies below the account's office posts. Two queries."""
    found = Application.objects.filter(_under(account)).order_by()
    late = Q(current__due_at__lt=now())
    due_today = Q(current__due_at__gte=now(), current__due_at__lte=end_of(today()))
    rows = list(
        found.filter(open_cases__gt=0)
        .values("picture", "current__authority__name")
        .annotate(open=Count("pk"), late=Count("pk", late), today=Count("pk", due_today))
    )
    return Figures(
        open=sum(one["open"] for one in rows),
        late=sum(one["late"] for one in rows),
        due_today=sum(one["today"] for one in rows),
        received_today=found.filter(
            submitted_at__gte=now().replace(hour=0, minute=0, second=0, microsecond=0)
        ).count(),
        states=_shares(rows, "picture", dict(Picture.choices)),
        authorities=_shares(rows, "current__authority__name", {}),
    )


def _under(account: Account) -> Q:
    """Applications of which any case is below the account's office posts: each counts once, however many decide it."""
    return Exists(Case.objects.filter(_scope(account, OFFICE_ROLES), application=OuterRef("pk")))


def _shares(rows: list[dict], column: str, names: dict) -> list[Share]:
    """Rows added up by a column; most overdue first, then most open."""
    found: dict[str, list[int]] = {}
    for one in rows:
        total = found.setdefault(one[column], [0, 0])
        total[0], total[1] = total[0] + one["open"], total[1] + one["late"]
    shares = [Share(names.get(key, key), *total) for key, total in found.items()]
    return sorted(shares, key=lambda share: (-share.late, -share.open, str(share.name)))


def late_cases(account: Account) -> QuerySet[Case]:
    """Open cases over a limit below the account's office posts; key: due_at, id."""
    found = Case.objects.filter(_scope(account, OFFICE_ROLES), state__in=OPEN, due_at__lt=now())
    return found.select_related("application__item", "application__place", "authority").defer(
        "application__form", "application__delivery", "application__applicant_facts", "result"
    )
