"""POST /ratings/ and POST /enquiries/: what they answer when all is well, and the sentence when it is not."""

import pytest

from applications import acts
from base.ledger import tasks
from feedback.models import Rating
from feedback.models.enquiries import Enquiry
from tests.feedback.test_rating import deliver, token_of

ASKING = {"kind": "complain", "title": "办卡等了太久", "content": "等了两个小时", "region": "150600"}


@pytest.fixture
def token(card, cast, clock):
    case = deliver(card.issued(), cast)
    tasks.drain("partners")
    clock.on(hours=1)
    return token_of(case.application)


def rated(api, **body):
    return api("citizen").post("/ratings/", {"satisfaction": 2, **body})


def test_a_rating_answers_the_documented_fields(api, token):
    answer = rated(api, token=token, anonymous=True, channel="pc", comment="电话13900000001")
    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "satisfaction", "reasons", "anonymous", "channel", "day"}
    assert (answer.json()["day"], answer.json()["channel"]) == ("2026-03-04", "pc")


def test_why_a_rating_is_not_taken(api, token, card, clock):
    wrong = rated(api, token=token[:-1] + ("0" if token[-1] != "0" else "1"))
    assert (wrong.status_code, wrong.json()["detail"]) == (404, "没有这个评价地址。")
    long = rated(api, token=token, comment="字" * 5000)
    assert long.status_code == 400
    assert long.json()["errors"] == {"/comment": ["最多1000个字，现在有5000个。"]}
    early = rated(api, token=token_of(card.submit().application))
    assert (early.status_code, early.json()["code"]) == (409, "not_open")
    assert rated(api, token=token).status_code == 201
    again = rated(api, token=token, satisfaction=5)
    assert (again.status_code, again.json()["code"]) == (409, "already_done")
    assert again.json()["detail"] == "已经评价过了。"
    assert Rating.objects.get().satisfaction == 2


def test_a_late_one(api, token, clock):
    clock.on(days=31)
    late = rated(api, token=token)
    assert (late.status_code, late.json()["code"]) == (409, "expired")


def test_an_enquiry_answers_the_documented_fields(api, token):
    rated(api, token=token, anonymous=False)
    answer = api("citizen").post("/enquiries/", {**ASKING, "rating": token})
    assert answer.status_code == 201
    made = answer.json()
    assert set(made) == {"number", "query_code", "state", "desk", "due_at"}
    assert (made["state"], made["desk"]) == ("received", "G-150600")
    assert made["due_at"].endswith("+08:00")
    seen = api("citizen").get(f"/enquiries/{made['number']}/").json()
    assert (seen["authority"], seen["due_at"]) == ("A-150600-hrss", made["due_at"])
    assert seen["rating"] == str(Rating.objects.get().id)


def test_why_an_enquiry_is_not_taken(api, token):
    citizen = api("citizen")
    for body, pointer, sentence in (
        ({"content": "字" * 5001}, "/content", "最多5000个字，现在有5001个。"),
        ({"title": "字" * 5000}, "/title", "最多60个字，现在有5000个。"),
        ({"rating": token}, "/rating", "没有这次评价。"),
        ({"rating": "x" * 5000}, "/rating", "没有这次评价。"),
    ):
        answer = citizen.post("/enquiries/", {**ASKING, **body})
        assert (answer.status_code, answer.json()["errors"]) == (400, {pointer: [sentence]})
    code = citizen.post("/enquiries/", {**ASKING, "application": "2603040000123", "query_code": "AAAAAAAA"})
    assert (code.status_code, list(code.json()["errors"])) == (400, ["/application"])
    assert not Enquiry.objects.exists()
    assert citizen.post("/enquiries/", {**ASKING, "content": "字" * 5000}).status_code == 201


def test_the_schema_names_the_fields(client, db):
    schema = client.get("/api/schema/", headers={"Accept": "application/json"}).json()
    for path, shape in (("/ratings/", "Rating"), ("/enquiries/", "TakenIn")):
        answers = schema["paths"][f"/api/v1{path}"]["post"]["responses"]
        assert shape in str(answers["201"])


def test_a_withdrawn_matter_is_not_rated(api, card, cast):
    case = card.submit()
    acts.withdraw(application=case.application, actor=cast["citizen"], reason="不办了")
    answer = rated(api, token=token_of(case.application))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_open")
