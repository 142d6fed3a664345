"""A published version never changes: the database itself refuses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from catalog.models import ImplementationVersion

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
