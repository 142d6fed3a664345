"""Questions whose answers leave out materials, form fields and cases."""

from __future__ import annotations

import pytest

from catalog import elements
from catalog.guides import Guide

pytestmark = pytest.mark.django_db

PHOTO = {
    "key": "photo_from", "label": "照片从哪里来", "options": [
        {"key": "own", "label": "自己交"},
        {"key": "police", "label": "用公安人像", "without": ["photo"]},
    ],
}  # fmt: skip
BANK = {
    "key": "bank_known", "label": "要指定银行吗", "help": "不指定的由发卡地安排", "options": [
        {"key": "yes", "label": "要"},
        {"key": "no", "label": "不要", "without_fields": ["bank"]},
    ],
}  # fmt: skip


@pytest.fixture
def document(card):
    return {**card.current.elements, "questions": [PHOTO, BANK]}


@pytest.fixture
def guide(card, document):
    version = card.current
    version.elements, version.implementation = document, card
    return Guide.of(version)


def test_each_answer_leaves_out_its_own(guide):
    assert [one.key for one in guide.requirements_in("own,yes")] == ["id_card", "photo"]
    assert [one.key for one in guide.requirements_in("police,yes")] == ["id_card"]
    schema = guide.fields_in("police,no")
    assert (list(schema["properties"]), schema["required"]) == (["insured_region"], ["insured_region"])
    assert guide.fields_in("own,yes") == guide.form_schema


def test_a_situation_is_kept_in_the_order_of_the_questions(guide):
    assert guide.answered({"bank_known": "no", "photo_from": "own"}) == "own,no"
    assert guide.answered("no, own,own") == "own,no"
    assert guide.answered("no,moon,own") == "own,no,moon"
    assert guide.answered({"moon": "own", "bank_known": "no"}) == "no,moon:own"


def test_a_guide_in_a_situation_is_one_for_who_reads_it(guide):
    narrow = guide.in_situation("police,no")
    assert ([one.key for one in narrow.materials], list(narrow.form_schema["properties"])) == (
        ["id_card"],
        ["insured_region"],
    )
    assert narrow.questions == guide.questions
    assert guide.in_situation("") is guide


def wrong(document, card):
    return list(elements.problems(document, card.item))


def test_questions_are_sound(card, document):
    assert wrong(document, card) == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (
            {"options": [{"key": "own", "label": "x"}, {"key": "z", "label": "y"}]},
            "/questions/1/options/0/key",
        ),
        ({"options": [{"key": "one", "label": "x"}]}, "/questions/1/options"),
        ({"options": "x"}, "/questions/1/options"),
        ({"key": "photo_from"}, "/questions/1/key"),
        ({"key": "Nein"}, "/questions/1/key"),
        ({"label": ""}, "/questions/1/label"),
        ({"cases": ["moon"]}, "/questions/1/cases"),
    ],
)
def test_what_is_wrong_with_a_question_is_named(card, document, change, pointer):
    document["questions"] = [PHOTO, {**BANK, **change}]
    assert wrong(document, card) == [pointer]


@pytest.mark.parametrize(
    ("option", "at"),
    [
        ({"without": ["moon"]}, "without"),
        ({"without": "photo"}, "without"),
        ({"without_fields": ["moon"]}, "without_fields"),
        ({"without_fields": ["insured_region"]}, "without_fields"),
        ({"without_cases": ["moon"]}, "without_cases"),
    ],
)
def test_what_an_answer_may_not_leave_out_is_named(card, document, option, at):
    document["questions"] = [
        {**PHOTO, "options": [{"key": "a", "label": "甲"}, {"key": "b", "label": "乙", **option}]}
    ]
    assert wrong(document, card) == [f"/questions/0/options/1/{at}"]


def planned(*gone):
    """A plan of three in a row and one beside, and an answer that leaves out some of them."""
    case = {"place": "handling_place", "department": "hrss", "on_refusal": "continue", "silent_after_days": 2}
    plan = {"lead": "one", "join": "all", "cases": [
        {**case, "key": "one", "label": "一", "after": []}, {**case, "key": "two", "label": "二", "after": ["one"]},
        {**case, "key": "three", "label": "三", "after": ["two"]},
        {**case, "key": "beside", "label": "旁", "after": ["one"]},
    ]}  # fmt: skip
    options = [{"key": "a", "label": "甲"}, {"key": "b", "label": "乙", "without_cases": list(gone)}]
    return {"plan": plan, "questions": [{"key": "q", "label": "问", "options": options}]}


@pytest.mark.parametrize(
    ("gone", "sound"),
    [
        (["beside"], True),
        (["three"], True),
        (["two", "three"], True),
        (["two"], False),
        (["one"], False),
        (["one", "two", "three", "beside"], False),
    ],
)
def test_no_case_goes_while_one_stays_that_waits_for_it(card, document, gone, sound):
    found = wrong(document | planned(*gone), card)
    assert found == ([] if sound else ["/questions/0/options/1/without_cases"])


def test_cases_are_left_out(card, document):
    version = card.current
    version.elements, version.implementation = document | planned("two", "three"), card
    guide = Guide.of(version)
    assert [one.key for one in guide.cases_in("b")] == ["one", "beside"]
    assert [one.key for one in guide.in_situation("b").plan.cases] == ["one", "beside"]
