"""The same file sent again before it was attached is one upload."""

from __future__ import annotations

import pytest

from base.files.acts import receive
from base.files.models import Upload
from base.ledger.clock import now
from tests.support.matters import picture

pytestmark = pytest.mark.django_db


def sent(owner="wang", name="photo.png", colour="white") -> Upload:
    return receive(data=picture(colour), name=name, owner=owner)


def test_sent_twice_is_kept_once(clock, tmp_path):
    first = sent()
    clock.on(days=20)
    again = sent()
    assert again.id == first.id
    assert Upload.objects.get().created_at == now()
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("other", [{"owner": "ma"}, {"name": "back.png"}, {"colour": "grey"}])
def test_another_owner_name_or_content_is_another_file(other):
    assert sent().id != sent(**other).id


def test_what_was_attached_or_forgotten_is_not_given_again(clock):
    first = sent()
    Upload.objects.filter(id=first.id).update(attached_at=now())
    second = sent()
    assert second.id != first.id
    clock.on(days=31)
    assert sent().id != second.id
