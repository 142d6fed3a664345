"""What is mine: how I am reached, who acts for whom, who looked."""

from __future__ import annotations

import datetime as dt

import pytest

from base.accounts.acts import give_mandate
from base.accounts.contacts import contact_of
from base.accounts.models import Account
from base.accounts.rules import as_citizen
from base.ledger import tasks
from base.ledger.access import looked
from base.ledger.actors import Actor
from base.ledger.clock import today

pytestmark = pytest.mark.django_db
CHOICES = {"email": "wang@example.cn", "language": "en", "by_sms": "1"}


def kept() -> object:
    return contact_of(Account.objects.get(username="citizen"))


def test_choosing_how_to_be_told(client):
    client.as_("citizen")
    response = client.post("/my/data/contact/", CHOICES)
    assert (response.status_code, response["Location"]) == (302, "/my/data/")
    assert (kept().email, kept().language, kept().by_sms, kept().by_email) == (
        "wang@example.cn", "en", True, False,
    )  # fmt: skip
    text = client.get("/my/data/").content.decode()
    assert 'value="wang@example.cn"' in text
    assert "关不掉的" in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "no address"}, "f-email"),
        ({"language": "tlh"}, "f-language"),
        ({"language": ""}, "f-language"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, changes, field):
    response = client.as_("citizen").post("/my/data/contact/", {**CHOICES, **changes})
    text = response.content.decode()
    assert response.status_code == 400
    assert f'href="#{field}"' in text
    assert f'id="{field}-error"' in text
    assert kept().email is None


def test_what_was_typed_stays_when_it_is_wrong(client):
    response = client.as_("citizen").post("/my/data/contact/", {**CHOICES, "email": "wang(at)example.cn"})
    assert 'value="wang(at)example.cn"' in response.content.decode()


def test_mandates_are_seen_from_both_sides(client, cast, card):
    item = card.filing().task_code[:12]
    give_mandate(
        principal=cast["citizen"].party,
        agent=cast["citizen2"],
        valid_to=today() + dt.timedelta(days=30),
        actor=as_citizen(cast["citizen"]),
        items=[item],
    )
    agent, principal = cast["citizen2"].party.name, cast["citizen"].party.name
    given = client.as_("citizen").get("/my/mandates/").content.decode()
    assert given.index("可以代表我的") < given.index(agent)
    held = client.as_("citizen2").get("/my/mandates/").content.decode()
    assert held.index("可以代表我的") < held.index('id="held"') < held.index(principal)
    assert "只限：" in held


def test_nobody_acts_for_anybody(client):
    text = client.as_("citizen2").get("/my/mandates/").content.decode()
    assert "您现在没有委托别人" in text


def test_looks_of_one_sitting_are_one_line(client, card, clock):
    case = card.submit()
    for purpose in ("read", "read", "read", "unmask:id_number:核对证件"):
        looked(Actor("x", "officer", case.authority_id), f"application:{case.application.number}", purpose)
    text = client.as_("citizen").get("/my/data/").content.decode()
    assert "查看办件3次" in text
    assert "查看被遮住的内容：核对证件" in text
    looked(Actor("y", "signer"), f"application:{case.application.number}", "unmask:phone:identity")
    text = client.get("/my/data/").content.decode()
    assert "查看被遮住的内容：核对身份" in text
    assert "<span>，" not in text


def test_documents_are_listed_and_opened(client, card):
    case = card.submit()
    address = f"/my/matters/{case.application.number}/"
    assert "正在生成" in client.as_("citizen").get(address).content.decode()
    tasks.drain("documents")
    text = client.get(address).content.decode()
    assert "收件凭证" in text
    assert "/documents/" in text
