"""The list of bundles, a bundle's guide, its questions, the wizard and the receipt."""

from __future__ import annotations

import re

import pytest

from applications import drafts
from applications.models import Application, Draft
from base.files.models import Document
from tests.applications.test_bundles import ALL, FEWER, NEWBORN, bundle_guide, filing

pytestmark = pytest.mark.django_db

ASK = "situation-card=card_no&situation-insurance=insurance_yes&situation-father=father_no"


def page(client, address, **data):
    return client.get(address, **data).content.decode()


def guide_page(client, query=""):
    return page(client, f"/items/{bundle_guide(NEWBORN).item_code}/{query}")


def test_thirteen_in_two_groups(client):
    shown = page(client, "/bundles/")
    assert len(re.findall(r"一件事</(?:a|b)>", shown)) == 13
    assert (shown.count("共5件"), shown.count("共8件"), shown.count("还没有开通")) == (1, 1, 10)
    assert "已在鄂尔多斯市、榆林市、嘉峪关市开通" in shown
    assert NEWBORN in page(client, "/")


def test_the_guide_says_who_decides_what_and_after_what(client):
    shown = guide_page(client)
    assert "鄂尔多斯市卫生健康委员会" in shown
    assert "鄂尔多斯市公安局" in shown
    assert "等“出生医学证明”办好" in shown
    assert shown.count("提交就开始") == 2


def test_answers_narrow_the_guide_and_go_along_to_the_application(client):
    shown = guide_page(client, f"?{ASK}&situation-marriage=unmarried&situation-insured_as=pays_fully")
    assert "父亲居民身份证" not in shown
    assert "近期免冠白底照片" not in shown
    assert "居民户口簿" in shown
    assert "按您的回答，不用办" in shown
    assert re.search(r"/apply/\w+/\?situation=card_no%2Cinsurance_yes%2Cfather_no", shown)


@pytest.mark.parametrize(
    "query", ["?situation=moon", "?situation-card=moon", "?situation=%00", "?situation=" + "a," * 300]
)
def test_nonsense_in_the_address_does_no_harm(client, query):
    assert "先说说您的情形" in guide_page(client, query)


def test_a_search_points_to_the_bundle(client):
    assert NEWBORN in page(client, "/items/?q=上户口")


def test_the_wizard_asks_first_and_shows_only_what_is_needed(client, cast):
    client = client.as_("citizen")
    guide = bundle_guide(NEWBORN)
    begun = client.post(f"/apply/{guide.task_code}/", {"situation": "card_no,insurance_yes"})
    draft = Draft.objects.get()
    assert (begun.status_code, draft.content["situation"]) == (302, "card_no,insurance_yes")
    step = f"/apply/{guide.task_code}/{draft.id}"
    answers = {
        "situation-card": "card_no",
        "situation-insurance": "insurance_yes",
        "situation-father": "father_no",
    }
    short = client.post(f"{step}/situation/", answers)
    assert short.status_code == 400
    assert "父母登记结婚了吗" in short.content.decode()
    whole = answers | {"situation-marriage": "unmarried", "situation-insured_as": "pays_fully"}
    assert client.post(f"{step}/situation/", whole)["Location"].endswith("/form/")
    form = page(client, f"{step}/form/")
    assert "form-child_name" in form
    assert "form-father_name" not in form
    assert "form-bank" not in form
    assert "父亲居民身份证" not in page(client, f"{step}/materials/")
    check = page(client, f"{step}/check/")
    assert "没有登记结婚" in check


def test_one_receipt_lists_all_cases(cast):
    from applications import acts

    one = acts.submit(filing=filing(cast, ALL), actor=cast["citizen"])
    receipt = Document.objects.get(case__in=one.cases.values("number"))
    parts = receipt.facts["parts"]
    assert [part["label"] for part in parts][:2] == ["出生医学证明", "预防接种证"]
    assert (len(parts), receipt.facts["item"]) == (5, NEWBORN)


def test_a_draft_goes_through_to_a_matter(client, cast):
    made = filing(cast, FEWER)
    content = {name: getattr(made, name) for name in ("mode", "form", "materials", "delivery", "situation")}
    draft = drafts.start(
        task_code=made.task_code, actor=cast["citizen"], content={**content, "applicant": {}}
    )
    client = client.as_("citizen")
    answer = client.post(f"/apply/{made.task_code}/{draft.id}/check/")
    number = Application.objects.get().number
    assert number in answer["Location"]
    assert "出生登记" in page(client, f"/my/matters/{number}/")


def test_the_api_knows_questions_and_parts(api, client):
    guide = bundle_guide(NEWBORN)
    told = client.get(f"/api/v1/items/{guide.item_code}/?to=150602").json()
    assert [one["key"] for one in told["questions"]] == [
        "card",
        "insurance",
        "father",
        "marriage",
        "insured_as",
    ]
    assert [one["key"] for one in told["bundle"]] == [
        "birth_cert",
        "vaccine",
        "register",
        "card",
        "insurance",
    ]
    assert told["implementation"]["bundle"][2]["after"] == ["birth_cert"]
    assert len(client.get("/api/v1/bundles/").json()["results"]) == 13


def test_the_api_takes_answers_by_question_and_shows_each_authority_its_own(api, cast):
    made = filing(cast, ALL)
    body = {
        "task_code": made.task_code, "mode": "joint", "form": made.form, "materials": made.materials,
        "delivery": made.delivery,
    }  # fmt: skip
    wrong = api("citizen").post("/applications/", body)
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["/situation"])
    answers = {
        "card": "card_yes", "insurance": "insurance_yes", "father": "father_yes", "marriage": "married",
        "insured_as": "subsidised",
    }  # fmt: skip
    number = api("citizen").post("/applications/", {**body, "situation": answers}).json()["number"]
    mine = api("citizen").get(f"/applications/{number}/").json()
    assert (mine["situation"], mine["form"]["father_id"]) == (ALL, made.form["father_id"])
    theirs = api("officer-ordos").get(f"/applications/{number}/").json()
    assert "father_id" not in theirs["form"]
    assert "bank" in theirs["form"]
    assert "birth_record" not in {one["key"] for one in theirs["materials"]}


def test_as_many_queries_for_the_list_whatever_is_open(client, django_assert_max_num_queries):
    client.get("/bundles/")
    with django_assert_max_num_queries(8):
        client.get("/bundles/")
