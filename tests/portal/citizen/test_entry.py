"""Coming in: log in, sign up, big letters, pages that say no."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from base.accounts.models import Account
from tests.portal.citizen.walk import somewhere

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def from_elsewhere(client):
    """Failures are counted by address, beyond one test: each test comes from its own."""
    client.defaults["REMOTE_ADDR"] = somewhere()


def test_logging_in_goes_back(client):
    response = client.post("/login/", {"username": "citizen", "password": "tongban-demo", "next": "/my/"})
    assert response["Location"] == "/my/"
    away = {"username": "citizen", "password": "tongban-demo", "next": "https://evil.example/"}
    client.logout()
    assert client.post("/login/", away)["Location"].startswith("/")


def test_a_wrong_password_is_told_and_the_name_stays(client):
    text = client.post("/login/", {"username": "citizen", "password": "no"}).content.decode()
    assert "用户名或密码不对" in text
    assert 'value="citizen"' in text


def test_too_many_wrong_passwords(client):
    for _ in range(9):
        response = client.post("/login/", {"username": "citizen2", "password": "no"})
    assert response.status_code == 429


def test_signing_up(client):
    good = {"username": "李雷", "password": "long-and-strange", "again": "long-and-strange"}
    assert client.post("/signup/", {**good, "next": "/my/"})["Location"] == "/my/"
    assert Account.objects.get(username="李雷").assurance == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"username": "citizen"}, "已有人用"),
        ({"again": "something-else"}, "两次输入的密码不一样"),
        ({"password": "short", "again": "short"}, "f-password-error"),
        ({"username": ""}, "f-username-error"),
        ({"username": "a\x00b"}, "f-username-error"),
    ],
)
def test_what_is_wrong_with_a_sign_up(client, changes, sentence):
    good = {"username": "somebody", "password": "long-and-strange", "again": "long-and-strange"}
    response = client.post("/signup/", {**good, **changes})
    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_many_accounts_from_one_address_are_stopped(client, monkeypatch):
    monkeypatch.setattr("portal.citizen.entry.SIGNUPS_PER_HOUR", 2)
    good = {"password": "long-and-strange", "again": "long-and-strange", "next": "/my/"}
    assert client.post("/signup/", {**good, "username": "一号"}).status_code == 302
    assert client.post("/signup/", {**good, "username": "citizen"}).status_code == 400
    response = client.post("/signup/", {**good, "username": "三号"})
    page = response.content.decode()
    assert response.status_code == 429
    assert "注册的次数太多" in page
    assert 'value="三号"' in page
    assert 'name="next" value="/my/"' in page
    assert not Account.objects.filter(username="三号").exists()
    client.defaults["REMOTE_ADDR"] = somewhere()
    assert client.post("/signup/", {**good, "username": "三号"}).status_code == 302


def test_elder_mode_stays(client):
    response = client.post("/elder/", {"elder": "1", "next": "/lists/"})
    assert response["Location"] == "/lists/"
    assert 'class="elder"' in client.get("/").content.decode()
    client.post("/elder/", {"elder": "0", "next": "//evil.example"})
    assert 'class="elder"' not in client.get("/").content.decode()
    assert client.get("/elder/").status_code == 405


def test_language_is_a_post_open_to_all(client):
    response = client.post("/i18n/setlang/", {"language": "en", "next": "/lists/"})
    assert response["Location"] == "/lists/"
    assert '<html lang="en"' in client.get("/").content.decode()


@pytest.mark.parametrize("path", ["/my/", "/my/data/", "/my/messages/", "/apply/x/"])
def test_strangers_are_asked_to_log_in(client, path):
    assert client.get(path)["Location"] == f"/login/?next={path}"


def test_an_unknown_address(client):
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()


@pytest.mark.parametrize("name", ["400.html", "500.html", "403_csrf.html", "registration/locked.html"])
def test_pages_for_when_little_works(name, rf):
    request = rf.get("/") if "locked" in name else None
    assert "<h1>" in render_to_string(name, request=request)


def test_a_long_name_in_the_header(client):
    account = Account.objects.create_user(username="长" * 30, password="x")
    client.force_login(account)
    assert "长" * 30 in client.get("/").content.decode()
