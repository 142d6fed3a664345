"""A matter from search to closing, through the API."""

from tests.support.matters import CARD_FORM, filled, guide_at, place


def body_for(api, item="社会保障卡申领", region="150600", form=None):
    guide = guide_at(item, region)
    materials = [{"key": one.key, "upload": api.upload().json()["id"]} for one in guide.materials]
    return {
        "task_code": guide.task_code,
        "mode": "full_online",
        "form": form or CARD_FORM,
        "materials": materials,
        "delivery": {"method": "window"},
    }


def test_from_search_to_closing(api):
    citizen, officer, approver = api("citizen"), api("officer-ordos"), api("approver-ordos")
    code = api.get("/items/", q="社保卡").json()["results"][0]["code"]
    guide = api.get(f"/items/{code}/", to="150602").json()
    assert guide["implementation"]["authority"]["code"] == "A-150600-hrss"

    answer = citizen.post("/applications/", body_for(citizen))
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert made["applicant"]["id_number"] == "6201**********2144"
    assert len(made["query_code"]) == 8
    case = made["cases"][0]["number"]

    for who, act, fields in [
        (officer, "accept", {}),
        (officer, "review", {"passed": True, "opinion": "齐全"}),
        (approver, "approve", {}),
        (officer, "issue", {}),
        (officer, "deliver", {"method": "window", "receiver": "王雅琴"}),
    ]:
        answer = who.act(case, act, **fields)
        assert answer.status_code == 200, (act, answer.json())
    assert answer.json()["state"] == "closed"
    assert citizen.get("/licenses/").json()["results"][0]["type"] == "ZZ-SSCARD"

    events = citizen.get(f"/applications/{made['number']}/events/").json()["results"]
    assert [line.get("act") for line in events] == ["submit", "accept", None, "approve", "issue", "deliver"]
    track = api.get(f"/track/{made['number']}/", headers={"X-Query-Code": made["query_code"]}).json()
    assert track["cases"][0]["state"] == "closed"


def test_whoever_accepted_does_not_approve(api, card):
    case = card.in_review()
    answer = api("officer-ordos").act(case.number, "approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "same_hands")
    assert api("approver-ordos").act(case.number, "approve").status_code == 200


def test_one_correction_and_not_a_second(api, card):
    case = card.submit()
    defects = [{"material": "photo", "problem": "背景不白", "remedy": "重拍"}]
    officer, citizen = api("officer-ordos"), api("citizen")
    assert (
        officer.act(case.number, "request_correction", defects=defects).json()["state"]
        == "awaiting_correction"
    )

    partial = citizen.act(case.number, "correct", materials=[])
    assert (partial.status_code, list(partial.json()["errors"])) == (400, ["/materials/photo"])
    photo = {"key": "photo", "upload": citizen.upload().json()["id"]}
    assert citizen.act(case.number, "correct", materials=[photo]).json()["state"] == "received"

    again = officer.act(case.number, "request_correction", defects=defects)
    assert (again.status_code, again.json()["code"]) == (409, "already_done")
    assert api("supervisor").act(case.number, "allow_correction", reason="确有新情况").status_code == 200
    assert officer.act(case.number, "request_correction", defects=defects).status_code == 200


def test_an_instant_item_settles_in_one_step(api):
    citizen = api("citizen2")
    guide = guide_at("失业登记", "620200")
    form = filled(guide.form_schema) | place(guide, "620200")
    answer = citizen.post(
        "/applications/",
        body_for(citizen, "失业登记", "620200", form) | {"delivery": {"method": guide.result.delivery[0]}},
    )
    assert answer.status_code == 201, answer.json()
    settled = api("officer-jyg").act(answer.json()["cases"][0]["number"], "settle")
    assert (settled.status_code, settled.json()["state"]) == (200, "approved")


def test_twenty_same_submissions_make_one(api):
    citizen = api("citizen")
    body = body_for(citizen)
    answers = [citizen.post("/applications/", body, key="twenty") for _again in range(20)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    other = citizen.post("/applications/", body | {"form": {**CARD_FORM, "bank": "别的银行"}}, key="twenty")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")


def test_everything_wrong_is_told_at_once(api):
    citizen = api("citizen")
    body = body_for(citizen)
    body |= {
        "form": {"insured_region": "620102"},
        "materials": body["materials"][:1],
        "delivery": {"method": "pigeon"},
    }
    answer = citizen.post("/applications/", body)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {
        "/form/bank",
        "/form/insured_region",
        "/materials/photo",
        "/delivery/method",
    }


def test_another_persons_upload_is_unknown(api):
    citizen, other = api("citizen"), api("citizen2")
    body = body_for(citizen)
    answer = other.post("/applications/", body)
    assert answer.status_code == 404


def test_a_stale_page_is_told(api, card):
    case = card.submit()
    officer = api("officer-ordos")
    seen = officer.get(f"/cases/{case.number}/").json()["seq"]
    api("approver-ordos").act(case.number, "claim")
    answer = officer.act(case.number, "accept", expected_seq=seen)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


def test_strangers_do_not_see_it(api, card):
    case = card.submit()
    for stranger in ("citizen2", "officer-jyg", "window-lanzhou"):
        assert api(stranger).get(f"/cases/{case.number}/").status_code == 404
        assert api(stranger).act(case.number, "accept").status_code == 404
    assert api("citizen").act(case.number, "accept").status_code == 403


def test_every_missing_field_is_named_once(api):
    citizen = api("citizen2")
    answer = citizen.post("/applications/", body_for(citizen, "失业登记", "620200", {"strange": 1}))
    errors = answer.json()["errors"]
    required = guide_at("失业登记", "620200").form_schema["required"]
    assert {pointer for pointer in errors if pointer.startswith("/form/")} == {
        "/form/strange",
        *(f"/form/{name}" for name in required),
    }
    assert all(len(texts) == 1 for texts in errors.values())
