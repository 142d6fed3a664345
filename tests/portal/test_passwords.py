"""A password changed by its owner; one forgotten, replaced at a window or by a security administrator."""

from __future__ import annotations

import re

import pytest

from base.accounts import passwords
from base.accounts.acts import appoint, issue_token
from base.accounts.models import ApiToken
from base.accounts.rules import as_reader
from base.errors import Forbidden
from base.ledger.actors import SYSTEM
from base.ledger.models import AccessLine, Event
from tests.conftest import StrictClient
from tests.portal.citizen.test_sessions import sat_still

pytestmark = pytest.mark.django_db
OWN = "tongban-demo"
NEW = "鸿雁向南飞过黄河-7"


def said_by(person):
    return {
        "id_type": person.party.id_type, "id_number": person.party.id_number, "name": person.party.name,
        "method": "card_reader", "result": "passed",
    }  # fmt: skip


def given(answer):
    return re.search(r'given-password">(\w+)<', answer.content.decode())[1]


def log_in(client, username, password):
    return client.post("/login/", {"username": username, "password": password})


@pytest.fixture
def at_the_window(client, cast):
    client.as_("window-lanzhou")
    return lambda **said: client.post("/desk/password/", said_by(cast["citizen"]) | said)


def test_the_owner_changes_it_and_everybody_else_is_out(client, cast, django_user_model):
    issue_token(account=cast["citizen"])
    log_in(client, "citizen", OWN)
    answer = client.post("/my/security/password/", {"password": NEW, "again": NEW})
    assert (answer.status_code, answer.url) == (302, "/my/security/")
    assert client.get("/my/").status_code == 200
    assert not ApiToken.objects.filter(account=cast["citizen"], revoked_at=None).exists()
    client.logout()
    assert log_in(client, "citizen", OWN).status_code == 200
    assert log_in(client, "citizen", NEW).status_code == 302


@pytest.mark.parametrize(
    ("typed", "again", "sentence"),
    [("short", "short", "10"), (OWN, OWN, "和原来的一样"), (NEW, NEW + "x", "两次输入的密码不一样")],
)
def test_what_is_wrong_with_a_new_one_is_said(client, cast, typed, again, sentence):
    log_in(client, "citizen", OWN)
    answer = client.post("/my/security/password/", {"password": typed, "again": again})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_who_logged_in_long_ago_proves_it_again(client, cast):
    client.as_("citizen")
    sat_still(client, 16, "since")
    assert client.get("/my/security/password/")["Location"].startswith("/login/?again=1")


def test_one_forgotten_is_replaced_at_a_window(client, cast, at_the_window):
    password = given(at_the_window())
    last = Event.objects.filter(stream__kind="account", stream__key=cast["citizen"].person).latest("seq")
    assert (last.act, last.role, last.data) == (
        "reset_password",
        "window",
        {"reason": "came_to_window", "check": "card_reader"},
    )
    assert AccessLine.objects.latest("id").purpose == "reset_password"
    client.logout()
    assert log_in(client, "citizen", OWN).status_code == 200
    log_in(client, "citizen", password)
    for address in ("/my/", "/items/", "/my/security/"):
        assert client.get(address).url == "/my/security/password/"
    assert client.get("/api/v1/applications/").json()["code"] == "own_password_required"
    assert client.post("/my/security/password/", {"password": NEW, "again": NEW}).status_code == 302
    assert client.get("/my/").status_code == 200


def test_one_given_is_good_for_a_day_and_opens_no_token(client, clock, at_the_window):
    password = given(at_the_window())
    client.logout()
    credentials = {"username": "citizen", "password": password}
    assert client.post("/api/v1/token/", credentials, "application/json").status_code == 401
    clock.on(hours=25)
    assert "过期" in log_in(client, "citizen", password).content.decode()


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"name": "别人"}, 404, "没有这个证件号码的实名账号"),
        ({"id_number": "110101199003072390"}, 400, "校验位不对"),
        ({"id_number": ""}, 400, "请填写"),
        ({"result": "failed"}, 403, "身份核验没有通过"),
        ({"result": ""}, 400, "请写明身份核验的结果"),
        ({"method": "guess"}, 400, "f-method-error"),
    ],
)
def test_nobody_else_gets_one(cast, at_the_window, wrong, status, field):
    before = cast["citizen"].password
    answer = at_the_window(**wrong)
    assert answer.status_code == status
    assert field in answer.content.decode()
    cast["citizen"].refresh_from_db()
    assert cast["citizen"].password == before


def test_tries_about_people_are_counted(cast, at_the_window):
    for _try in range(10):
        assert at_the_window(name="别人").status_code == 404
    assert at_the_window().status_code == 429


def test_staff_are_not_for_the_window(cast, at_the_window):
    appoint(account=cast["citizen"], role="officer", organisation="A-150600-hrss", actor=SYSTEM)
    answer = at_the_window()
    assert answer.status_code == 409
    assert "找安全管理员" in answer.content.decode()


def test_a_security_administrator_replaces_one_for_staff(client, cast):
    theirs = StrictClient().as_("window-lanzhou")
    client.as_("security")
    said = {"username": "window-lanzhou", "do": "password", "reason": "forgotten"}
    password = given(client.post("/office/people/reset/", said))
    assert theirs.get("/desk/").status_code == 302
    log_in(theirs, "window-lanzhou", password)
    assert theirs.get("/desk/").url == "/my/security/password/"


def test_nobody_replaces_their_own(cast):
    actor = as_reader(cast["security"])
    with pytest.raises(Forbidden):
        passwords.reset(account=cast["security"], actor=actor, reason="forgotten")
