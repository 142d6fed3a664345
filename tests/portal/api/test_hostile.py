"""What nobody sends by accident is refused as a problem document, and never a fault of ours."""

import json

import pytest

from portal.api.plain import DEEPEST
from tests.support.papers import Window

PROBLEM = "application/problem+json"


def sent(one, path, raw, content_type="application/json"):
    return one.client.post(f"/api/v1{path}", raw, content_type=content_type)


def body_of(filing, **changes):
    names = ("task_code", "mode", "form", "materials", "delivery")
    return {name: getattr(filing, name) for name in names} | changes


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[" * 100_000,
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2),
        b"\xff",
    ],
)
def test_json_that_cannot_be_kept_is_refused_whole(api, raw):
    no = sent(api("citizen"), "/drafts/", raw)
    assert (no.status_code, no["Content-Type"]) == (400, PROBLEM)
    assert no.json()["errors"]


def test_a_body_over_two_megabytes_is_413(api):
    no = sent(api("citizen"), "/drafts/", b"x" * (3 << 20))
    assert (no.status_code, no["Content-Type"]) == (413, PROBLEM)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_characters_that_cannot_be_kept_are_named(api, card, text):
    body = body_of(card.filing(), delivery={"method": "window", "address": {"detail": text}})
    no = sent(api("citizen"), "/applications/", json.dumps(body))
    assert no.status_code == 400
    assert list(no.json()["errors"]) == ["/delivery/address/detail"]


def test_nul_in_filters_and_addresses(api):
    assert "/q" in api("citizen").get("/items/", q="a\x00").json()["errors"]
    assert api("citizen").get("/cases/a%00b/").status_code == 400


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"applicant": ["x"]}, "/applicant"),
        ({"applicant": {"organisation": {}, "name": ["x"]}}, "/applicant/name"),
        ({"delivery": {"method": "courier", "address": ["x"]}}, "/delivery/address"),
        ({"delivery": {"method": ["courier"]}}, "/delivery/method"),
        ({"delivery": []}, "/delivery"),
        ({"materials": {}}, "/materials"),
        ({"materials": ["x"]}, "/materials/0"),
        ({"materials": [{"key": ["x"]}]}, "/materials/0/key"),
        ({"form": []}, "/form"),
        ({"mode": []}, "/mode"),
        ({"situation": None}, "/situation"),
        ({"materials": [{"key": "photo", "points": 5}]}, "/materials/0/points"),
        ({"materials": [{"key": "photo", "paper": "two"}]}, "/materials/0/paper"),
        ({"applicant": {"address": 5}}, "/applicant/address"),
        ({"applicant": {"address": {"detail": [1]}}}, "/applicant/address/detail"),
        ({"applicant": {"address": {"detail": "x", "region": "x"}}}, "/applicant/address/region"),
        (
            {"delivery": {"method": "courier", "address": {"detail": "示例路1号", "region": "x"}}},
            "/delivery/address/region",
        ),
    ],
)
def test_a_draft_of_any_shape_is_kept_and_refused_when_handed_in(api, card, change, pointer):
    one, filing = api("citizen"), card.filing()
    content = {**body_of(filing), **change}
    task_code = content.pop("task_code")
    draft = one.post("/drafts/", {"task_code": task_code, "content": content}).json()
    no = one.post(f"/drafts/{draft['id']}/submission/")
    assert no.status_code == 400
    assert pointer in no.json()["errors"]


def test_writing_a_number_differently_gives_no_more_tries(api, card):
    number = card.submit().application.number
    spellings = [f"{number[:cut]}-{number[cut:]}" for cut in range(1, 7)]
    codes = [
        api("citizen").get(f"/track/{one}/", headers={"X-Query-Code": "WRONG"}).status_code
        for one in spellings
    ]
    assert codes == [404] * 5 + [429]


def test_an_unknown_filter_word_is_not_an_empty_list(api):
    officer = api("officer-ordos")
    assert officer.get("/cases/", box="x").json()["errors"].keys() == {"/box"}
    assert officer.get("/cases/", state="x").json()["errors"].keys() == {"/state"}
    assert officer.get("/applications/", state="x").json()["errors"].keys() == {"/state"}


def test_acts_on_an_application_know_stale_and_done(api, card):
    one, number = api("citizen"), card.submit().application.number
    stale = one.post(f"/applications/{number}/acts/withdraw/", {"expected_seq": 99})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert one.post(f"/applications/{number}/acts/withdraw/").status_code == 200
    again = one.post(f"/applications/{number}/acts/remind/")
    assert (again.status_code, again.json()["code"]) == (409, "already_done")


def test_no_days_is_not_the_usual_days(api, card):
    defects = [{"field": "bank", "problem": "缺", "remedy": "补"}]
    no = api("officer-ordos").act(card.submit().number, "request_correction", defects=defects, days=0)
    assert no.json()["errors"].keys() == {"/days"}


def test_digits_of_other_scripts_are_no_identity_number(cast):
    from base.accounts.acts import make_party
    from base.errors import Invalid

    for id_type, number, at in (
        ("111", "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "/applicant/id_number"),
        ("99999", "ABCDE", "/applicant/id_type"),
    ):
        with pytest.raises(Invalid) as no:
            make_party(name="王", id_type=id_type, id_number=number)
        assert list(no.value.errors) == [at]


# ---- correcting at a window what was begun elsewhere ----------------------------------------------


def elsewhere(one, number, code):
    return one.client.post(
        f"/api/v1/cases/{number}/acts/correct/", {}, "json", headers={"X-Query-Code": code}
    )


def test_however_a_matter_is_named_its_code_is_tried_five_times(api, cast):
    case, window = Window(cast).collect(), api("window-yulin")
    number = case.application.number
    named = [
        number,
        f"{number[:4]}-{number[4:]}",
        f"{number[:3]} {number[3:]}",
        case.number,
        number,
        case.number,
    ]
    assert [elsewhere(window, one, "WRONG").status_code for one in named] == [404] * 5 + [429]
    assert elsewhere(window, case.number, case.application.query_code).status_code == 429


def test_who_has_no_window_does_not_learn_whether_a_code_is_right(api, cast):
    case, citizen = Window(cast).collect(), api("citizen2")
    answers = [elsewhere(citizen, case.number, code) for code in ("WRONG", case.application.query_code)]
    assert [one.status_code for one in answers] == [403, 403]
    assert answers[0].json() == answers[1].json()
