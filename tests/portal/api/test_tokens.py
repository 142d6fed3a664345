"""Logging in as a program."""

import datetime as dt

import pytest

from tests.support.factors import Phone

PASSWORD = "tongban-demo"


def login(api, username="citizen", password=PASSWORD):
    return api.post("/token/", {"username": username, "password": password})


def test_a_token_opens_ones_own_data_for_eight_hours(api, clock):
    token = login(api).json()
    assert dt.datetime.fromisoformat(token["expires"]) == clock.now + dt.timedelta(hours=8)
    api.client.credentials(HTTP_AUTHORIZATION=f"Bearer {token['token']}")
    me = api.get("/me/").json()
    assert (me["username"], me["person"]["id_number"], me["assurance"]) == (
        "citizen",
        "620102199003072144",
        1,
    )
    clock.on(hours=8, minutes=1)
    assert api.get("/me/").status_code == 401


def test_a_revoked_token_is_dead(api):
    citizen = api("citizen")
    assert citizen.post("/token/revoke/").status_code == 204
    assert citizen.get("/me/").status_code == 401


def test_posts_are_listed(api):
    posts = api("window-yulin").get("/me/").json()["posts"]
    assert [(post["role"], post["organisation"]) for post in posts] == [("window", "H-610800")]


def test_a_company_shows_whom_one_acts_for(api):
    organisations = api("company").get("/me/").json()["organisations"]
    assert [one["id_number"] for one in organisations] == ["91620100MA7EXAMP0K"]


def test_guessing_is_locked_out_and_said_in_the_apis_own_form(api):
    answers = [login(api, password=f"wrong-{turn}") for turn in range(9)]
    assert [answer.status_code for answer in answers[:7]] == [401] * 7
    last = login(api)
    assert last.status_code == 429
    assert last.headers["Content-Type"] == "application/problem+json"
    assert last.json()["code"] == "too_many"
    assert login(api, username="citizen2").status_code == 200


@pytest.mark.parametrize(
    "path", ["/me/", "/applications/", "/cases/", "/messages/", "/licenses/", "/drafts/"]
)
def test_strangers_get_401(api, path):
    answer = api.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")


def test_a_second_factor_is_asked_of_programs_too(api, cast):
    phone = Phone.of(cast["window-lanzhou"])
    asked = login(api, "window-lanzhou")
    assert (asked.status_code, asked.json()["code"]) == (401, "second_factor_required")
    body = {"username": "window-lanzhou", "password": PASSWORD}
    assert api.post("/token/", {**body, "code": "000000"}).json()["code"] == "authentication_failed"
    code = phone.code()
    assert api.post("/token/", {**body, "code": code}).status_code == 200
    assert api.post("/token/", {**body, "code": code}).status_code == 401


def test_staff_without_a_factor_get_no_token_where_one_is_required(api, settings):
    settings.STAFF_SECOND_FACTOR = "required"
    answer = login(api, "window-lanzhou")
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_required")
    assert login(api, "citizen").status_code == 200


def test_guessing_codes_is_stopped(api, cast):
    phone = Phone.of(cast["citizen"])
    body = {"username": "citizen", "password": PASSWORD}
    tries = [api.post("/token/", {**body, "code": "000000"}).status_code for _ in range(6)]
    assert tries == [401] * 5 + [429]
    assert api.post("/token/", {**body, "code": phone.code()}).status_code == 429
