"""统一接收: what is taken in, what is refused and where it says so, what of it is kept."""

import datetime as dt
import uuid

import pytest
from django.db import connection

from applications import acts as matters
from base.errors import Invalid, Missing
from base.ledger import tasks
from base.ledger.clock import day_of
from base.ledger.models import Event
from feedback import tokens
from feedback.acts.ratings import Voice, rate
from feedback.models import Enquiry

HRSS = "A-150600-hrss"


def test_each_kind_has_its_days(ask):
    """From Wednesday 4 March 2026, an ordinary week."""
    due = {kind: day_of(ask(kind=kind).due_at) for kind in ("ask", "suggest", "help", "complain", "report")}
    assert due == {
        "ask": dt.date(2026, 3, 5),
        "suggest": dt.date(2026, 3, 11),
        "help": dt.date(2026, 3, 11),
        "complain": dt.date(2026, 3, 18),
        "report": dt.date(2026, 3, 18),
    }


def test_an_anonymous_one_keeps_nothing_that_names(card, ask):
    case = card.submit()
    enquiry = ask(application=case.application.number, anonymous=True, name="王雅琴", phone="13900000001")
    enquiry = Enquiry.objects.get(pk=enquiry.pk)
    assert (enquiry.account, enquiry.contact, enquiry.application) == (None, None, None)
    assert (enquiry.item, enquiry.authority_id) == (case.application.item, HRSS)
    event = Event.objects.get(stream=enquiry.stream)
    assert event.actor == "asker"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e::text || v::text FROM feedback_enquiry e JOIN ledger_event v ON v.stream_id = e.stream_id"
        )
        row = cursor.fetchone()[0]
    for secret in (str(case.application.account.public_id), case.application.number, "窗口等了"):
        assert secret not in row


def test_a_matter_of_another_needs_its_code(card, ask):
    application = card.submit().application
    with pytest.raises(Missing):
        ask("citizen2", application=application.number)
    with pytest.raises(Missing):
        ask("citizen2", application=application.number, code="AAAAAAAA")
    code = application.query_code
    assert ask("citizen2", application=application.number, code=code).application == application


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "shout"}, "/kind"),
        ({"title": " "}, "/title"),
        ({"title": "题" * 61}, "/title"),
        ({"content": ""}, "/content"),
        ({"content": "长" * 5001}, "/content"),
        ({"region": "999999"}, "/region"),
        ({"region": ""}, "/region"),
        ({"item": "nothing"}, "/item"),
        ({"phone": "12"}, "/phone"),
        ({"name": "名" * 41}, "/name"),
    ],
)
def test_what_cannot_be_taken_says_where(change, pointer, ask):
    with pytest.raises(Invalid) as no:
        ask(**change)
    assert list(no.value.errors) == [pointer]


def test_the_same_form_twice_is_one(ask):
    key = uuid.uuid4()
    assert ask(key=key).number == ask(key=key).number
    assert Enquiry.objects.count() == 1
    assert Enquiry.objects.get().id != key


def test_the_same_form_by_others_is_another(ask):
    key = uuid.uuid4()
    numbers = [ask(who, key=key).number for who in ("citizen", "citizen2", None, None)]
    assert len(set(numbers)) == 4


def test_five_thousand_characters_with_script_and_pictures_are_text(ask):
    content = "<script>alert(1)</script>😀" + "字" * 4970
    assert Enquiry.objects.get(pk=ask(content=content).pk).content == content


@pytest.mark.parametrize("anonymous", [True, False])
def test_a_rating_by_its_token(anonymous, card, ask, cast):
    """Only who made it has the token; an anonymous rating does not get a name by a complaint."""
    case = card.issued()
    matters.deliver(case=case, actor=cast["officer-ordos"], method="electronic", receiver="王雅琴")
    tasks.drain("partners")
    token = tokens.token(tokens.of_matter(case.application.number))
    with pytest.raises(Invalid):
        ask(rating=token)
    made = rate(token=token, voice=Voice(satisfaction=1, anonymous=anonymous), account=None, address="")
    enquiry = ask(rating=token, region="620100")
    assert (enquiry.authority_id, enquiry.desk_id) == (HRSS, "G-150600")
    assert enquiry.rating == ("" if anonymous else str(made.id))
    assert ask(rating=token, anonymous=True).rating == ""
    with pytest.raises(Invalid):
        ask(rating=token[:8] + ("1" if token[8] == "0" else "0") + token[9:])
