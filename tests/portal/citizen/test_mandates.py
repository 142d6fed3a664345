"""Giving somebody a mandate, what can be wrong about it, and ending it from either side."""

from __future__ import annotations

import pytest

from applications import acts
from base.accounts.acts import give_mandate, revoke_mandate
from base.accounts.models import Account, Mandate
from base.accounts.rules import as_citizen, mandates_of
from base.errors import Conflict, Forbidden
from base.ledger.actors import SYSTEM, Actor
from base.ledger.clock import today
from base.ledger.models import Event

pytestmark = pytest.mark.django_db
GIVEN = {"agent": "citizen2", "name": "马建国", "items": "社会保障卡申领", "valid_to": "2026-12-31"}
GIVE, ALL = "/my/mandates/give/", "/my/mandates/"


def given(client, **changes):
    return client.post(GIVE, {**GIVEN, **changes})


@pytest.fixture
def mandate(cast):
    """王雅琴 let 马建国 act for her."""
    return give_mandate(
        principal=cast["citizen"].party,
        agent=cast["citizen2"],
        valid_to=today(),
        actor=as_citizen(cast["citizen"]),
    )


def told() -> list[tuple[str, str]]:
    """(act, stream) of what happened to mandates, in order."""
    events = Event.objects.filter(act__in=["mandate", "revoke_mandate"]).order_by("id")
    return [(event.act, event.stream.key) for event in events]


def test_giving_a_mandate(client, cast):
    before = len(told())
    assert given(client.as_("citizen"))["Location"] == ALL
    found = Mandate.objects.get(agent=cast["citizen2"])
    assert (found.principal, str(found.valid_to), found.representative) == (
        cast["citizen"].party,
        "2026-12-31",
        False,
    )
    assert len(found.items) == 1
    assert told()[before:] == [("mandate", cast["citizen2"].person)]
    page = client.get(ALL).content.decode()
    assert "马建国" in page
    assert "只限：社会保障卡申领" in page
    assert "王雅琴" in client.as_("citizen2").get(ALL).content.decode()


def test_the_agent_acts_until_it_is_taken_back(client, card, cast, mandate):
    applicant = {"organisation": str(cast["citizen"].party.id)}
    assert card.submit("citizen2", applicant=applicant).application.mandate_id == mandate.id
    client.as_("citizen").post(f"/my/mandates/{mandate.id}/end/")
    with pytest.raises(Forbidden):
        acts.submit(filing=card.filing("citizen2", applicant=applicant), actor=cast["citizen2"])


@pytest.mark.parametrize("agent", ["citizen2", "620502198511120314", " 6205 0219 8511 1203 14 "])
def test_an_agent_is_found_by_user_name_or_number(client, cast, agent):
    assert given(client.as_("citizen"), agent=agent).status_code == 302
    assert mandates_of(cast["citizen2"]).count() == 1


def test_sent_twice_is_one_mandate(client):
    client.as_("citizen")
    assert [given(client).status_code, given(client).status_code] == [302, 302]
    assert Mandate.objects.filter(agent__username="citizen2").count() == 1


def test_a_representative_gives_for_the_company(client, cast):
    client.as_("company")
    assert "替谁委托" in client.get(GIVE).content.decode()
    company = cast["company"].mandates_held.get().principal
    assert given(client, principal=str(company.id)).status_code == 302
    found = Mandate.objects.get(agent=cast["citizen2"])
    assert found.principal == company
    assert "代表甘肃示例商贸有限公司" in client.get(ALL).content.decode()
    assert client.post(f"/my/mandates/{found.id}/end/").status_code == 302


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"agent": "nobody"}, "agent", "对得上"),
        ({"agent": "newcomer", "name": "newcomer"}, "agent", "对得上"),
        ({"name": "马建"}, "agent", "对得上"),
        ({"agent": ""}, "agent", "请填写"),
        ({"name": " "}, "name", "请填写"),
        ({"agent": "a\x00b"}, "agent", "对得上"),
        ({"agent": "citizen", "name": "王雅琴"}, "agent", "不能委托给自己"),
        ({"agent": "620102199003072144", "name": "王雅琴"}, "agent", "不能委托给自己"),
        ({"valid_to": "2026-03-03"}, "valid_to", "不能早于今天"),
        ({"valid_to": "2028-03-05"}, "valid_to", "最多委托两年"),
        ({"valid_to": "2026-02-30"}, "valid_to", "请写日期"),
        ({"valid_to": ""}, "valid_to", "请写日期"),
        ({"items": "没有这样的事情啊"}, "items", "没有叫"),
        ({"items": "社保"}, "items", "写全称"),
        ({"items": "\n".join(f"事{n}" for n in range(30))}, "items", "最多写20件"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, changes, field, sentence):
    response = given(client.as_("citizen"), **changes)
    page = response.content.decode()
    assert response.status_code == 400
    assert f'id="f-{field}-error"' in page
    assert sentence in page
    for typed in (GIVEN | changes)["name"].split():
        assert f'value="{typed}"' in page
    assert not Mandate.objects.filter(agent__username="citizen2").exists()


def test_everything_wrong_is_told_at_once(client):
    page = given(client.as_("citizen"), agent="", valid_to="x", items="没有这样的事情啊").content.decode()
    assert [f'href="#f-{name}"' in page for name in ("agent", "items", "valid_to")] == [True, True, True]


def test_guessing_people_is_stopped(client):
    client.as_("citizen")
    assert [given(client, name=f"马{n}").status_code for n in range(10)] == [400] * 10
    assert given(client).status_code == 429


def test_who_is_not_verified_gives_none(client):
    client.as_("newcomer")
    assert "还没有实名" in client.get(GIVE).content.decode()
    response = given(client)
    assert response.status_code == 400
    assert "还没有实名" in response.content.decode()


@pytest.mark.parametrize("who", ["citizen", "citizen2"])
def test_both_sides_can_end_it_after_being_asked(client, cast, mandate, who):
    client.as_(who)
    address = f"/my/mandates/{mandate.id}/end/"
    assert address in client.get(ALL).content.decode()
    assert "委托？" in client.get(address).content.decode()
    assert mandates_of(cast["citizen2"]).exists()
    assert client.post(address)["Location"] == ALL
    assert not mandates_of(cast["citizen2"]).exists()
    page = client.get(ALL).content.decode()
    assert "以前的" in page
    assert "提前结束" in page
    assert address not in page
    client.post(address)
    assert [act for act, stream in told() if stream == cast["citizen2"].person] == [
        "mandate",
        "revoke_mandate",
    ]
    assert "已经结束了" in client.get(address).content.decode()


def test_others_do_not_see_it(client, mandate):
    client.as_("company")
    assert client.get(f"/my/mandates/{mandate.id}/end/").status_code == 404
    assert client.post(f"/my/mandates/{mandate.id}/end/").status_code == 404
    assert Mandate.objects.get(id=mandate.id).revoked_at is None


def test_the_acts_themselves_refuse_others(cast, mandate):
    stranger = as_citizen(cast["company"])
    with pytest.raises(Forbidden):
        revoke_mandate(mandate=mandate, actor=stranger)
    with pytest.raises(Forbidden):
        give_mandate(principal=cast["citizen"].party, agent=cast["company"], valid_to=today(), actor=stranger)
    with pytest.raises(Forbidden):
        give_mandate(
            principal=cast["citizen"].party, agent=cast["company"], valid_to=today(),
            actor=as_citizen(cast["citizen"]), representative=True,
        )  # fmt: skip


def test_an_expired_one_is_past(client, clock, mandate):
    clock.on(days=1)
    page = client.as_("citizen").get(ALL).content.decode()
    assert "到期" in page
    assert f"/my/mandates/{mandate.id}/end/" not in page
    with pytest.raises(Conflict):
        revoke_mandate(mandate=mandate, actor=SYSTEM)


def test_as_many_queries_for_three_as_for_one(client, cast, mandate, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.as_("citizen")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(ALL)
    for username in ("officer-ordos", "company"):
        agent = Account.objects.get(username=username)
        give_mandate(
            principal=cast["citizen"].party, agent=agent, valid_to=today(), actor=Actor("x", "window")
        )
    with django_assert_num_queries(len(one)):
        client.get(ALL)
