"""What may stand in an elements document."""

from __future__ import annotations

import copy

import pytest

from catalog import elements, queries
from tests.catalog.conftest import code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(card):
    return copy.deepcopy(card.current.elements)


@pytest.fixture
def joint():
    """A version with a plan: 购房提取住房公积金."""
    return queries.authority_for(code_of("购房提取住房公积金"), "150600")


def test_what_is_published_is_sound(card, joint):
    assert elements.problems(card.current.elements, card.item) == {}
    assert elements.problems(joint.current.elements, joint.item) == {}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("colour", "red", "要素表中没有这个字段。"),
        ("material_name", "身份证", "要素表中没有这个字段。"),
        ("promise_day", "10", "应为不小于零的整数。"),
        ("promise_day", True, "应为不小于零的整数。"),
        ("fee_stand", 1.5, "应为以分为单位的整数。"),
        ("is_fee", 1, "应为是或否。"),
        ("plan_effective_date", "2026-13-01", "应为日期，如 2026-01-31。"),
        ("online_handle_url", "ftp://example.com", "应为网址。"),
        ("consult_phone", "请来电", "应为电话号码。"),
        ("town_code", "6202", "应为六位、九位或十二位区划代码。"),
        ("accept_condition", "年满十八岁", "应为多行，每行为文字或对象。"),
        ("power_source", "9", "“9”不在代码表“power_source”中。"),
        ("server_type", ["1", "7"], "“7”不在代码表“server_type”中。"),
        ("task_name", "办社保卡", "与基本目录不同，应为“社会保障卡申领”。"),
        ("silence_rule", "never", "“never”不是这里可用的值。"),
        ("result_licence_type", "ZZ-NONE", "“ZZ-NONE”不是这里可用的值。"),
        ("result_delivery", [], "至少要有一种送达方式。"),
    ],
)
def test_a_wrong_field_is_named(card, document, field, value, sentence):
    document[field] = value
    assert elements.problems(document, card.item) == {f"/{field}": [sentence]}


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("task_name", "事项名称"),
        ("catalog_code", "基本编码"),
        ("task_type", "事项类型"),
        ("promise_day", "承诺办结时限"),
    ],
)
def test_a_missing_field_is_named(card, document, field, name):
    del document[field]
    assert elements.problems(document, card.item) == {f"/{field}": [f"缺少“{name}”。"]}


def test_the_basis_must_be_the_directorys(joint):
    document = {**joint.current.elements}
    del document["by_law"]
    assert elements.problems(document, joint.item) == {"/by_law": ["缺少“设定依据”。"]}


def test_a_promise_is_not_longer_than_the_law(joint):
    document = joint.current.elements | {"promise_day": 4, "anticipate_day": 3}
    assert elements.problems(document, joint.item) == {"/promise_day": ["承诺时限不能超过法定时限。"]}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"paper": "burn"}, "/materials/0/paper"),
        ({"licence_type": "ZZ-NONE"}, "/materials/0/licence_type"),
        ({"material_name": ""}, "/materials/0/material_name"),
        ({"origin_num": -1}, "/materials/0/origin_num"),
        ({"task_name": "x"}, "/materials/0/task_name"),
        ({"key": "Id Card"}, "/materials/0/key"),
        ({"is_need": "perhaps"}, "/materials/0/is_need"),
        ({"key": "photo"}, "/materials/1/key"),
    ],
)
def test_a_wrong_material_is_named(card, document, change, pointer):
    document["materials"][0] |= change
    assert pointer in elements.problems(document, card.item)


@pytest.mark.parametrize(
    ("case", "change", "pointer"),
    [
        (1, {"place": "elsewhere"}, "/plan/cases/1/place"),
        (1, {"department": "circus"}, "/plan/cases/1/department"),
        (1, {"after": ["pay"]}, "/plan/cases/1/after"),
        (1, {"after": "request"}, "/plan/cases/1/after"),
        (1, {"on_refusal": "shrug"}, "/plan/cases/1/on_refusal"),
        (1, {"silent_after_days": None}, "/plan/cases/1/silent_after_days"),
        (0, {"key": "other"}, "/plan/lead"),
    ],
)
def test_a_wrong_plan_is_named(joint, case, change, pointer):
    document = copy.deepcopy(joint.current.elements)
    document["plan"]["cases"][case] |= change
    assert pointer in elements.problems(document, joint.item)


def test_a_form_is_a_json_schema_with_known_roles(card, document):
    document["form_schema"]["properties"]["bank"]["x-role"] = "moon"
    assert list(elements.problems(document, card.item)) == ["/form_schema/properties/bank/x-role"]
    document["form_schema"] = {"type": "nonsense"}
    assert list(elements.problems(document, card.item)) == ["/form_schema"]


def test_a_situation_spares_known_materials(card, document):
    document["situations"] = [{"key": "a", "label": "甲", "without": ["photo"]}]
    assert elements.problems(document, card.item) == {}
    document["situations"][0]["without"] = ["moon"]
    assert list(elements.problems(document, card.item)) == ["/situations/0/without"]


@pytest.mark.parametrize(
    "field", ["materials", "plan", "situations", "form_schema", "result_delivery", "cross_mode"]
)
@pytest.mark.parametrize("value", ["x", 3, [1], {"cases": [3]}])
def test_any_shape_at_all_gives_sentences_and_no_failure(card, document, field, value):
    document[field] = value
    assert elements.problems(document, card.item)
