"""/consultations/ as a program sees it."""

import pytest

from applications.consultations.told import ABOUTS
from applications.models import Consultation
from base.ledger import messages
from tests.support.consultations import AGREED, PEOPLE, QUESTIONS, ROOM
from tests.support.matters import guide_at
from tests.support.papers import ITEM, Window


@pytest.fixture(autouse=True)
def room(settings):
    settings.VIDEO_LINK = ROOM


@pytest.fixture
def body(db):
    return {"task_code": guide_at(ITEM, "150600").task_code, "questions": QUESTIONS}


def test_the_circle(api, body, cast, clock):
    window, officer = api("window-yulin"), api("officer-ordos")
    case = Window(cast).collect()
    made = window.post(
        "/consultations/", {"case": case.number, "questions": QUESTIONS, "kind": "video"}, key="a"
    )
    assert made.status_code == 201, made.data
    again = window.post(
        "/consultations/", {"case": case.number, "questions": QUESTIONS, "kind": "video"}, key="a"
    )
    assert again.data == made.data
    number = made.data["number"]
    assert (made.data["from"], made.data["case"]) == ("H-610800", case.number)

    def act(who, verb, **given):
        answer = who.post(f"/consultations/{number}/acts/{verb}/", given)
        assert answer.status_code == 200, answer.data
        return answer.data

    assert [one["number"] for one in officer.get("/consultations/", box="answer").data["results"]] == [number]
    link = act(officer, "schedule", at="2026-03-04T10:30:00+08:00")["link"]
    assert link.startswith("https://meet.example.gov.cn/")
    assert number not in link
    clock.on(minutes=45)
    given = {
        "started_at": "2026-03-04T10:30:00+08:00", "ended_at": "2026-03-04T10:40:00+08:00",
        "participants": PEOPLE, "conclusion": "可以收",
    }  # fmt: skip
    refused = officer.post(f"/consultations/{number}/acts/record/", given)
    assert refused.status_code == 400
    assert "/consent" in refused.data["errors"]
    assert act(window, "consent", **AGREED)["consent"]["how"] == "spoken"
    assert act(officer, "record", **given)["state"] == "answered"
    ended = act(window, "close")
    assert (ended["state"], ended["available_acts"]) == ("closed", [])
    history = window.get(f"/applications/{case.application.number}/events/").data["results"]
    assert "consult" in {line.get("act") for line in history}


def test_in_writing_before_receipt(api, body):
    number = api("window-yulin").post("/consultations/", body).data["number"]
    stale = api("officer-ordos").post(
        f"/consultations/{number}/acts/answer/", {"answers": ["可以"], "expected_seq": 7}
    )
    assert (stale.status_code, stale.data["code"]) == (409, "stale")
    answered = api("officer-ordos").post(f"/consultations/{number}/acts/answer/", {"answers": ["可以"]})
    assert answered.data["answers"] == ["可以"]


def test_others_find_nothing(api, body):
    number = api("window-yulin").post("/consultations/", body).data["number"]
    for who in ("citizen", "citizen2", "officer-jyg", "window-lanzhou", "auditor", "admin"):
        assert api(who).get(f"/consultations/{number}/").status_code == 404
        assert api(who).get("/consultations/").data["results"] == []
        assert api(who).post(f"/consultations/{number}/acts/answer/", {"answers": ["可"]}).status_code == 404
    assert api("supervisor").get(f"/consultations/{number}/").data["available_acts"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"questions": None}, {"questions": [["?"]]}, {"questions": [{"text": {"a": 1}, "material": []}] * 11},
        {"questions": [{"text": "\x00"}]}, {"kind": "x" * 500}, {"attachments": ["x"]}, {"consent": []},
        {"consent": {"name": ["王"], "how": {}}}, {"hall": "H-620100"}, {"case": "nothing"}, {"task_code": "x"},
        {"task_code": ""}, {"kind": "video", "questions": []},
    ],
)  # fmt: skip
def test_hostile_bodies(api, body, changes):
    answer = api("window-yulin").post("/consultations/", {**body, **changes})
    assert answer.status_code in {400, 403, 404}, answer.data
    assert not Consultation.objects.exists()
    assert api("window-yulin").get("/consultations/", box="x").status_code == 400


def test_what_is_told_has_words():
    for language in ("zh-hans", "en"):
        table = messages.words(language)
        for about in ABOUTS:
            assert {"title", "text", "sms"} <= set(table[about])
            assert len(table[about]["title"]) > 3
