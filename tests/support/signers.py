"""Applications that several people confirm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from applications import acts
from applications.models import Application, Case
from applications.signing.signed import Present
from tests.applications.test_joint import MOVE, filing
from tests.support.editions import in_force
from tests.support.matters import SPOUSE, Cast, guide_at

FATHER = {"father_name": "李文博", "father_id": "620104198207150018"}
"""``company`` as one more person a form names."""
CHECKED = {"method": "card_reader", "result": "passed"}


def submitted(cast: Cast, **form: str) -> Application:
    """王雅琴 (`citizen`) wants to move to her husband's (`citizen2`), who has not confirmed yet."""
    return acts.submit(filing=filing(cast, **form), actor=cast["citizen"])


def first(application: Application) -> Case:
    """The case that begins."""
    return application.cases.select_related("application__stream", "authority").order_by("position")[0]


def spouse(application: Application, **changes: object) -> Present:
    """马建国 stands at a window with his card."""
    given = {
        "key": "spouse", "id_number": SPOUSE["spouse_id"], "identity_check": CHECKED,
        "signature": {"name": SPOUSE["spouse_name"], "method": "pad"}, **changes,
    }  # fmt: skip
    return Present(**given)


@contextmanager
def three_people() -> Iterator[None]:
    """A version of the item that asks one more person, the father, in force by data alone."""
    guide_at.cache_clear()
    with in_force(guide_at(MOVE, "150600").task_code, _ask_the_father):
        yield


def _ask_the_father(elements: dict[str, Any]) -> dict[str, Any]:
    schema, names = elements["form_schema"], [*FATHER]
    more = {name: {"type": "string", "title": name, "maxLength": 50, "x-personal": True} for name in names}
    asked = {"key": "father", "label": "父亲", "name_field": names[0], "id_field": names[1], "optional": True}
    return elements | {
        "form_schema": {**schema, "properties": {**schema["properties"], **more}},
        "signers": [*elements["signers"], asked],
    }
