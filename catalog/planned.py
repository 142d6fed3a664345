"""The plan of cases a version of an item calls for, as the rest of the portal reads it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from catalog.plan_words import OnSilence


@dataclass(frozen=True)
class PlannedCase:
    """What one authority decides in joint handling.

    ``place`` is ``handling_place`` or the form field that holds the division code, ``level`` the level of the organ
    above it that decides (blank: the nearest); ``after`` the keys of cases that come first; ``on_refusal`` an
    `OnRefusal`, ``on_silence`` an `OnSilence`; an authority counts as silent after so many working days. ``item`` is,
    in a bundle, the code of the item decided, under its own version at that place; blank: the item applied for.
    """

    key: str
    label: str
    place: str
    department: str
    after: tuple[str, ...]
    on_refusal: str
    silent_after_days: int
    level: str = ""
    item: str = ""
    on_silence: str = OnSilence.ESCALATE

    @classmethod
    def of(cls, case: dict[str, Any]) -> PlannedCase:
        return cls(
            key=case["key"],
            label=case.get("label", case["key"]),
            place=case["place"],
            department=case["department"],
            after=tuple(case.get("after", ())),
            on_refusal=case["on_refusal"],
            silent_after_days=case["silent_after_days"],
            level=case.get("level", ""),
            item=case.get("item", ""),
            on_silence=case.get("on_silence", OnSilence.ESCALATE),
        )


@dataclass(frozen=True)
class Plan:
    """Who decides what in joint handling. ``join``: all branches, any one, or a sequence."""

    lead: str
    join: str
    cases: tuple[PlannedCase, ...]

    @classmethod
    def of(cls, plan: dict[str, Any]) -> Plan:
        return cls(lead=plan["lead"], join=plan["join"], cases=tuple(map(PlannedCase.of, plan["cases"])))

    def stages(self, keys: Collection[str] | None = None) -> list[list[PlannedCase]]:
        """The cases (those with these keys) in stages: whatever is in one waits for something in the one before, and
        those of one stage can go on side by side."""
        there = {one.key: one for one in self.cases if keys is None or one.key in keys}
        depth: dict[str, int] = {}
        for key in TopologicalSorter(
            {key: set(one.after) & there.keys() for key, one in there.items()}
        ).static_order():
            depth[key] = 1 + max((depth[other] for other in there[key].after if other in there), default=-1)
        last = max(depth.values(), default=-1)
        return [[one for one in there.values() if depth[one.key] == at] for at in range(last + 1)]
