"""Bars as components/chart.html draws them: on a canvas 360 units wide, with the same numbers in a table behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, NAMES, NUMBERS = 360, 112, 60
STEP, THICK = 28, 16


@dataclass(frozen=True)
class Bar:
    """One bar with its place on the canvas. ``tone`` 1 is plain, 2 lighter."""

    name: str
    value: int
    words: str
    y: int
    width: float
    tone: int

    @property
    def baseline(self) -> int:
        return self.y + 12

    @property
    def end(self) -> float:
        return NAMES + self.width + 6


@dataclass(frozen=True)
class Chart:
    """``names`` and ``values`` head the columns of the table."""

    title: str
    names: str
    values: str
    bars: tuple[Bar, ...]
    start: int = NAMES

    @property
    def height(self) -> int:
        return len(self.bars) * STEP + 8


def bars(
    title: str, names: str, values: str, rows: Iterable[tuple[str, int]], *, lighter_from: int | None = None
) -> Chart | None:
    """A chart of (name, count) pairs; None where there is nothing to draw."""
    rows = list(rows)
    most = max((value for _name, value in rows), default=0)
    if not most:
        return None
    room = WIDTH - NAMES - NUMBERS
    drawn = (
        Bar(
            name=name,
            value=value,
            words=f"{value:,}",
            y=10 + index * STEP,
            width=round(room * value / most, 1),
            tone=2 if lighter_from is not None and index >= lighter_from else 1,
        )
        for index, (name, value) in enumerate(rows)
    )
    return Chart(title, names, values, tuple(drawn))
