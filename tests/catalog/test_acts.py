"""From a draft to a version in force, by two people."""

from __future__ import annotations

import datetime as dt

import pytest

from base.errors import Conflict, Forbidden, Invalid, Missing
from base.ledger import clock
from catalog import acts, queries
from tests.catalog.conftest import DRAFTER, REVIEWER, code_of

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=clock.ZONE)


@pytest.fixture
def noon():
    clock.freeze(NOON)
    yield
    clock.freeze(None)


@pytest.fixture
def draft(card):
    return acts.draft_version(task_code=card.task_code, actor=DRAFTER)


@pytest.fixture
def reviewed(draft):
    shorter = draft.elements | {"promise_day": 7}
    acts.edit_draft(draft=draft.pk, elements=shorter, actor=DRAFTER)
    return acts.submit_for_review(draft=draft.pk, actor=DRAFTER)


def test_a_draft_begins_as_a_copy(card, draft):
    assert (draft.version, draft.state, draft.elements) == (2, "draft", card.current.elements)
    assert queries.open_version(card.task_code).version == 1


def test_one_version_in_work_at_a_time(card, draft):
    with pytest.raises(Conflict) as refusal:
        acts.draft_version(task_code=card.task_code, actor=REVIEWER)
    assert refusal.value.code == "already_done"


def test_only_the_drafter_writes(draft):
    with pytest.raises(Forbidden):
        acts.edit_draft(draft=draft.pk, elements={}, actor=REVIEWER)
    with pytest.raises(Forbidden):
        acts.submit_for_review(draft=draft.pk, actor=REVIEWER)


def test_publishing_puts_the_new_version_into_force_and_withdraws_the_old(card, reviewed, noon):
    published = acts.publish(draft=reviewed.pk, actor=REVIEWER)
    assert queries.open_version(card.task_code) == published
    assert list(card.versions.order_by("version").values_list("version", "state")) == [
        (1, "withdrawn"),
        (2, "published"),
    ]
    published.refresh_from_db()
    assert (published.promised_days, published.published_by, published.published_at) == (7, REVIEWER, NOON)
    assert queries.guide_for(card.item_id, "150600").promised_days == 7


def test_a_version_begun_under_is_still_there(card, reviewed):
    before = card.current_id
    acts.publish(draft=reviewed.pk, actor=REVIEWER)
    assert queries.version(before).promised_days == 10


def test_nobody_publishes_what_they_drafted(card, reviewed):
    with pytest.raises(Forbidden):
        acts.publish(draft=reviewed.pk, actor=DRAFTER)
    assert queries.open_version(card.task_code).version == 1


def test_a_draft_is_not_published_without_review(draft):
    with pytest.raises(Conflict):
        acts.publish(draft=draft.pk, actor=REVIEWER)


def test_a_reviewed_version_is_not_edited(reviewed):
    with pytest.raises(Conflict):
        acts.edit_draft(draft=reviewed.pk, elements={}, actor=DRAFTER)


def test_a_version_sent_back_can_be_edited_again(reviewed):
    acts.send_back(draft=reviewed.pk, actor=REVIEWER)
    edited = acts.edit_draft(
        draft=reviewed.pk, elements=reviewed.elements | {"promise_day": 5}, actor=DRAFTER
    )
    assert (edited.state, edited.elements["promise_day"]) == ("draft", 5)


def test_faulty_elements_are_named_by_pointer(draft):
    acts.edit_draft(draft=draft.pk, elements=draft.elements | {"task_type": "99"}, actor=DRAFTER)
    with pytest.raises(Invalid) as refusal:
        acts.submit_for_review(draft=draft.pk, actor=DRAFTER)
    assert list(refusal.value.errors) == ["/task_type"]


def test_an_item_without_a_guide_starts_from_the_directory():
    claim = queries.authority_for(code_of("学位公证"), "620102")
    draft = acts.draft_version(task_code=claim.task_code, actor=DRAFTER)
    assert (draft.version, draft.elements) == (
        1,
        {
            "task_name": "学位公证",
            "catalog_code": claim.item_id,
            "task_type": "20",
            "by_law": ["《公证法》第十一条"],
            "task_code": claim.task_code,
        },
    )


def test_suspending_twice_and_resuming_twice(card):
    acts.suspend(task_code=card.task_code, actor=DRAFTER)
    with pytest.raises(Conflict):
        acts.suspend(task_code=card.task_code, actor=DRAFTER)
    acts.resume(task_code=card.task_code, actor=DRAFTER)
    with pytest.raises(Conflict):
        acts.resume(task_code=card.task_code, actor=DRAFTER)


def test_unknown_rows_are_missing():
    for act in (
        lambda: acts.draft_version(task_code="0" * 31, actor=DRAFTER),
        lambda: acts.publish(draft=0, actor=REVIEWER),
    ):
        with pytest.raises(Missing):
            act()
