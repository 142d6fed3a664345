"""Reads of promises, always within the scope of who asks."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from applications.commitments import limits
from applications.commitments.rules import REVOCABLE, is_owed, of
from applications.flow.who import AUTHORITY_ROLES
from applications.models import Application, Case, Commitment
from applications.models.commitments import STANDING, CommitmentState
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Conflict, Forbidden
from base.ledger.models import Timer

BOXES = ("decide", "check", "owed")
_ROWS = ("application__item", "application__applicant", "case__authority", "case__application")


def of_application(application: Application) -> list[tuple[Commitment, Timer | None]]:
    """The promises of an application, each with the limit that runs (or ran last). Two queries, one where there is
    none. The scope is that of the application."""
    found = of(application.id)
    timers: dict[str, Timer] = {}
    keys = [one.limit for one in found]
    for timer in Timer.objects.filter(case__in=keys).order_by("id") if keys else ():
        known = timers.get(timer.case)
        timers[timer.case] = timer if known is None or timer.state == "running" else known
    return [(one, timers.get(one.limit)) for one in found]


def box(account: Account, name: str) -> QuerySet[Commitment]:
    """Promises of my authorities: to be decided about after they were broken (``decide``), to be checked (``check``),
    still owed (``owed``). Key: due_at, id. Raises Forbidden for who is at no authority."""
    mine = rules.organisations_with(account, AUTHORITY_ROLES)
    if not mine:
        raise Forbidden(_("您的岗位不能看这一页。"))
    return Commitment.objects.filter(BOX[name], case__authority__in=mine).select_related(*_ROWS)


BOX: dict[str, Q] = {
    "decide": Q(state=CommitmentState.BROKEN, spared=False, case__state__in=REVOCABLE),
    "check": Q(state=CommitmentState.UNDER_CHECK),
    "owed": Q(state__in=STANDING) & ~Q(state=CommitmentState.UNDER_CHECK) & Q(due_at__isnull=False),
}


def counts(account: Account) -> dict[str, int]:
    """How many lie in each box of mine."""
    return {name: box(account, name).count() for name in BOXES}


def with_limits(found: Iterable[Commitment]) -> list[tuple[Commitment, Timer | None]]:
    """Each with the limit that runs. One query."""
    rows = list(found)
    running = {timer.case: timer for timer in limits.running().filter(case__in=[one.limit for one in rows])}
    return [(one, running.get(one.limit)) for one in rows]


def owing_case(application: Application) -> Case:
    """The case under which something promised is still owed. Raises Conflict when nothing is."""
    owing = next((one for one in of(application.id) if is_owed(one)), None)
    if owing is None:
        raise Conflict(_("没有要补交的承诺材料。"))
    return Case.objects.select_related("application__stream", "authority").get(id=owing.case_id)
