"""Logging in with a second factor, and the page where it is enrolled."""

from __future__ import annotations

import re

import pytest

from base.accounts.factors import rules
from base.ledger.models import Event
from portal.presence import PROVED
from tests.portal.citizen.walk import somewhere
from tests.support.factors import Phone

pytestmark = pytest.mark.django_db
PASSWORD = "tongban-demo"


@pytest.fixture(autouse=True)
def from_elsewhere(client):
    client.defaults["REMOTE_ADDR"] = somewhere()


@pytest.fixture
def required(settings):
    settings.STAFF_SECOND_FACTOR = "required"


def password(client, username, onward="/my/"):
    return client.post("/login/", {"username": username, "password": PASSWORD, "next": onward})


def is_in(client):
    return "_auth_user_id" in client.session


def lines(account, act):
    return Event.objects.filter(stream__kind="account", stream__key=account.person, act=act)


def test_the_password_alone_is_half_the_way(client, cast):
    phone = Phone.of(cast["citizen"])
    assert password(client, "citizen")["Location"] == "/login/code/"
    assert not is_in(client)
    assert client.get("/my/").status_code == 302
    answer = client.post("/login/code/", {"code": phone.code()})
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    assert is_in(client)
    assert lines(cast["citizen"], "login").get().data == {"way": "password", "factor": "totp"}


def test_a_wrong_code_says_so_beside_the_field_and_lets_nobody_in(client, cast):
    Phone.of(cast["citizen"])
    password(client, "citizen")
    for typed in ("000000", "", "ａｂｃ", "9" * 5000, "1\x002"):
        answer = client.post("/login/code/", {"code": typed})
        assert answer.status_code in {400, 429}
        assert not is_in(client)
        if answer.status_code == 400:
            assert 'id="f-code-error"' in answer.content.decode()


def test_few_tries_and_a_line_for_the_burst(client, cast):
    phone = Phone.of(cast["citizen"])
    password(client, "citizen")
    codes = [client.post("/login/code/", {"code": "000000"}).status_code for _ in range(7)]
    assert codes == [400] * 5 + [429] * 2
    assert client.post("/login/code/", {"code": phone.code()}).status_code == 429
    assert lines(cast["citizen"], "burst").get().data == {"proof": "code"}


def test_many_wrong_passwords_leave_a_line_too(client, cast):
    for _ in range(10):
        client.post("/login/", {"username": "window-yulin", "password": "no"})
    assert lines(cast["window-yulin"], "burst").get().data == {"proof": "password"}


def test_a_recovery_code_lets_in(client, cast):
    phone = Phone.of(cast["citizen"])
    password(client, "citizen")
    assert client.post("/login/code/", {"code": phone.recovery[3]})["Location"] == "/my/"


def test_the_second_page_without_the_first_leads_back(client, cast):
    assert client.get("/login/code/")["Location"] == "/login/"
    assert client.post("/login/code/", {"code": Phone.of(cast["citizen"]).code()})["Location"] == "/login/"


def test_half_the_way_is_open_ten_minutes(client, cast):
    phone = Phone.of(cast["citizen"])
    password(client, "citizen")
    session = client.session
    session["half_in"] = {**session["half_in"], "at": session["half_in"]["at"] - 601}
    session.save()
    assert client.post("/login/code/", {"code": phone.code()})["Location"] == "/login/"
    assert not is_in(client)


def test_a_closed_account_does_not_finish(client, cast):
    phone = Phone.of(cast["citizen"])
    password(client, "citizen")
    cast["citizen"].is_active = False
    cast["citizen"].save()
    assert client.post("/login/code/", {"code": phone.code()})["Location"] == "/login/"


def test_onward_stays_on_this_site(client, cast):
    phone = Phone.of(cast["citizen"])
    password(client, "citizen", "https://evil.example/")
    assert client.post("/login/code/", {"code": phone.code()})["Location"].startswith("/")


def test_staff_without_a_factor_enrol_before_anything_else(client, cast, required):
    password(client, "window-lanzhou", "/desk/")
    for path in ("/desk/", "/desk/receive/", "/my/", "/admin/", "/office/people/"):
        assert client.get(path)["Location"] == "/my/security/"
    answer = client.get("/api/v1/cases/")
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_required")
    assert "先在下面登记一种" in client.get("/my/security/").content.decode()
    assert client.get("/login/").status_code == 302
    codes = enrol(client)
    assert len(codes) == 10
    assert client.get("/desk/receive/").status_code == 200


def enrol(client):
    """Through the pages. Returns the recovery codes as they are shown."""
    page = client.get("/my/security/app/").content.decode()
    secret = re.search(r'<b class="code">([A-Z2-7 ]+)</b>', page)[1].replace(" ", "")
    page = client.post("/my/security/app/", {"code": Phone(secret).code()}).content.decode()
    return re.findall(r'<li class="code">(\d{5} \d{5})</li>', page)


def test_staff_with_a_factor_work_only_after_it(client, cast, required):
    Phone.of(cast["window-lanzhou"])
    client.as_("window-lanzhou")
    assert client.get("/desk/receive/")["Location"] == "/login/code/"


def test_whoever_is_logged_in_already_passes_by_the_code(client, cast, required):
    phone = Phone.of(cast["window-lanzhou"])
    client.as_("window-lanzhou")
    assert client.post("/login/code/", {"code": phone.code()}).status_code == 302
    assert client.get("/desk/receive/").status_code == 200


def test_citizens_enrol_as_they_like(client, cast, required):
    client.as_("citizen")
    assert client.get("/my/").status_code == 200
    assert len(enrol(client)) == 10
    assert rules.has_one(cast["citizen"])
    assert client.session[PROVED]


def test_a_wrong_first_code_keeps_the_picture(client, cast):
    client.as_("citizen")
    before = client.get("/my/security/app/").content.decode()
    after = client.post("/my/security/app/", {"code": "1"})
    assert after.status_code == 400
    secret = re.compile(r'<b class="code">([A-Z2-7 ]+)</b>')
    assert secret.search(before)[1] == secret.search(after.content.decode())[1]
    assert not rules.has_one(cast["citizen"])


def test_changing_how_one_logs_in_needs_a_fresh_login(client, cast):
    client.as_("citizen")
    session = client.session
    session["since"] -= 16 * 60
    session.save()
    for path in ("/my/security/app/", "/my/security/key/", "/my/security/factors/1/remove/"):
        assert client.get(path)["Location"].startswith("/login/?again=1")
    assert client.post("/my/security/codes/")["Location"].startswith("/login/?again=1")
    assert client.get("/login/?again=1&next=/my/security/app/").status_code == 200
    assert password(client, "citizen", "/my/security/app/")["Location"] == "/my/security/app/"
    assert client.get("/my/security/app/").status_code == 200


def test_removing_asks_once_more_and_is_noted(client, cast, required):
    Phone.of(cast["citizen"])
    client.as_("citizen")
    path = f"/my/security/factors/{rules.enrolled(cast['citizen']).app.id}/remove/"
    assert "以后登录只要密码" in client.get(path).content.decode()
    assert client.post(path)["Location"] == "/my/security/"
    assert not rules.has_one(cast["citizen"])
    assert lines(cast["citizen"], "remove_factor").exists()
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 302


def test_new_recovery_codes_are_shown_once(client, cast):
    phone = Phone.of(cast["citizen"])
    client.as_("citizen")
    page = client.post("/my/security/codes/").content.decode()
    shown = [one.replace(" ", "") for one in re.findall(r'<li class="code">(\d{5} \d{5})</li>', page)]
    assert len(shown) == 10
    assert not set(shown) & set(phone.recovery)
    assert not any(one in client.get("/my/security/").content.decode() for one in shown)


def test_the_page_of_keys_says_where_they_do_not_work(client, cast, settings):
    client.as_("citizen")
    settings.SITE_URL, settings.HTTPS = "http://127.0.0.1:8000", False
    assert "不让用安全密钥" in client.get("/my/security/key/").content.decode()
    settings.SITE_URL, settings.HTTPS = "https://tongban.example.cn", True
    page = client.get("/my/security/key/").content.decode()
    assert "tongban.example.cn" in page


@pytest.mark.parametrize(
    "credential",
    ["", "x", "[]", "{}", "null", '{"id": 1}', '{"response": {"clientDataJSON": "e30"}}', "{" * 3000],
)
def test_what_is_no_key_is_refused(client, cast, settings, credential):
    settings.SITE_URL, settings.HTTPS = "https://tongban.example.cn", True
    client.as_("citizen")
    client.get("/my/security/key/")
    answer = client.post("/my/security/key/", {"name": "钥匙", "credential": credential})
    assert answer.status_code == 400
    assert not rules.has_one(cast["citizen"])
