"""Figures over a scope: what is open, where, and what is late. No personal data."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from applications.models import Case
from applications.models.matter import OPEN, State
from base.accounts import rules
from base.accounts.models import Account
from base.ledger.clock import end_of, now, today
from base.regions.queries import subtree

OFFICE_ROLES = ("supervisor", "catalog_admin", "licence_admin", "system_admin", "security_admin", "auditor")


@dataclass(frozen=True)
class Share:
    """Open cases of one state or one authority: all, and those over a limit."""

    name: str
    open: int
    late: int


@dataclass(frozen=True)
class Figures:
    """The open cases of a scope right now; no personal data."""

    open: int
    late: int
    due_today: int
    received_today: int
    states: list[Share]
    authorities: list[Share]


def _scope(account: Account, roles: tuple[str, ...]) -> Q:
    paths = [post.organisation.path for post in rules.posts_of(account) if post.role in roles]
    return subtree(paths, "authority__path")


def figures(account: Account) -> Figures:
    """Figures over what lies below the account's office posts. Two queries."""
    cases = Case.objects.filter(_scope(account, OFFICE_ROLES)).order_by()
    late, due_today = Q(due_at__lt=now()), Q(due_at__gte=now(), due_at__lte=end_of(today()))
    rows = list(
        cases.filter(state__in=OPEN)
        .values("state", "authority__name")
        .annotate(open=Count("pk"), late=Count("pk", late), today=Count("pk", due_today))
    )
    return Figures(
        open=sum(one["open"] for one in rows),
        late=sum(one["late"] for one in rows),
        due_today=sum(one["today"] for one in rows),
        received_today=cases.filter(
            received_at__gte=now().replace(hour=0, minute=0, second=0, microsecond=0)
        ).count(),
        states=_shares(rows, "state", dict(State.choices)),
        authorities=_shares(rows, "authority__name", {}),
    )


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
