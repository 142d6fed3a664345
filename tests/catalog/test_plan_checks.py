"""A plan is published only when it can be carried out; what is wrong is named by pointer and in words."""

from __future__ import annotations

import copy

import pytest

from base.errors import Invalid
from base.regions.models import Organisation
from catalog import acts, elements, queries
from tests.catalog.conftest import code_of
from tests.support.editions import DRAFTER
from tests.support.plans import planned, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(db):
    """夫妻投靠户口迁移 at 鄂尔多斯."""
    return queries.authority_for(code_of("夫妻投靠户口迁移"), "150600")


@pytest.fixture
def problems(claim):
    """What is wrong with the plan, as a function of its steps."""

    def of(*cases, join="all", **changes):
        document = copy.deepcopy(claim.current.elements)
        document["plan"] = planned(list(cases), join) | changes
        found = elements.problems(document, claim.item, region=claim.authority.region_id)
        return {at: text for at, texts in found.items() for text in texts}

    return of


def test_a_sound_plan_has_no_problems(problems):
    assert problems(step("a"), step("b", "out_region", ["a"]), step("c", after=["a", "b"])) == {}


def test_order_of_the_list_does_not_matter(problems):
    assert problems(step("a"), step("c", after=["b"]), step("b", "out_region", ["a"])) == {}


def test_a_circle_is_named_and_so_is_what_lies_behind_it(problems):
    found = problems(step("a"), step("b", after=["c"]), step("c", after=["b"]), step("d", after=["c"]))
    assert found == {
        "/plan/cases/1/after": found["/plan/cases/2/after"],
        "/plan/cases/2/after": found["/plan/cases/2/after"],
        "/plan/cases/3/after": "它等的“c”永远办不完，轮不到它。",
    }
    assert "互相等待" in found["/plan/cases/1/after"]
    assert "b → c" in found["/plan/cases/1/after"] or "c → b" in found["/plan/cases/1/after"]


@pytest.mark.parametrize(
    ("change", "pointer", "sentence"),
    [
        ({"after": ["nobody"]}, "after", "“nobody”不是这里可用的值。"),
        ({"after": ["b"]}, "after", "这几步互相等待，谁也开不了头：b → b。"),
        ({"place": "spouse_name"}, "place", "“spouse_name”不是表单里的地点字段（x-role），也不是办理地。"),
        ({"department": "magic"}, "department", "“magic”不是这里可用的值。"),
        ({"on_refusal": "maybe"}, "on_refusal", "“maybe”不是这里可用的值。"),
        ({"on_silence": "maybe"}, "on_silence", "“maybe”不是这里可用的值。"),
        ({"silent_after_days": 0}, "silent_after_days", "应为1到60个工作日。"),
        ({"silent_after_days": True}, "silent_after_days", "应为1到60个工作日。"),
        ({"level": "planet"}, "level", "“planet”不是这里可用的值。"),
        ({"label": " "}, "label", "缺少这一步的名称。"),
        ({"on_silnce": "stop"}, "on_silnce", "联办的一步没有这一项。"),
        ({"key": "a"}, "key", "标识“a”重复。"),
    ],
)
def test_a_wrong_part_of_a_step_is_named(problems, change, pointer, sentence):
    found = problems(step("a"), step("b", "out_region", ["a"]) | change)
    assert found[f"/plan/cases/1/{pointer}"] == sentence


def test_join_and_lead(problems):
    assert problems(step("a"), join="most") == {"/plan/join": "“most”不是这里可用的值。"}
    found = problems(step("a"), step("b", after=["a"]), lead="b")
    assert found == {"/plan/lead": "牵头的一步要排在最前面，现在排在最前的是“a”。"}
    found = problems(step("a", after=["b"]), step("b"))
    assert found == {"/plan/cases/0/after": "牵头的一步最先办，不能等别的一步。"}


def test_a_sequence_is_a_chain(problems):
    found = problems(step("a"), step("b", after=["a"]), step("c", after=["a"]), join="sequence")
    assert found == {"/plan/cases/2/after": "一步接一步的，每一步应只等它前面的一步。"}


def test_who_waits_for_one_of_two_ways_could_wait_for_ever(problems):
    ways = [step("a"), step("b", "out_region", ["a"]), step("c", after=["a"])]
    found = problems(*ways, step("d", after=["b"]), join="any")
    assert found == {
        "/plan/cases/3/after": "“c”先办成时，它等的那一步就不办了，永远轮不到它；请把并列的几步都选上。"
    }
    assert problems(*ways, step("d", after=["b", "c"]), join="any") == {}


def test_nobody_gets_a_result_for_silence(problems):
    found = problems(step("a"), step("b", after=["a"], on_silence="agree"))
    assert found == {"/plan/cases/1/on_silence": "最后一步要由机关作出决定，不能把逾期当作同意。"}
    assert problems(step("a", on_silence="agree"), step("b", after=["a"])) == {}


def test_a_place_without_an_organ_is_named(problems, claim):
    Organisation.objects.filter(department="marine", kind="authority").update(department="other")
    found = problems(step("a"), step("b", "handling_place", ["a"]) | {"department": "customs"})
    organs = Organisation.objects.filter(department="customs", kind="authority", region="150600")
    if organs.exists():
        assert found == {}
    else:
        assert found == {"/plan/cases/1/place": "“鄂尔多斯市”没有承办“b”的机关。"}


def test_nothing_of_it_is_published(claim):
    draft = acts.draft_version(task_code=claim.task_code, actor=DRAFTER)
    plan = planned([step("a"), step("b", after=["b"])])
    acts.edit_draft(draft=draft.pk, elements=draft.elements | {"plan": plan}, actor=DRAFTER)
    with pytest.raises(Invalid) as no:
        acts.submit_for_review(draft=draft.pk, actor=DRAFTER)
    assert list(no.value.errors) == ["/plan/cases/1/after"]
