"""Published figures: from the rolled-up tables alone, with cells of few ratings hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from base.ledger.clock import today
from feedback.models import MonthFigure, Rating, Rectification
from feedback.models.rectifications import RectificationState
from feedback.rolling import COUNTS, LEVELS, counting

MONTHS = 12
DIMENSIONS = {
    "item": ("item_id", "item__name"),
    "organisation": ("organisation_id", "organisation__name"),
    "mode": ("mode",),
    "pair": ("from_region_id", "to_region_id", "from_region__name", "to_region__name"),
    "month": ("month",),
}
"""What figures are broken down by, and the columns that name a cell."""


@dataclass
class Cell:
    """The figures of one item, organisation, mode, pair or month. ``hidden``: too few ratings to show."""

    key: tuple
    counts: dict[str, int] = field(default_factory=dict)
    hidden: bool = False

    def __getattr__(self, name: str) -> int:
        """The counts by their names."""
        if name in COUNTS:
            return self.__dict__["counts"].get(name, 0)
        raise AttributeError(name)

    @property
    def rated(self) -> int:
        """Ratings that count."""
        return sum(self.counts.get(level, 0) for level in LEVELS)

    @property
    def levels(self) -> list[int]:
        return [self.counts.get(level, 0) for level in LEVELS]

    @property
    def good(self) -> int:
        return sum(self.levels[:3])

    def rates(self) -> dict[str, float | None]:
        """The shares of domain: percent with one decimal; None where there is nothing to divide by."""
        return {
            "rated": percent(self.rated, self.finished),
            "rated_of_asked": percent(self.rated, self.asked),
            "unrated": percent(max(self.finished - self.rated, 0), self.finished),
            "good": percent(self.good, self.rated),
            "bad": percent(self.bad, self.rated),
            "called_back_in_time": percent(self.called_back_in_time, self.bad),
            "rectified": percent(self.rectified, self.bad),
            "satisfied": percent(self.satisfied, self.called_back),
        }


def percent(part: int, whole: int) -> float | None:
    """A share in percent, one decimal."""
    return round(100 * part / whole, 1) if whole else None


def since() -> dt.date:
    """The first of the months that are published: twelve, the current one included."""
    first = today().replace(day=1)
    for _month in range(MONTHS - 1):
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return first


def _published() -> QuerySet[MonthFigure]:
    return MonthFigure.objects.filter(month__gte=since(), month__lte=today().replace(day=1))


def total(cells: Iterable[Cell]) -> Cell:
    """The sum of one breakdown, hidden like any other cell."""
    whole = Cell(())
    for cell in cells:
        whole.counts = {name: whole.counts.get(name, 0) + cell.counts.get(name, 0) for name in COUNTS}
    whole.hidden = 0 < whole.rated < settings.RATING_LEAST
    return whole


def by(dimension: str) -> list[Cell]:
    """The cells of one breakdown, most ratings first (months in order); few are hidden. One query."""
    columns = DIMENSIONS[dimension]
    rows = _published().values(*columns).annotate(**{f"sum_{name}": Sum(name) for name in COUNTS}).order_by()
    cells = [
        Cell(tuple(row[column] for column in columns), {name: row[f"sum_{name}"] for name in COUNTS})
        for row in rows
    ]
    hide(cells, settings.RATING_LEAST)
    if dimension == "month":
        return sorted(cells, key=lambda cell: cell.key)
    return sorted(cells, key=lambda cell: (-cell.finished, tuple(map(str, cell.key))))


def hide(cells: Iterable[Cell], least: int) -> None:
    """Hide cells with fewer ratings than ``least``, and as many of the next smallest as it takes that what is hidden
    cannot be had by subtracting from the total: at least two cells, with at least ``least`` ratings among them."""
    rated = sorted((cell for cell in cells if cell.rated), key=lambda cell: cell.rated)
    few = [cell for cell in rated if cell.rated < least]
    hidden = len(few)
    while 0 < hidden < len(rated) and (hidden < 2 or sum(cell.rated for cell in rated[:hidden]) < least):
        hidden += 1
    for cell in rated[:hidden]:
        cell.hidden = True


def words(organisations: list[str], limit: int = 20) -> list[Rating]:
    """Screened comments on organisations whose cells are shown, newest day first. One query."""
    found = Rating.objects.filter(
        counting(),
        screened__isnull=False,
        organisation__in=organisations,
        month__gte=since(),
        day__lt=today(),
    )
    return list(found.select_related("organisation", "item").order_by("-day", "-id")[:limit])


def repaired(organisations: list[str], limit: int = 10) -> list[Rectification]:
    """Bad ratings of those organisations that were repaired and closed, newest first. One query."""
    found = Rectification.objects.filter(
        counting("rating__"),
        Q(rectified=True, state=RectificationState.CLOSED),
        organisation__in=organisations,
        month__gte=since(),
    )
    return list(found.select_related("organisation", "rating__item").order_by("-day", "-id")[:limit])


def least() -> int:
    """Cells with fewer ratings are hidden."""
    return settings.RATING_LEAST
