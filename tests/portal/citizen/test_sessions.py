"""Sessions that sat still end; where one is logged in is listed and ended."""

from __future__ import annotations

import pytest

from base.accounts.models import Session
from base.ledger.clock import wall
from portal.citizen.apply import keeps_what_was_typed
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db


def sat_still(client, minutes, stamp="seen"):
    """As if the last request (or the login) lay so long back."""
    session = client.session
    session[stamp] -= minutes * 60
    session.save()


@pytest.mark.parametrize(("name", "minutes"), [("window-lanzhou", 30), ("citizen", 120)])
def test_a_session_ends_after_its_span_without_a_request(client, name, minutes):
    client.as_(name)
    sat_still(client, minutes - 1)
    assert client.get("/my/").status_code == 200
    sat_still(client, minutes + 1)
    answer = client.get("/my/messages/")
    assert answer["Location"] == "/login/?next=/my/messages/"
    page = client.get(answer["Location"]).content.decode()
    assert "为了安全已经退出" in page
    assert "登录后回到刚才那一页" in page


def test_a_request_renews_the_span_and_seldom_writes(client):
    client.as_("window-lanzhou")
    sat_still(client, 20)
    client.get("/my/")
    stamped = client.session["seen"]
    assert wall() - stamped < 5
    client.get("/my/")
    assert client.session["seen"] == stamped


def test_a_days_work_is_the_most(client):
    client.as_("window-lanzhou")
    sat_still(client, 12 * 60 + 1, "since")
    assert client.get("/my/")["Location"].startswith("/login/")
    assert "登录时间太长" in client.get("/login/").content.decode()


def test_an_ended_session_is_nobodys_for_programs_too(client):
    client.as_("window-lanzhou")
    sat_still(client, 31)
    assert client.get("/api/v1/me/").status_code == 401


def test_a_demonstration_that_skips_days_throws_nobody_out(client, clock):
    client.as_("window-lanzhou")
    clock.on(days=9)
    assert client.get("/my/").status_code == 200


def test_the_sentence_goes_with_the_next_login(client):
    client.as_("citizen")
    sat_still(client, 121)
    client.get("/my/")
    client.post("/login/", {"username": "citizen", "password": "tongban-demo"})
    client.post("/logout/")
    assert "为了安全已经退出" not in client.get("/login/").content.decode()


def test_every_login_is_a_row_of_its_account(client, cast):
    client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0"
    client.post("/login/", {"username": "citizen", "password": "tongban-demo"})
    row = Session.objects.get(account=cast["citizen"])
    assert row.agent == "Edge, Windows"
    page = client.get("/my/security/").content.decode()
    assert "Edge, Windows" in page
    assert row.session_key not in page


def test_another_login_is_ended(client, cast):
    other = StrictClient().as_("citizen")
    client.as_("citizen")
    name = client.get("/my/security/").content.decode().split('name="session" value="')[1][:16]
    assert client.post("/my/security/sessions/end/", {"session": name})["Location"] == "/my/security/"
    assert other.get("/my/").status_code == 302
    assert client.get("/my/").status_code == 200
    again = client.post("/my/security/sessions/end/", {"session": name}, follow=True)
    assert "已经结束了" in again.content.decode()


def test_all_others_are_ended_and_nobody_elses(client, cast):
    others = [StrictClient().as_("citizen") for _ in range(3)]
    stranger = StrictClient().as_("citizen2")
    client.as_("citizen")
    client.post("/my/security/sessions/end/")
    assert [one.get("/my/").status_code for one in (*others, stranger, client)] == [302] * 3 + [200] * 2


def test_nobody_ends_a_strangers_login(client, cast):
    from base.accounts.presence import name_of

    stranger = StrictClient().as_("citizen2")
    client.as_("citizen")
    client.post("/my/security/sessions/end/", {"session": name_of(stranger.session.session_key)})
    assert stranger.get("/my/").status_code == 200


def test_as_many_queries_for_one_login_as_for_four(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.as_("citizen")
    client.get("/my/security/")
    with CaptureQueriesContext(connection) as one:
        client.get("/my/security/")
    for _ in range(3):
        StrictClient().as_("citizen")
    with django_assert_num_queries(len(one)):
        client.get("/my/security/")


def test_what_was_typed_when_the_session_had_ended_is_kept(client, card):
    """The pages with drafts keep it as for any stranger (portal.citizen.kept)."""
    assert keeps_what_was_typed
    case = card.corrected() if hasattr(card, "corrected") else card.submit()
    client.as_("citizen")
    sat_still(client, 121)
    path = f"/my/matters/{case.application.number}/correct/"
    assert client.post(path, {"note": "写了很久"})["Location"] == f"/login/?next={path}"
    assert client.session["kept"]["path"] == path
