"""A published version never changes: the database itself refuses."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from catalog.loading import documents
from catalog.models import ImplementationVersion
from tests.support import editions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        {"promised_days": 1},
        {"elements": {}},
        {"state": "draft"},
        {"state": "withdrawn", "promised_days": 1},
        {"published_by": "somebody"},
    ],
)
def test_a_published_version_refuses_every_change(card, change):
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        ImplementationVersion.objects.filter(pk=card.current_id).update(**change)
    assert ImplementationVersion.objects.get(pk=card.current_id) == card.current


def test_a_published_version_cannot_be_deleted(card):
    version = ImplementationVersion.objects.filter(pk=card.current_id)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        version._raw_delete("default")
    assert version.exists()


def test_it_can_be_withdrawn_and_then_no_more(card):
    version = ImplementationVersion.objects.filter(pk=card.current_id)
    assert version.update(state="withdrawn") == 1
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        version.update(state="published")


def test_a_draft_can_change_and_go(card):
    draft = card.versions.create(version=2, elements={}, drafted_by="a")
    ImplementationVersion.objects.filter(pk=draft.pk).update(elements={"task_name": "x"})
    draft.refresh_from_db()
    assert draft.elements == {"task_name": "x"}
    draft.delete()
    assert card.versions.count() == 1


@pytest.fixture
def guide_changed(monkeypatch):
    """A release whose example guide says something else, loaded."""
    before = documents.guides()

    def load(**change):
        guides = {
            name: guide | change if name == "社会保障卡申领" else guide for name, guide in before.items()
        }
        monkeypatch.setattr(documents, "guides", lambda: guides)
        call_command("load_reference", "--only", "implementations", "--force", verbosity=0)

    return load


def test_a_new_release_of_the_data_is_a_new_version(card, guide_changed):
    guide_changed(promised_limit_days=7)
    first, second = card.versions.order_by("version")
    card.refresh_from_db()
    assert (first.state, second.state, card.current) == ("withdrawn", "published", second)
    assert second.promised_days == 7 != first.promised_days
    guide_changed(promised_limit_days=7)
    assert card.versions.count() == 2


def test_what_an_authority_published_stays_whatever_a_release_says(card, guide_changed):
    editions.publish(card.task_code, lambda elements: elements | {"promise_day": 6})
    guide_changed(promised_limit_days=7)
    card.refresh_from_db()
    assert (card.current.version, card.current.drafted_by) == (2, editions.DRAFTER)


def test_what_an_authority_is_writing_on_stays_too(card, guide_changed):
    card.versions.create(version=2, elements={}, drafted_by=editions.DRAFTER)
    guide_changed(promised_limit_days=7)
    card.refresh_from_db()
    assert card.current.version == 1
