"""Matters of the demonstration, found by what they are examples of."""

from __future__ import annotations

from functools import cache

from applications.models import Application, Case
from applications.models.matter import State

CITY = "150600"


@cache
def by_state() -> dict[str, Case]:
    """A case in each state: the citizen's own where there is one, else the latest received."""
    cases = Case.objects.filter(key="main").select_related("application").order_by("received_at")
    found = {case.state: case for case in cases}
    return found | {case.state: case for case in cases.filter(application__account__username="citizen")}


def received() -> Case:
    """One nobody has looked at yet."""
    return by_state()[State.RECEIVED]


def in_review() -> Case:
    """One that waits for a decision."""
    return by_state()[State.IN_REVIEW]


def apply_path() -> str:
    """Where an application like the one received is begun."""
    return f"/apply/{received().version.implementation.task_code}/"


def card() -> str:
    """The code of the item that most matters are about."""
    return Application.objects.order_by("submitted_at").first().item_id
