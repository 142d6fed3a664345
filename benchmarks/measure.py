"""Rounds of ours and of the floor by turns, so that a busy machine slows both; what counts is the median of ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 9
SECONDS = 0.4
"""How long one side runs in a round."""


@dataclass(frozen=True)
class Figure:
    """One line of the table. ``value`` is held against ``target``; ``least`` whether it must reach it or stay below."""

    name: str
    value: float
    target: float
    least: bool = True
    unit: str = ""
    ours: str = ""
    floor: str = ""

    @property
    def met(self) -> bool:
        return self.value >= self.target if self.least else self.value <= self.target


def per_second(work: Callable[[], object], seconds: float = SECONDS) -> float:
    """How often the work is done in a second."""
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds or not done:
        work()
        done += 1
    return done / spent


def ratio(
    name: str, ours: Callable[[], object], floor: Callable[[], object], target: float, *, least: bool = True
) -> Figure:
    """Rate of ours over rate of the floor; the other way round (time over time) where less is better."""
    ours(), floor()
    pairs = [(per_second(ours), per_second(floor)) for _round in range(ROUNDS)]
    value = statistics.median(mine / bare if least else bare / mine for mine, bare in pairs)
    mine, bare = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Figure(name, value, target, least, ours=f"{mine:.1f}/s", floor=f"{bare:.1f}/s")
