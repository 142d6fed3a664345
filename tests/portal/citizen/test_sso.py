"""Logging in by another platform: a real OpenID Connect provider, over HTTP, good and bad."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client

from base.accounts.models import Account
from base.accounts.sso.provider import nonce_of
from base.ledger.models import Event
from portal.env import oidc_apps
from tests.support.factors import Phone
from tests.support.platform import Platform, asked, platform

pytestmark = pytest.mark.django_db
NUMBER, NAME = "110101199003078515", "张三丰"
CITIZENS_NUMBER = "620102199003072144"


@pytest.fixture(scope="module")
def running():
    with platform() as one:
        yield one


@pytest.fixture
def there(running, settings) -> Platform:
    """The platform, behaving, and known to the portal twice: to citizens and to staff."""
    running.misbehaves()
    joined(settings, running.url)
    return running


def joined(settings, url):
    shared = {"server_url": url, "client_id": "tongban", "client_secret": "prop"}
    settings.OIDC_PROVIDERS = [
        {
            **shared,
            "id": "gov",
            "name": "国家政务服务平台",
            "claims": {"name": "user_name", "mobile": "user_mobile"},
            "verified_levels": ["2", "3"],
            "cert_types": {"10": "111"},
        },
        {**shared, "id": "oa", "name": "协同办公平台", "people": "staff"},
    ]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": oidc_apps(settings.OIDC_PROVIDERS)}}


@pytest.fixture
def browser() -> Client:
    """Not the strict one: coming back is the one GET that writes (portal.citizen.sso)."""
    return Client()


def comes(browser, there, subject, *, by="gov", onward="/my/", join="", **form):
    """Through the platform and back; the last answer."""
    sent = browser.get(f"/login/by/{by}/?next={onward}{join}")
    assert sent.status_code == 302, sent.content
    back = there.asks(sent["Location"], **(form or {"sub": subject}))
    assert back.startswith("http://127.0.0.1:8000/login/by/")
    return browser.get(back.removeprefix("http://127.0.0.1:8000"))


def who(browser):
    key = browser.session.get("_auth_user_id")
    return Account.objects.select_related("party").get(pk=key) if key else None


def said(browser, answer):
    """The sentence on the page one is sent to."""
    return browser.get(answer["Location"]).content.decode()


def verified(there, subject="zhang", **changes):
    claims = {"user_name": NAME, "cert_type": "10", "cert_no": NUMBER, "user_mobile": "13911112222"}
    there.knows(subject, **{**claims, "user_real_lvl": 3, **changes})


def test_a_new_person_has_a_verified_account(browser, there):
    verified(there)
    answer = comes(browser, there, "zhang")
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    account = who(browser)
    assert (account.party.name, account.party.id_number, account.assurance) == (NAME, NUMBER, 1)
    assert not account.has_usable_password()
    assert list(
        Event.objects.filter(stream__kind="account", stream__key=account.person)
        .order_by("seq")
        .values_list("act", flat=True)
    ) == ["verify", "link_platform", "login"]


def test_a_returning_person_comes_to_the_same_account(browser, there):
    verified(there)
    comes(browser, there, "zhang")
    first = who(browser)
    again = Client()
    comes(again, there, "zhang")
    assert who(again) == first
    assert SocialAccount.objects.count() == 1


def test_the_number_of_an_existing_account_leads_to_that_one(browser, there, cast):
    verified(there, "wang", user_name="王雅琴", cert_no=CITIZENS_NUMBER)
    comes(browser, there, "wang")
    assert who(browser) == cast["citizen"]


def test_who_was_unsure_and_is_sure_now_moves_to_the_account_of_the_number(browser, there, cast):
    there.knows("wang", user_name="王雅琴")
    comes(browser, there, "wang")
    assert who(browser).assurance == 0
    verified(there, "wang", user_name="王雅琴", cert_no=CITIZENS_NUMBER)
    again = Client()
    comes(again, there, "wang")
    assert who(again) == cast["citizen"]
    assert SocialAccount.objects.get().user == cast["citizen"]


@pytest.mark.parametrize(
    "changes",
    [
        {"user_real_lvl": 1},
        {"user_real_lvl": None},
        {"cert_no": ""},
        {"cert_no": "110101199003078516"},
        {"cert_type": "99"},
        {"user_name": ""},
        {"cert_no": {"$ne": 1}},
    ],
)
def test_without_a_sure_and_sound_number_nobody_is_verified(browser, there, changes):
    verified(there, "unsure", **changes)
    answer = comes(browser, there, "unsure")
    assert who(browser).assurance == 0
    assert who(browser).party is None
    assert "没有给出您的实名信息" in said(browser, answer)


def test_a_number_that_cannot_be_called_leaves_the_person_verified(browser, there):
    verified(there, "no-phone", user_mobile="+1 555")
    comes(browser, there, "no-phone")
    assert who(browser).assurance == 1
    assert who(browser).party.phone is None


def test_nothing_of_what_was_said_lies_open_in_the_database(browser, there):
    verified(there, "subject-in-the-clear")
    comes(browser, there, "subject-in-the-clear")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM socialaccount_socialaccount t")
        kept = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM socialaccount_socialtoken")
        assert cursor.fetchone()[0] == 0
    for secret in (NUMBER, NAME, "13911112222", "subject-in-the-clear"):
        assert secret not in kept


def test_pkce_state_and_nonce_go_along(browser, there):
    query = asked(browser.get("/login/by/gov/")["Location"])
    assert query["code_challenge_method"] == "S256"
    assert query["response_type"] == "code"
    (state,) = browser.session["socialaccount_states"].values()
    assert query["nonce"] == nonce_of(state[0]["pkce_code_verifier"])
    assert query["nonce"] not in {query["state"], query["code_challenge"]}
    assert "prop" not in str(query)


@pytest.mark.parametrize("fault", ["signature", "nonce", "no_token", "subject", "html"])
def test_an_answer_that_is_not_sound_lets_nobody_in(browser, there, fault):
    verified(there)
    there.misbehaves(fault)
    answer = comes(browser, there, "zhang")
    assert answer["Location"] == "/login/"
    assert who(browser) is None
    assert not SocialAccount.objects.exists()
    page = said(browser, answer)
    assert "没有成功" in page or "连不上" in page


def test_another_browsers_answer_is_worth_nothing(browser, there):
    """Login CSRF: the address somebody else was sent back to, and one of nobody's."""
    verified(there)
    back = there.asks(browser.get("/login/by/gov/")["Location"], sub="zhang")
    victim = Client()
    for path in (back.removeprefix("http://127.0.0.1:8000"), "/login/by/gov/back/?code=x&state=y"):
        assert victim.get(path)["Location"] == "/login/"
        assert who(victim) is None


def test_an_answer_counts_once(browser, there):
    verified(there)
    back = there.asks(browser.get("/login/by/gov/")["Location"], sub="zhang")
    path = back.removeprefix("http://127.0.0.1:8000")
    assert browser.get(path).status_code == 302
    browser.logout()
    assert browser.get(path)["Location"] == "/login/"
    assert who(browser) is None


def test_whoever_cancels_is_back_at_the_login(browser, there):
    answer = comes(browser, there, "zhang", action="deny")
    assert answer["Location"] == "/login/"
    assert "您取消了登录" in said(browser, answer)


def test_a_platform_that_is_down_is_said(browser, settings):
    with platform() as one:
        joined(settings, one.url)
        verified(one)
        back = one.asks(browser.get("/login/by/gov/")["Location"], sub="zhang")
    answer = browser.get(back.removeprefix("http://127.0.0.1:8000"))
    assert "连不上" in said(browser, answer)
    answer = browser.get("/login/by/gov/")
    assert answer["Location"] == "/login/"
    assert "连不上" in said(browser, answer)
    assert who(browser) is None


def test_the_second_factor_is_asked_here_too(browser, there, cast):
    phone = Phone.of(cast["citizen"])
    verified(there, "wang", user_name="王雅琴", cert_no=CITIZENS_NUMBER)
    assert comes(browser, there, "wang")["Location"] == "/login/code/"
    assert who(browser) is None
    assert browser.post("/login/code/", {"code": phone.code()})["Location"] == "/my/"
    assert who(browser) == cast["citizen"]


def test_onward_stays_on_this_site(browser, there):
    verified(there)
    assert comes(browser, there, "zhang", onward="https://evil.example/")["Location"] == "/"


def test_staff_come_to_the_account_of_their_name_while_they_hold_a_post(browser, there, cast):
    there.knows("w-1", preferred_username="window-lanzhou")
    assert comes(browser, there, "w-1", by="oa", onward="/desk/")["Location"] == "/desk/"
    assert who(browser) == cast["window-lanzhou"]


@pytest.mark.parametrize("name", ["citizen", "nobody", ""])
def test_a_platform_of_staff_makes_no_accounts(browser, there, name):
    there.knows("w-2", preferred_username=name, user_real_lvl=3, cert_no=NUMBER, name=NAME)
    before = Account.objects.count()
    answer = comes(browser, there, "w-2", by="oa")
    assert "还没有岗位" in said(browser, answer)
    assert who(browser) is None
    assert Account.objects.count() == before


def test_a_closed_account_stays_closed(browser, there, cast):
    Account.objects.filter(username="citizen").update(is_active=False)
    verified(there, "wang", user_name="王雅琴", cert_no=CITIZENS_NUMBER)
    assert "已停用" in said(browser, comes(browser, there, "wang"))
    assert who(browser) is None


def test_whoever_is_logged_in_joins_a_platform_and_is_verified(browser, there, cast):
    browser.force_login(cast["newcomer"])
    verified(there)
    answer = comes(browser, there, "zhang", join="&join=1", onward="/my/security/")
    assert answer["Location"] == "/my/security/"
    assert who(browser) == cast["newcomer"]
    assert Account.objects.get(username="newcomer").assurance == 1
    assert "可以用国家政务服务平台登录" in said(browser, answer)


def test_nobody_joins_what_is_anothers(browser, there, cast):
    browser.force_login(cast["newcomer"])
    verified(there, "wang", user_name="王雅琴", cert_no=CITIZENS_NUMBER)
    answer = comes(browser, there, "wang", join="&join=1")
    assert "已经有另一个账号" in said(browser, answer)
    assert Account.objects.get(username="newcomer").assurance == 0
    assert not SocialAccount.objects.exists()


def test_joining_needs_a_fresh_login(browser, there, cast):
    browser.force_login(cast["newcomer"])
    session = browser.session
    session["since"] -= 16 * 60
    session.save()
    assert browser.get("/login/by/gov/?join=1")["Location"].startswith("/login/?again=1")


def test_the_login_page_names_the_platforms(client, there):
    page = client.get("/login/?next=/my/").content.decode()
    assert "国家政务服务平台" in page
    assert "/login/by/oa/?next=/my/" in page
