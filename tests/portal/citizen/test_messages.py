"""What was told is unread until somebody opens it or says so."""

from __future__ import annotations

import pytest

from applications import acts
from base.ledger.messages import box, unread
from base.ledger.models import Message

pytestmark = pytest.mark.django_db
BOX, READ = "/my/messages/", "/my/messages/read/"


@pytest.fixture
def told(card, cast) -> list[Message]:
    """Two messages to 王雅琴, the latest first."""
    acts.accept(case=card.submit(), actor=cast["officer-ordos"])
    return list(box(cast["citizen"].person))


def test_unread_ones_are_marked_and_counted(client, told):
    page = client.as_("citizen").get(BOX).content.decode()
    assert page.count("data-unread") == 2
    assert '<data class="count" value="2">' in client.get("/my/").content.decode()


def test_looking_at_the_box_reads_nothing(client, cast, told):
    client.as_("citizen").get(BOX)
    assert unread(cast["citizen"].person) == 2


def test_opening_one_reads_it_and_goes_to_its_matter(client, cast, told):
    response = client.as_("citizen").post(READ, {"message": str(told[0].id)})
    assert response["Location"] == f"/my/matters/{told[0].facts['application']}/"
    assert unread(cast["citizen"].person) == 1
    assert client.get(BOX).content.decode().count("data-unread") == 1


def test_all_that_were_shown_are_read_and_no_later_ones(client, card, cast, clock, told):
    clock.on(minutes=1)
    card.submit()
    client.as_("citizen").post(READ, {"newest": str(told[0].id)})
    assert unread(cast["citizen"].person) == 1
    newest = box(cast["citizen"].person).first()
    client.post(READ, {"newest": str(newest.id)})
    page = client.get(BOX).content.decode()
    assert "data-unread" not in page
    assert 'class="count"' not in page


def test_the_first_reading_stays(client, clock, told):
    client.as_("citizen").post(READ, {"message": str(told[0].id)})
    first = Message.objects.get(id=told[0].id).read_at
    clock.on(days=1)
    client.post(READ, {"message": str(told[0].id)})
    assert Message.objects.get(id=told[0].id).read_at == first


@pytest.mark.parametrize("sent", [{}, {"message": "x"}, {"newest": "1\x00"}])
def test_what_is_no_message_is_told(client, sent):
    assert client.as_("citizen").post(READ, sent).status_code == 404


def test_messages_of_others_stay_unread(client, cast, told):
    assert client.as_("citizen2").post(READ, {"message": str(told[0].id)}).status_code == 404
    assert unread(cast["citizen"].person) == 2
