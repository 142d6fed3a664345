"""Bundles: thirteen by name, three composed, and what does not fit together is named."""

from __future__ import annotations

import copy
import json

import pytest
from django.core.management import call_command

from catalog import acts, elements, queries
from catalog.bundles import Part, compose
from catalog.guides import Guide
from catalog.loading import bundles as loading
from catalog.models import Implementation, Item
from tests.catalog.conftest import DRAFTER, REVIEWER, code_of

pytestmark = pytest.mark.django_db

NEWBORN = "新生儿出生一件事"
ALL = "father_yes,married,card_yes,insurance_yes,subsidised"


@pytest.fixture
def newborn():
    return queries.guide_for(code_of(NEWBORN), "150602")


def test_thirteen_by_name_and_three_open():
    found = list(queries.bundles())
    assert (len(found), all("国发〔2024〕3号" in one.legal_basis for one in found)) == (13, True)
    assert [sum(one.subject == subject for one in found) for subject in ("enterprise", "personal")] == [8, 5]
    assert {one.name for one in found if one.is_open} == {NEWBORN, "退休一件事", "开办餐饮店一件事"}


def test_they_are_a_list_of_their_own():
    kinds = {Item.Kind.BUNDLE, Item.Kind.PART}
    assert not [one for one in queries.items() if one.kind in kinds]
    assert [one.name for one in queries.bundles("上户口")] == [NEWBORN]
    assert NEWBORN not in [one.name for one in queries.search("新生儿")]


@pytest.mark.parametrize("place", ["150602", "620200", "610802"])
@pytest.mark.parametrize("name", [NEWBORN, "退休一件事", "开办餐饮店一件事"])
def test_what_is_loaded_can_be_published(name, place):
    claim = queries.authority_for(code_of(name), place)
    claim.current.implementation = claim
    assert elements.problems(claim.current.elements, claim.item) == {}
    assert queries.bundle_problems(claim.current) == {}


def test_one_form_with_fields_shared_by_key(newborn):
    fields = newborn.form_schema["properties"]
    assert fields["child_name"]["x-cases"] == ["birth_cert", "vaccine", "register", "insurance"]
    assert fields["insured_region"]["x-cases"] == ["card", "insurance"]
    assert fields["birth_region"]["x-role"] == "handling_place"
    assert {fields[name]["x-role"] for name in ("hukou_region", "insured_region")} == {"other_place"}
    assert len(newborn.form_schema["required"]) == len(set(newborn.form_schema["required"]))


def test_one_set_of_materials(newborn):
    cases = {one.key: one.cases for one in newborn.materials}
    assert cases["id_card"] == ("birth_cert", "register", "card", "insurance")
    assert cases["photo"] == ("card",)


def test_the_cases_are_the_items_own(newborn):
    names = dict(Item.objects.values_list("pk", "name"))
    told = [(one.key, names[one.item], one.place, one.department, one.after) for one in newborn.plan.cases]
    assert told == [
        ("birth_cert", "出生医学证明首次签发", "birth_region", "health", ()),
        ("vaccine", "预防接种证办理", "residence_region", "health", ()),
        ("register", "出生登记", "hukou_region", "police", ("birth_cert",)),
        ("card", "社会保障卡申领", "insured_region", "hrss", ("register",)),
        ("insurance", "新生儿基本医疗保险参保登记", "insured_region", "medicare", ("register",)),
    ]
    assert (newborn.promised_days, newborn.result.delivery) == (3 + 5 + 10, ("courier", "window"))


def test_a_case_that_is_left_out_takes_along_what_only_it_needs(newborn):
    narrow = newborn.in_situation("card_no,insurance_no,father_yes,married")
    assert [one.key for one in narrow.plan.cases] == ["birth_cert", "vaccine", "register"]
    assert "photo" not in {one.key for one in narrow.materials}
    assert not {"bank", "insured_region", "subsidy"} & narrow.form_schema["properties"].keys()
    assert {"id_card", "hukou_book"} <= {one.key for one in narrow.materials}
    assert [one.key for one in narrow.questions_in("insurance_no")] == [
        "card",
        "insurance",
        "father",
        "marriage",
    ]


def test_an_answer_about_one_item_spares_that_item_alone(newborn):
    """Two items ask for the same paper; the question of one does not speak for the other."""
    parts = [
        part("first", "社会保障卡申领"),
        part("second", "社会保障卡申领", questions=[{"key": "q", "label": "问", "options": [
            {"key": "yes", "label": "是"}, {"key": "no", "label": "否", "without": ["photo"]}]}]),
    ]  # fmt: skip
    composed = compose(own(parts), parts)
    version = Implementation.objects.get(task_code=newborn.task_code).current
    version.elements = composed.elements
    guide = Guide.of(version)
    assert "photo" in {one.key for one in guide.requirements_in("no")}


def part(key, name, **changes):
    item = Item.objects.get(name=name)
    document = queries.authority_for(item.pk, "150600").current.elements
    case = {"key": key, "label": key, "item": item.pk, "silent_after_days": 3}
    return Part(case, item, {**copy.deepcopy(document), **changes})


def own(parts):
    return {"task_name": "合", "plan": {"lead": parts[0].key, "join": "all", "cases": []}}


def pointers(*parts):
    return [pointer for pointer, _text in compose(own(parts), parts).problems]


def test_what_does_not_fit_together_is_named():
    card, again = part("card", "社会保障卡申领"), part("again", "社会保障卡申领")
    assert pointers(card, again) == []
    again.document["form_schema"]["properties"]["bank"]["maxLength"] = 5
    again.document["materials"][0]["material_name"] = "护照"
    assert pointers(card, again) == ["/form_schema/properties/bank", "/materials/id_card"]
    again.document["result_delivery"] = ["pigeon"]
    assert "/result_delivery" in pointers(card, again)


def test_the_stricter_treatment_of_paper_rules_and_two_cannot_keep_one_original():
    card, again = part("card", "社会保障卡申领"), part("again", "社会保障卡申领")
    again.document["materials"][0] |= {"paper": "keep", "origin_num": 2}
    merged = compose(own([card, again]), [card, again]).elements["materials"][0]
    assert (merged["paper"], merged["origin_num"], merged["cases"]) == ("keep", 2, ["card", "again"])
    card.document["materials"][0]["paper"] = "keep"
    assert pointers(card, again) == ["/materials/id_card"]


def test_a_part_that_has_a_plan_or_is_not_there_does_not_fit():
    card, move = part("card", "社会保障卡申领"), part("move", "夫妻投靠户口迁移")
    assert pointers(card, move) == ["/plan/cases/1/item"]
    assert pointers(card, Part({"key": "gone", "item": "1"}, None, None)) == ["/plan/cases/1/item"]


def test_a_part_published_anew_is_composed_into_a_new_version():
    claim = queries.authority_for(code_of("预防接种证办理"), "150600")
    draft = acts.draft_version(task_code=claim.task_code, actor=DRAFTER)
    more = {"key": "mother_book", "material_name": "母子健康手册", "paper": "look", "is_need": "required"}
    changed = {**draft.elements, "materials": [*draft.elements["materials"], more]}
    acts.edit_draft(draft=draft.pk, elements=changed, actor=DRAFTER)
    acts.submit_for_review(draft=draft.pk, actor=DRAFTER)
    acts.publish(draft=draft.pk, actor=REVIEWER)
    whole = queries.authority_for(code_of(NEWBORN), "150600")
    whole.current.implementation = whole
    assert list(queries.bundle_problems(whole.current)) == ["/materials"]
    fresh = acts.draft_version(task_code=whole.task_code, actor=DRAFTER)
    assert "mother_book" in {one["key"] for one in fresh.elements["materials"]}
    acts.submit_for_review(draft=fresh.pk, actor=DRAFTER)
    acts.publish(draft=fresh.pk, actor=REVIEWER)
    guide = Guide.of(queries.open_version(whole.task_code))
    assert guide.requirement("mother_book").cases == ("vaccine",)


def test_a_fourth_bundle_by_data_alone(tmp_path, monkeypatch):
    data = json.loads(loading.FILE.read_text(encoding="utf-8"))
    school = next(one for one in data["bundles"] if one["name"] == "社会保障卡居民服务一件事")
    case = {"after": [], "on_refusal": "continue", "silent_after_days": 3}
    school |= {
        "regions": ["150600"], "conditions": ["有社会保障卡"], "questions": [],
        "plan": {"lead": "card", "join": "all", "cases": [
            {**case, "key": "card", "label": "申领", "item": "社会保障卡申领"},
            {**case, "key": "medicare", "label": "参保", "item": "新生儿基本医疗保险参保登记", "after": ["card"]},
        ]},
    }  # fmt: skip
    file = tmp_path / "bundles.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.setattr(loading, "FILE", file)
    call_command("load_reference", "--only", "bundles", "--force", verbosity=0)
    assert sum(one.is_open for one in queries.bundles()) == 4
    guide = queries.guide_for(school["code"], "150602")
    assert [one.key for one in guide.plan.cases] == ["card", "medicare"]
