"""失信名单: who may put somebody on it, who is refused because of it, who decides an appeal, and when it ends."""

import datetime as dt

import pytest

from applications import credit
from applications.credit import acts
from applications.models import CreditRecord
from base.accounts.acts import appoint, register
from base.errors import Conflict, Forbidden, Invalid
from base.ledger import chain
from base.ledger.actors import SYSTEM
from base.ledger.models import AccessLine, Message, Stream
from tests.support.commitments import broken, listed, offer, promised, signed


@pytest.fixture
def judge(cast):
    """A supervisor above the authority, of another organisation."""
    return cast["supervisor"]


def test_nobody_is_listed_by_a_machine(card):
    broken(card)
    assert not CreditRecord.objects.exists()


def test_who_is_listed_can_promise_nothing_and_is_told(card, cast):
    entry = listed(card)
    assert entry.until.isoformat() == "2027-03-04"
    told = Message.objects.get(about="credit_list")
    assert (told.to, told.legal) == (cast["citizen"].person, True)
    for promise in (True, None):
        offer()
        with pytest.raises(Invalid) as no:
            promised(card, promise=signed() if promise is None else True)
        texts = [str(text) for texts in no.value.errors.values() for text in texts]
        assert any("申请人在失信名单上（到2027-03-04）" in text for text in texts) or promise is True
    card.submit()  # handing the material in works as usual


def test_others_promise_as_before(card):
    listed(card)
    offer()
    assert promised(card, "citizen2", promise=signed("马建国"))


def test_only_an_officer_of_the_authority_lists_and_once(card, cast):
    one = broken(card)
    for who in ("citizen", "supervisor", "officer-jyg", "window-yulin"):
        with pytest.raises(Forbidden):
            acts.list_person(commitment=one, actor=cast[who], reason="没有补交")
    with pytest.raises(Invalid):
        acts.list_person(commitment=one, actor=cast["officer-ordos"], reason=" ")
    acts.list_person(commitment=one, actor=cast["officer-ordos"], reason="没有补交")
    with pytest.raises(Conflict, match="列入过了"):
        acts.list_person(commitment=one, actor=cast["officer-ordos"], reason="没有补交")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "kept"}, "没有兑现的承诺才能列入"),
        ({"spared": True}, "没有兑现的承诺才能列入"),
        ({"terms": None}, "没有告知会列入名单"),
    ],
)
def test_only_a_broken_promise_that_said_so_is_a_ground(card, cast, change, why):
    one = broken(card)
    for name, value in change.items():
        setattr(one, name, {**one.terms, "credit": False} if name == "terms" else value)
    one.save()
    with pytest.raises(Conflict, match=why):
        acts.list_person(commitment=one, actor=cast["officer-ordos"], reason="没有补交")


def test_an_appeal_is_decided_by_another_organisation(card, cast, judge):
    entry = listed(card)
    with pytest.raises(Forbidden):
        acts.appeal(record=entry, actor=cast["citizen2"], text="不是我")
    with pytest.raises(Invalid):
        acts.appeal(record=entry, actor=cast["citizen"], text=" ")
    acts.appeal(record=entry, actor=cast["citizen"], text="当天已经补交")
    assert entry.state == "appealed"
    assert Message.objects.filter(about="credit_appeal", to=judge.person).exists()
    assert credit.standing_of(entry.person_index), "the entry stands while it is looked at"
    with pytest.raises(Conflict):
        acts.appeal(record=entry, actor=cast["citizen"], text="再说一次")
    own = register(username="supervisor-of-itself", password="unused-in-tests")
    appoint(account=own, role="supervisor", organisation="A-150600-hrss", actor=SYSTEM)
    for who in (cast["officer-ordos"], cast["approver-ordos"], own, cast["citizen"]):
        with pytest.raises(Forbidden):
            acts.remove(record=entry, actor=who, reason="同意")
    acts.uphold(record=entry, actor=judge, reason="没有收到")
    assert (entry.state, entry.answer["text"]) == ("listed", "没有收到")
    acts.appeal(record=entry, actor=cast["citizen"], text="这是回执")
    acts.remove(record=entry, actor=judge, reason="有回执")
    assert credit.standing_of(entry.person_index) is None
    with pytest.raises(Conflict):
        acts.remove(record=entry, actor=judge, reason="再来")
    acts_told = list(entry.stream.events.order_by("seq").values_list("act", flat=True))
    assert acts_told == ["credit_list", "credit_appeal", "credit_uphold", "credit_appeal", "credit_remove"]
    assert not list(chain.faults(Stream.objects.filter(kind="credit")))


def test_it_ends_by_itself(card, clock):
    entry = listed(card)
    clock.to("2027-03-04")
    assert credit.standing_of(entry.person_index).until == dt.date(2027, 3, 4)
    clock.to("2027-03-05")
    assert credit.standing_of(entry.person_index) is None


# ---- pages --------------------------------------------------------------------------------------


def test_the_person_reads_it_and_appeals(card, client, cast):
    entry = listed(card)
    client.as_("citizen")
    assert "看理由、申诉" in client.get("/my/data/").content.decode()
    page = f"/my/data/credit/{entry.id}/"
    assert "没有补交照片" in client.get(page).content.decode()
    wrong = client.post(page, {"text": " "})
    assert wrong.status_code == 400
    assert "请填写这一项" in wrong.content.decode()
    assert client.post(page, {"text": "当天已经补交"}).status_code == 302
    assert "当天已经补交" in client.get(page).content.decode()
    again = client.post(page, {"text": "再说一次"}, follow=True)
    assert "不能“提出申诉”" in again.content.decode()


def test_the_office_lists_decides_and_covers_who_it_is(card, client, cast):
    one = broken(card)
    client.as_("officer-ordos")
    assert "列入失信名单" in client.get(f"/desk/cases/{one.case.number}/").content.decode()
    form = f"/office/credit/list/{one.id}/"
    assert client.post(form, {"reason": ""}).status_code == 400
    assert client.post(form, {"reason": "没有补交"}).status_code == 302
    assert "列入过了" in client.get(form).content.decode()
    entry = CreditRecord.objects.get()
    page = client.get("/office/credit/").content.decode()
    facts = entry.facts
    assert facts["name"] not in page
    assert facts["id_number"] not in page
    shown = client.get(f"/office/credit/{entry.id}/").content.decode()
    assert facts["id_number"] not in shown
    assert AccessLine.objects.filter(purpose="credit").exists()

    client.as_("supervisor")
    act = f"/office/credit/{entry.id}/remove/"
    assert client.post(act, {"reason": " "}).status_code == 400
    assert client.post(act, {"reason": "有回执"}).status_code == 302
    assert CreditRecord.objects.get().state == "removed"
    assert client.post(act, {"reason": "有回执"}).status_code == 400
    assert client.get(f"/office/credit/{entry.id}/forget/").status_code == 404


def test_the_list_costs_the_same_for_one_and_three(card, client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    listed(card)
    client.as_("officer-ordos").get("/office/credit/")
    with CaptureQueriesContext(connection) as one:
        client.get("/office/credit/")
    listed(card, "citizen2")
    with CaptureQueriesContext(connection) as two:
        client.get("/office/credit/")
    assert len(one) == len(two)
    for state in ("listed", "appealed", "removed", "over", "？"):
        assert client.get("/office/credit/", {"state": state}).status_code == 200


def test_another_citizens_entry_is_not_there(card, client):
    entry = listed(card)
    assert client.as_("citizen2").get(f"/my/data/credit/{entry.id}/").status_code == 404
