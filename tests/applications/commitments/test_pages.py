"""Promises on pages and over the API: bringing what is owed, looking at it, and the lists of the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.commitments import PHOTO, REPLACE, broken, decided, offer, promised, signed, the
from tests.support.matters import picture


def file():
    return SimpleUploadedFile("photo.png", picture())


def test_the_matter_says_what_is_owed_and_takes_it(card, client):
    offer()
    case = promised(card)
    client.as_("citizen")
    matter = f"/my/matters/{case.application.number}/"
    assert "现在补交" in client.get(matter).content.decode()
    page = f"{matter}promises/"
    assert "照片是本人近照" in client.get(page).content.decode()
    assert client.post(page).status_code == 400
    broken_file = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\nbroken")
    assert client.post(page, {f"file-{PHOTO}": broken_file}).status_code == 400
    assert client.post(page, {f"file-{PHOTO}": file()}).status_code == 302
    assert the(case).state == "kept"
    assert "已兑现" in client.get(page).content.decode()
    assert client.post(page, {f"file-{PHOTO}": file()}).status_code in {302, 400}
    assert client.as_("citizen2").get(page).status_code == 404


def test_the_guide_tells_before_anybody_applies(card, client):
    offer(**REPLACE)
    from tests.support.matters import guide_at

    page = client.get(f"/items/{guide_at('社会保障卡申领', '150600').item_code}/?to=150600").content.decode()
    assert "可以承诺代替或后补" in page or "照片承诺" not in page


def test_the_desk_checks_by_its_form(card, client):
    offer(**REPLACE)
    case = decided(promised(card), card)
    client.as_("officer-ordos")
    assert "登记核查" in client.get("/desk/promises/?box=check").content.decode()
    form = f"/desk/cases/{case.number}/acts/check/"
    assert client.get(form).status_code == 200
    assert client.post(form, {"outcome": "", "finding": ""}).status_code == 400
    assert client.post(form, {"outcome": "kept", "finding": "与登记系统一致"}).status_code == 302
    assert the(case).state == "kept"
    assert "与登记系统一致" in client.get(f"/desk/cases/{case.number}/").content.decode()


@pytest.mark.parametrize("box", ["decide", "check", "owed", "？"])
def test_the_list_of_the_desk_costs_the_same_for_one_and_three(card, client, box):
    client.as_("officer-ordos")
    broken(card)
    client.get("/desk/promises/", {"box": box})
    with CaptureQueriesContext(connection) as one:
        assert client.get("/desk/promises/", {"box": box}).status_code == 200
    broken(card, "citizen2")
    with CaptureQueriesContext(connection) as two:
        client.get("/desk/promises/", {"box": box})
    assert len(one) == len(two)


def test_over_the_api_it_is_promised_brought_and_checked(card, api, cast):
    offer()
    citizen = api("citizen")
    filing = card.filing()
    body = {
        "task_code": filing.task_code, "mode": filing.mode, "form": filing.form, "delivery": filing.delivery,
        "materials": [filing.materials[0], signed()],
    }  # fmt: skip
    made = citizen.post("/applications/", body)
    assert made.status_code == 201, made.json()
    (promise,) = made.json()["commitments"]
    assert (promise["state"], promise["timer"]["kind"]) == ("signed", "follow")
    number = made.json()["number"]
    wrong = citizen.post(f"/applications/{number}/acts/fulfil/", {"materials": [{"key": "id_card"}]})
    assert wrong.status_code == 400
    assert "/materials/0/key" in str(wrong.json())
    upload = citizen.upload().json()["id"]
    sent = {"materials": [{"key": PHOTO, "upload": upload}]}
    first = citizen.post(f"/applications/{number}/acts/fulfil/", sent, key="k")
    again = citizen.post(f"/applications/{number}/acts/fulfil/", sent, key="k")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["commitments"][0]["state"] == "kept"
    assert citizen.post(f"/applications/{number}/acts/fulfil/", sent).status_code == 409
    assert api("citizen2").post(f"/applications/{number}/acts/fulfil/", sent).status_code == 404


def test_a_check_over_the_api(card, api, cast):
    offer(**REPLACE)
    case = decided(promised(card), card)
    officer = api("officer-ordos")
    assert officer.act(case.number, "check", outcome="maybe", finding="x").status_code == 400
    assert api("citizen").act(case.number, "check", outcome="kept", finding="x").status_code == 403
    done = officer.act(case.number, "check", outcome="broken", finding="与实际不符")
    assert done.status_code == 200, done.json()
    assert the(case).state == "broken"
    acts = {
        one["act"] for one in api("approver-ordos").get(f"/cases/{case.number}/").json()["available_acts"]
    }
    assert {"spare", "revoke"} <= acts
