"""POST /enquiries/ and what follows, as a program sees it."""

import pytest
from rest_framework.test import APIClient

from feedback.models import Enquiry

HRSS = "A-150600-hrss"
BODY = {"kind": "complain", "title": "办卡等了太久", "content": "电话13900000001", "region": "150600"}


@pytest.fixture
def stranger(db):
    return APIClient()


def post(client, path, body=None, **headers):
    return client.post(f"/api/v1{path}", body or {}, format="json", headers=headers)


def test_asking_and_reading_without_a_login(stranger):
    made = post(stranger, "/enquiries/", BODY)
    assert made.status_code == 201, made.data
    assert set(made.data) == {"number", "query_code", "state", "desk", "due_at"}
    address = f"/api/v1/enquiries/{made.data['number']}/"
    assert stranger.get(address).status_code == 404
    seen = stranger.get(address, headers={"X-Query-Code": made.data["query_code"]})
    assert seen.status_code == 200
    assert seen.data["content"] == BODY["content"]
    assert [one["act"] for one in seen.data["available_acts"]] == ["reply"]
    answer = post(
        stranger, f"/enquiries/{made.data['number']}/acts/reply/", {"text": "补充"},
        **{"X-Query-Code": made.data["query_code"]},
    )  # fmt: skip
    assert answer.status_code == 200
    taken = post(
        stranger, f"/enquiries/{made.data['number']}/acts/dispatch/", {"organisation": HRSS},
        **{"X-Query-Code": made.data["query_code"]},
    )  # fmt: skip
    assert taken.status_code == 403


def test_the_circle(api, stranger, card):
    case = card.submit()
    citizen, desk, officer = api("citizen"), api("hotline-ordos"), api("officer-ordos")
    supervisor = api("supervisor")
    made = citizen.post("/enquiries/", {**BODY, "application": case.application.number}, key="one")
    again = citizen.post("/enquiries/", {**BODY, "application": case.application.number}, key="one")
    assert made.data == again.data
    number = made.data["number"]

    def act(who, act, **body):
        answer = who.post(f"/enquiries/{number}/acts/{act}/", body)
        assert answer.status_code == 200, answer.data
        return answer.data

    seen = desk.get(f"/enquiries/{number}/").data
    assert seen["content"] == "电话***********"
    assert (seen["contact"], seen["application"], seen["authority"]) == (None, case.application.number, HRSS)
    assert "dispatch" in {one["act"] for one in seen["available_acts"]}
    act(desk, "dispatch", organisation=HRSS, assisting=["A-150600-police"])
    assert officer.post(f"/enquiries/{number}/acts/answer/", {"text": "x"}).status_code == 409
    assert act(officer, "sign")["content"] == BODY["content"]
    act(officer, "answer", text="已增开窗口")
    assert (
        officer.post(f"/enquiries/{number}/acts/judge/", {"reasonable": True, "reason": "x"}).status_code
        == 403
    )
    act(supervisor, "judge", reasonable=True, reason="合理")
    mine = act(citizen, "respond", satisfied=True)
    assert (mine["state"], mine["reasonable"]) == ("called_back", None)
    assert act(supervisor, "close")["state"] == "closed"
    assert [one["number"] for one in citizen.get("/enquiries/").data["results"]] == [number]
    assert api("citizen2").get(f"/enquiries/{number}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "shout"}, "/kind"),
        ({"content": "长" * 5001}, "/content"),
        ({"region": "999999"}, "/region"),
        ({"application": "2603040000586", "query_code": "AAAAAAAA"}, "/application"),
        ({"title": "a\u0000"}, "/title"),
        ({"anonymous": "maybe"}, "/anonymous"),
        ({"title": None}, "/title"),
    ],
)
def test_bad_bodies_say_where(change, pointer, stranger):
    answer = post(stranger, "/enquiries/", {**BODY, **change})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [pointer]
    assert not Enquiry.objects.exists()


def test_unknown_acts_and_missing_fields(api):
    number = api("citizen").post("/enquiries/", BODY).data["number"]
    desk = api("hotline-ordos")
    assert desk.post(f"/enquiries/{number}/acts/fly/").status_code == 404
    assert desk.post(f"/enquiries/{number}/acts/escalate/").status_code == 404
    assert desk.post(f"/enquiries/{number}/acts/dispatch/").status_code == 400
    bad = desk.post(f"/enquiries/{number}/acts/dispatch/", {"organisation": "x"})
    assert list(bad.json()["errors"]) == ["/organisation"]


def test_guessing_is_slowed(stranger, api):
    made = api("citizen").post("/enquiries/", BODY).data
    address = f"/api/v1/enquiries/{made['number']}/"
    for _turn in range(5):
        assert stranger.get(address, headers={"X-Query-Code": "AAAAAAAA"}).status_code == 404
    assert stranger.get(address, headers={"X-Query-Code": made["query_code"]}).status_code == 429


def test_frequent_questions_are_public(stranger):
    assert stranger.get("/api/v1/questions/?q=社保卡").json() == {"results": [], "next": None}
