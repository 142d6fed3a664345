"""What enquiries come to in a month, as formulas that stand on the page. No personal data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from base.accounts.models import Account
from base.ledger.clock import ZONE, now
from feedback.models.enquiries import ON_CLAIMS, OPEN, CallResult, EnquiryState
from feedback.queries.enquiries import enquiries

CLOSED = Q(state=EnquiryState.CLOSED)
HEARD = Q(call_result__in=[CallResult.REACHED, CallResult.SELF])
CLAIMS = Q(kind__in=[kind.value for kind in ON_CLAIMS], reasonable=True)
COUNTS = {
    "closed": Count("pk", CLOSED),
    "heard": Count("pk", CLOSED & HEARD),
    "satisfied": Count("pk", CLOSED & HEARD & Q(satisfied=True)),
    "unreached": Count("pk", CLOSED & ~HEARD),
    "reasonable": Count("pk", CLOSED & CLAIMS),
    "resolved": Count("pk", CLOSED & CLAIMS & Q(resolved=True)),
    "reopened": Count("pk", CLOSED & Q(reopened__gt=0)),
    "referred": Count("pk", Q(state=EnquiryState.REFERRED)),
    "refused": Count("pk", Q(state=EnquiryState.NOT_ACCEPTED)),
}


@dataclass(frozen=True)
class Line:
    """One organisation, or all. Rates in percent, None where nothing is below the line.

    ``heard``: those who said whether they were satisfied; ``unreached``: the silent ones, in no rate.
    """

    name: str
    closed: int
    heard: int
    satisfied: int
    unreached: int
    reasonable: int
    resolved: int
    reopened: int
    referred: int
    refused: int

    @property
    def satisfaction(self) -> float | None:
        """回访满意率: satisfied of those heard."""
        return _percent(self.satisfied, self.heard)

    @property
    def resolution(self) -> float | None:
        """合理诉求解决率: resolved of the claims judged reasonable; not known to be resolved is not resolved."""
        return _percent(self.resolved, self.reasonable)


@dataclass(frozen=True)
class Kpis:
    """A month (its first day), all and by organisation, and what is open right now."""

    month: dt.date
    all: Line
    lines: list[Line]
    open: int
    late: int


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def kpis(account: Account, month: dt.date) -> Kpis:
    """Figures of the enquiries in somebody's scope that ended in a month. Two queries."""
    mine = enquiries(account).order_by()
    ended = mine.filter(ended_at__gte=_start(month), ended_at__lt=_start(following(month)))
    rows = list(_counted(ended))
    alive = mine.filter(state__in=OPEN).aggregate(open=Count("pk"), late=Count("pk", Q(due_at__lt=now())))
    total = {name: sum(row[f"n_{name}"] for row in rows) for name in COUNTS}
    lines = [Line(row["organisation__name"], **{name: row[f"n_{name}"] for name in COUNTS}) for row in rows]
    lines.sort(key=lambda line: (-line.closed, line.name))
    return Kpis(month, Line("", **total), lines, alive["open"], alive["late"])


def _counted(ended: QuerySet) -> QuerySet:
    """By organisation; the names of counts must not be those of columns."""
    return ended.values("organisation__name").annotate(**{f"n_{name}": one for name, one in COUNTS.items()})


def _start(month: dt.date) -> dt.datetime:
    return dt.datetime(month.year, month.month, 1, tzinfo=ZONE)


def following(month: dt.date) -> dt.date:
    """The first day of the month after."""
    return (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
