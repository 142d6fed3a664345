"""Applications that several people confirm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from applications import acts
from applications.models import Application, Case
from applications.signing.signed import Present
from catalog import acts as catalogue
from tests.applications.test_joint import MOVE, filing
from tests.support.matters import SPOUSE, Cast, guide_at

DRAFTER, REVIEWER = "5f0c2d1e-0000-4000-8000-000000000001", "5f0c2d1e-0000-4000-8000-000000000002"
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
    """A version of the item that asks one more person, the father, put into force by data alone (once)."""
    guide_at.cache_clear()
    if len(guide_at(MOVE, "150600").signers) == 1:
        _ask_the_father()
    guide_at.cache_clear()
    yield
    guide_at.cache_clear()


def _ask_the_father() -> None:
    draft = catalogue.draft_version(task_code=guide_at(MOVE, "150600").task_code, actor=DRAFTER)
    schema, names = draft.elements["form_schema"], [*FATHER]
    more = {name: {"type": "string", "title": name, "maxLength": 50, "x-personal": True} for name in names}
    document = draft.elements | {
        "form_schema": {**schema, "properties": {**schema["properties"], **more}},
        "signers": [*draft.elements["signers"], {
            "key": "father", "label": "父亲", "name_field": names[0], "id_field": names[1], "optional": True,
        }],
    }  # fmt: skip
    catalogue.edit_draft(draft=draft.pk, elements=document, actor=DRAFTER)
    catalogue.submit_for_review(draft=draft.pk, actor=DRAFTER)
    catalogue.publish(draft=draft.pk, actor=REVIEWER)
