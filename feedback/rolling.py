"""Rolling up: the figures of a month from the rows of ratings, invitations and rectifications.

A month is that in which the matter or the visit ended, so that what is divided by what belongs together.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, QuerySet

from applications.models import Application, Case
from base.ledger.clock import start_of, today
from base.ledger.models import Event
from feedback import rules
from feedback.models import Invitation, MonthFigure, Rating, Rectification, Visit
from feedback.models.rectifications import Answer

KEY = ("month", "organisation_id", "item_id", "mode", "from_region_id", "to_region_id")
LEVELS = tuple(f"level_{level}" for level in range(1, 6))
REPAIRED = ("bad", "called_back", "called_back_in_time", "rectified", "satisfied")
COUNTS = ("finished", "asked", *LEVELS, "flagged", "excluded", *REPAIRED)
Figures = dict[tuple, Counter]


def counting(prefix: str = "") -> Q:
    """Ratings that count: not taken out, and not flagged unless a person has cleared them."""
    plain = Q(**{f"{prefix}flags": []}) | Q(**{f"{prefix}cleared_at__isnull": False})
    return Q(**{f"{prefix}excluded": ""}) & plain


def refresh() -> int:
    """Write again the months that can still change: while a rating can be made, repaired or taken out. How many."""
    due = [month for month in months() if not is_settled(month)]
    for month in due:
        roll_up(month)
    return len(due)


def is_settled(month: dt.date) -> bool:
    """Whether nothing can change a month's figures any more, so that they are written for good."""
    return month < (today() - dt.timedelta(days=settings.RATING_DAYS + 62)).replace(day=1)


def months() -> list[dt.date]:
    """The months from the first to the last in which something ended."""
    span = Event.objects.filter(act__in=(*rules.CLOSING, "end_visit")).aggregate(
        first=Min("at"), last=Max("at")
    )
    if span["first"] is None:
        return []
    found, last = [rules.month_of(span["first"])], rules.month_of(span["last"])
    while found[-1] < last:
        found.append(rules.next_month(found[-1]))
    return found


@transaction.atomic
def roll_up(month: dt.date) -> int:
    """Write the figures of one month. Returns how many rows."""
    figures = from_rows(month)
    rows = [MonthFigure(**dict(zip(KEY, key, strict=True)), **counts) for key, counts in figures.items()]
    MonthFigure.objects.filter(month=month).delete()
    MonthFigure.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def written(month: dt.date) -> Figures:
    """What the table says."""
    found = {}
    for row in MonthFigure.objects.filter(month=month):
        counts = Counter({name: count for name in COUNTS if (count := getattr(row, name))})
        found[tuple(getattr(row, name) for name in KEY)] = counts
    return found


def from_rows(month: dt.date) -> Figures:
    """The figures as the rows say."""
    found: Figures = defaultdict(Counter)
    asked = Invitation.objects.filter(month=month).values(*KEY).order_by()
    add(found, asked.annotate(asked=Count("id"), finished=Count("id")))
    add(found, _not_asked(month))
    add(found, Rating.objects.filter(month=month).values(*KEY).order_by().annotate(**_LEVELS))
    bad = Rectification.objects.filter(counting("rating__"), rating__month=month).order_by()
    add(found, bad.values(**{f"of_{name}": F(f"rating__{name}") for name in KEY}).annotate(**_REPAIR))
    return dict(found)


_LEVELS = {f"level_{level}": Count("id", counting() & Q(satisfaction=level)) for level in range(1, 6)} | {
    "flagged": Count("id", ~Q(flags=[]) & Q(cleared_at__isnull=True, excluded="")),
    "excluded": Count("id", ~Q(excluded="")),
}
_REPAIR = {
    "bad": Count("id"),
    "called_back": Count("id", ~Q(satisfied="")),
    "called_back_in_time": Count("id", Q(called_back_in_time=True)),
    "rectified": Count("id", Q(rectified=True)),
    "satisfied": Count("id", Q(satisfied=Answer.YES)),
}


def add(found: Figures, rows: Iterable[dict]) -> None:
    """Count rows that have the columns of KEY (or those of their rating) and some of COUNTS."""
    for row in rows:
        key = tuple(row[name] if name in row else row[f"of_{name}"] for name in KEY)
        counts = Counter({name: row[name] for name in COUNTS if row.get(name)})
        if counts:
            found[key].update(counts)


def _not_asked(month: dt.date) -> Iterator[dict]:
    """What ended in a month and has no invitation yet (the worker is behind)."""
    for application in closed_in(month).filter(invitation__isnull=True):
        event = rules.closing_event(application)
        if rules.month_of(event.at) == month:
            yield finished(rules.of_application(application, event))
    for visit in ended_in(month).filter(invitation__isnull=True):
        yield finished(rules.of_visit(visit))


def closed_in(month: dt.date) -> QuerySet[Application]:
    """Matters with a closing act in a month, all of whose cases have ended."""
    acts = Event.objects.filter(
        act__in=rules.CLOSING, to_state="closed", stream__kind="application", **_within("at", month)
    )
    cases = Case.objects.filter(number__in=acts.values("case"), application__open_cases=0)
    found = Application.objects.filter(id__in=cases.values("application"))
    return found.select_related("receiving_place", "stream")


def ended_in(month: dt.date) -> QuerySet[Visit]:
    """Visits that ended in a month."""
    return Visit.objects.filter(**_within("ended_at", month)).select_related("hall", "application")


def _within(column: str, month: dt.date) -> dict:
    end = start_of(rules.next_month(month))
    return {f"{column}__gte": start_of(month), f"{column}__lt": end}


def finished(columns: dict) -> dict:
    """One finished subject, by its columns of `Attributed`."""
    return {**{name: columns.get(name, "" if name == "mode" else None) for name in KEY}, "finished": 1}
