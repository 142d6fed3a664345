"""Plans of cases for tests: published as new versions of an item, as an authority would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalog.guides import Guide
from tests.support import editions
from tests.support.matters import guide_at

OTHER = {
    "other_region": {"type": "string", "title": "另一处", "pattern": r"^\d{6}$", "x-role": "other_place"}
}
"""One more place than the forms have."""


def step(key: str, place: str = "in_region", after: list[str] | tuple = (), **more: Any) -> dict:
    """A step of a plan as a version's document has it."""
    return {
        "key": key, "label": key, "place": place, "department": "police", "after": list(after),
        "on_refusal": "stop", "silent_after_days": 2, **more,
    }  # fmt: skip


def planned(cases: list[dict], join: str = "all") -> dict:
    """A plan whose first step leads."""
    return {"lead": cases[0]["key"], "join": join, "cases": cases}


def change_to(
    cases: list[dict], join: str = "all", **more: Any
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Elements with this plan, a place more in the form, and whatever else is to be different."""

    def change(elements: dict[str, Any]) -> dict[str, Any]:
        schema = elements["form_schema"]
        schema = {**schema, "properties": {**schema["properties"], **OTHER}}
        return elements | {"form_schema": schema, "plan": planned(cases, join), **more}

    return change


def publish(item: str, cases: list[dict], join: str = "all", region: str = "150600") -> Guide:
    """Put a version of an item with this plan into force, by two people; its form has a place more, and nobody
    but the applicant has to confirm."""
    guide_at.cache_clear()
    editions.publish(guide_at(item, region).task_code, change_to(cases, join, signers=[]))
    return guide_at(item, region)
