"""Remote receipt as programs see it."""

from __future__ import annotations

import pytest
from django.test import Client

from handoff.models import Bag, Incident
from tests.support.matters import filled, guide_at, place
from tests.support.papers import APPLICANT, CHECKED, ITEM

pytestmark = pytest.mark.django_db


def body_of(api, **changes):
    guide = guide_at(ITEM, "150600")
    materials = []
    for one in guide.materials:
        if one.paper == "look":
            materials.append({"key": one.key, "paper": {"originals": 1, "copies": 0}})
        else:
            upload = api("window-yulin").upload().json()["id"]
            materials.append({"key": one.key, "upload": upload, "paper": {"originals": 1, "copies": 0}})
    return {
        "task_code": guide.task_code, "mode": "remote_receipt", "materials": materials,
        "form": filled(guide.form_schema) | place(guide, "150602"), "delivery": {"method": "window"},
        "applicant": APPLICANT, "identity_check": CHECKED, **changes,
    }  # fmt: skip


@pytest.fixture
def collected(api):
    answer = api("window-yulin").post("/applications/", body_of(api), key="one")
    assert answer.status_code == 201, answer.json()
    return answer.json()


@pytest.fixture
def bag(api, collected):
    clerk = api("window-yulin")
    lines = [{"original": one["id"]} for one in collected["originals"]]
    made = clerk.post("/bags/", {"from": "H-610800", "to": "A-150600-disabled", "lines": lines})
    assert made.status_code == 201, made.json()
    number = made.json()["number"]
    assert clerk.post(f"/bags/{number}/acts/seal/", {"seal_no": "S-77"}).status_code == 200
    sent = clerk.post(f"/bags/{number}/acts/send/", {"carrier": "manual", "waybill_no": "1136281381675"})
    assert sent.status_code == 200, sent.json()
    return sent.json()


def test_a_window_hands_in(collected, api):
    assert (collected["mode"], collected["receiving_place"]) == ("remote_receipt", "H-610800")
    assert collected["agreement"] == {"code": "AG-01", "seq": 1, "version": 1, "name": "鄂尔多斯—榆林"}
    assert [one["material"] for one in collected["originals"]] == ["old_disability_card", "photo"]
    assert collected["query_code"]
    assert collected["applicant"]["id_number"] == "6201**********2144"
    assert [case["state"] for case in collected["cases"]] == ["received"]


def test_originals_tell_where_they_were(collected, bag, api):
    rows = api("window-yulin").get(f"/applications/{collected['number']}/originals/").json()["results"]
    assert [(move["from"]["kind"], move["to"]["kind"], move["reason"]) for move in rows[0]["moves"]] == [
        ("applicant", "organisation", "collected"),
        ("organisation", "bag", "packed"),
    ]
    assert rows[0]["holder"] == {"kind": "bag", "code": bag["number"]}
    assert api("window-lanzhou").get(f"/applications/{collected['number']}/originals/").status_code == 404
    assert api("citizen").get(f"/applications/{collected['number']}/originals/").status_code == 200


def test_no_agreement_no_receipt(api):
    answer = api("window-lanzhou").post("/applications/", body_of(api, receiving_place="H-620100"))
    assert (answer.status_code, answer.json()["code"]) == (409, "no_agreement")


@pytest.mark.parametrize(
    ("changes", "status", "pointer"),
    [
        ({"identity_check": {"method": "card_reader", "result": "mismatch"}}, 403, None),
        ({"identity_check": {"result": "passed"}}, 400, "/identity_check/method"),
        ({"applicant": {**APPLICANT, "id_number": "620102199003072145"}}, 400, "/applicant/id_number"),
        ({"applicant": {**APPLICANT, "phone": ""}}, 400, "/applicant/phone"),
        (
            {
                "agent": {
                    "name": "李四",
                    "id_type": "111",
                    "id_number": "620502198511120314",
                    "phone": "13900000002",
                }
            },
            400,
            "/agent/mandate",
        ),
        ({"materials": []}, 400, "/materials/old_disability_card"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(api, changes, status, pointer):
    answer = api("window-yulin").post("/applications/", body_of(api, **changes))
    assert answer.status_code == status
    assert pointer is None or pointer in answer.json()["errors"]


def test_a_citizen_cannot_pretend_to_be_a_window(api):
    answer = api("citizen").post("/applications/", body_of(api))
    assert answer.status_code == 403
    plain = {name: value for name, value in body_of(api).items() if name != "identity_check"}
    answer = api("citizen").post("/applications/", {**plain, "materials": []})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_open")


def test_count_names_every_line(bag, api):
    officer, number = api("officer-ordos"), bag["number"]
    assert officer.post(f"/bags/{number}/acts/receive/").json()["state"] == "received"
    first, second = (line["original"] for line in bag["lines"])
    half = officer.post(f"/bags/{number}/acts/count/", {"lines": [{"original": first, "outcome": "ok"}]})
    assert half.status_code == 400
    assert second in half.json()["errors"]["/lines"][0]
    lines = [
        {"original": first, "outcome": "ok"},
        {"original": second, "outcome": "missing", "note": "没有"},
        {"extra": True, "text": "一张无主的照片"},
    ]
    counted = officer.post(f"/bags/{number}/acts/count/", {"lines": lines}).json()
    assert counted["state"] == "counted"
    assert [(one["kind"], one["original"]) for one in counted["incidents"]] == [
        ("missing", second),
        ("extra", None),
    ]


@pytest.mark.parametrize("who", ["window-yulin", "window-lanzhou", "officer-jyg", "citizen"])
def test_only_the_receiver_counts(bag, api, who):
    answer = api(who).post(f"/bags/{bag['number']}/acts/count/", {"lines": []})
    assert answer.status_code in {403, 404}
    assert Bag.objects.get().state == "sent"


def test_barcodes_that_do_not_belong(bag, collected, api):
    officer, number = api("officer-ordos"), bag["number"]
    officer.post(f"/bags/{number}/acts/receive/")
    first = bag["lines"][0]["original"]
    assert officer.post(f"/bags/{number}/acts/scan/", {"original": first}).status_code == 200
    again = officer.post(f"/bags/{number}/acts/scan/", {"original": first})
    assert (again.status_code, again.json()["code"]) == (409, "already_done")
    unknown = officer.post(f"/bags/{number}/acts/scan/", {"original": "2603040000000-01"})
    assert unknown.status_code == 400


def test_an_empty_bag_and_a_waybill_used_twice(bag, api):
    clerk = api("window-yulin")
    empty = clerk.post("/bags/", {"from": "H-610800", "to": "A-150600-disabled", "lines": []}).json()
    assert clerk.post(f"/bags/{empty['number']}/acts/seal/", {"seal_no": "S-78"}).status_code == 409
    more = clerk.post("/applications/", body_of(api)).json()
    path = f"/bags/{empty['number']}/acts"
    for one in more["originals"]:
        clerk.post(f"{path}/add/", {"original": one["id"]})
    clerk.post(f"{path}/seal/", {"seal_no": "S-78"})
    twice = clerk.post(f"{path}/send/", {"carrier": "manual", "waybill_no": "1136281381675"})
    assert (twice.status_code, twice.json()["code"]) == (409, "already_done")


def test_incidents_by_api(bag, api):
    officer, number = api("officer-ordos"), bag["number"]
    officer.post(f"/bags/{number}/acts/receive/")
    lines = [{"original": line["original"], "outcome": "missing"} for line in bag["lines"]]
    officer.post(f"/bags/{number}/acts/count/", {"lines": lines})
    rows = officer.get("/incidents/", state="open").json()["results"]
    assert len(rows) == 2
    one = rows[0]["id"]
    assert (
        api("window-yulin").post(f"/incidents/{one}/acts/answer/", {"text": "装了"}).json()["state"]
        == "answered"
    )
    assert officer.post(f"/incidents/{one}/acts/fault/", {"of": "carrier"}).json()["fault"] == "carrier"
    assert officer.post(f"/incidents/{one}/acts/found/", {}).json()["state"] == "found"
    assert officer.post(f"/incidents/{one}/acts/close/", {}).json()["state"] == "closed"
    assert Incident.objects.filter(state="open").count() == 1


def test_correction_at_another_window(collected, api, cast):
    case = collected["cases"][0]["number"]
    defects = [{"material": "photo", "problem": "背景不白", "remedy": "重拍"}]
    assert api("officer-ordos").act(case, "request_correction", defects=defects).status_code == 200
    upload = api("window-yulin").upload().json()["id"]
    body = {"materials": [{"key": "photo", "upload": upload, "paper": {"originals": 1, "copies": 0}}]}
    clerk = api("window-yulin").client
    wrong = clerk.post(
        f"/api/v1/cases/{case}/acts/correct/", body, format="json", headers={"X-Query-Code": "XXXXXXXX"}
    )
    assert wrong.status_code == 404
    right = clerk.post(
        f"/api/v1/cases/{case}/acts/correct/",
        body,
        format="json",
        headers={"X-Query-Code": collected["query_code"]},
    )
    assert right.json()["state"] == "received"
    rows = api("window-yulin").get(f"/applications/{collected['number']}/originals/").json()["results"]
    assert [row["material"] for row in rows] == ["old_disability_card", "photo", "photo"]
    elsewhere = api("window-lanzhou").client.post(
        f"/api/v1/cases/{case}/acts/correct/",
        body,
        format="json",
        headers={"X-Query-Code": collected["query_code"]},
    )
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "no_agreement")


def test_lists_are_flat(bag, api, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert len(api("window-yulin").get("/bags/", box="out").json()["results"]) == 1


def test_a_push_address_nobody_has(db):
    answer = Client().post(
        "/api/v1/couriers/kuaidi100/push/00000000000000000000000000000000/", {"param": "{}"}
    )
    assert answer.status_code == 404
