"""Security administrators take second factors back and close accounts; nobody their own."""

from __future__ import annotations

import pytest

from base.accounts.factors import rules
from base.accounts.models import Account
from tests.conftest import StrictClient
from tests.support.factors import Phone

pytestmark = pytest.mark.django_db
PATH = "/office/people/reset/"


def send(client, username, do="reset", reason="lost"):
    return client.post(PATH, {"username": username, "do": do, "reason": reason})


def test_a_reset_logs_out_and_leads_to_enrol_again(client, cast, settings):
    Phone.of(cast["window-lanzhou"])
    theirs = StrictClient().as_("window-lanzhou")
    client.as_("security")
    assert client.get(f"{PATH}?username=window-lanzhou").content.decode().count("window-lanzhou")
    assert send(client, "window-lanzhou")["Location"] == "/office/people/"
    assert not rules.has_one(cast["window-lanzhou"])
    assert theirs.get("/desk/").status_code == 302


@pytest.mark.parametrize("name", ["citizen", "window-lanzhou", "supervisor", "auditor", "admin"])
def test_for_nobody_else(client, name):
    assert client.as_(name).get(PATH).status_code == 403
    assert send(client, "citizen").status_code == 403


@pytest.mark.parametrize("username", ["nobody", "window-yulin", "security", ""])
def test_neither_strangers_nor_other_provinces_nor_oneself(client, cast, username):
    Phone.of(cast["window-yulin"])
    Phone.of(cast["security"])
    client.as_("security")
    answer = send(client, username)
    assert answer.status_code == 400
    assert 'id="f-username-error"' in answer.content.decode()
    assert rules.has_one(cast["window-yulin"])
    assert rules.has_one(cast["security"])


def test_an_account_without_a_factor_has_nothing_to_reset(client):
    assert "没有登记" in send(client.as_("security"), "citizen").content.decode()


def test_a_closed_account_is_out_at_once_and_comes_back(client, cast):
    theirs = StrictClient().as_("window-lanzhou")
    client.as_("security")
    assert send(client, "window-lanzhou", "close", "leaked").status_code == 302
    assert theirs.get("/my/").status_code == 302
    assert not Account.objects.get(username="window-lanzhou").is_active
    assert send(client, "window-lanzhou", "close").status_code == 400
    assert send(client, "window-lanzhou", "reopen", "mistake").status_code == 302
    assert Account.objects.get(username="window-lanzhou").is_active


def test_auditors_read_all_of_it(client, cast):
    Phone.of(cast["window-lanzhou"])
    send(client.as_("security"), "window-lanzhou")
    page = client.as_("auditor").get("/office/events/").content.decode()
    assert "重置第二重验证" in page
    assert "登记第二重验证" in page
