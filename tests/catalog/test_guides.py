"""Guides as pages and the flow read them."""

from __future__ import annotations

import pytest

from catalog import queries
from catalog.guides import Fee, Guide, Requirement, Result
from catalog.planned import PlannedCase
from tests.catalog.conftest import code_of

pytestmark = pytest.mark.django_db


def guide(name: str, place: str = "150600"):
    return queries.guide_for(code_of(name), place)


def test_a_guide_says_who_and_how_long():
    card = guide("社会保障卡申领")
    assert (card.authority_code, card.region_code, card.modes, card.is_open, card.instant) == (
        "A-150600-hrss",
        "150600",
        ("full_online",),
        True,
        False,
    )
    assert (card.promised_days, card.legal_days, card.silence_rule) == (10, None, "remind_only")
    assert [step.name for step in card.steps] == ["网上申报", "受理", "审核决定", "制卡", "结果送达"]


def test_a_permit_is_deemed_accepted_by_silence():
    permit = guide("跨省公路超限运输许可", "620102")
    assert (permit.item_type, permit.silence_rule) == ("01", "deemed_accepted")


def test_materials_in_everyday_names():
    assert guide("社会保障卡申领").requirement("id_card") == Requirement(
        key="id_card",
        name="居民身份证",
        paper="look",
        originals=1,
        copies=0,
        electronic=True,
        licence_type="ZZ-IDCARD",
        may_follow=False,
        optional=False,
        review_points=("证件在有效期内", "姓名和号码与实名账号一致"),
        note="可用电子证照或人脸核验替代",
        source="公安机关",
    )
    assert [each.key for each in guide("社会保障卡申领").materials if each.may_follow] == ["photo"]
    assert guide("社会保障卡申领").requirement("nothing") is None


def test_fee_and_result():
    card = guide("社会保障卡申领")
    assert card.fee == Fee(0, "首次申领不收工本费", "补换卡可能收工本费，以当地公布为准")
    assert card.result == Result("社会保障卡", "ZZ-SSCARD", ("courier", "window"))


def test_form_fields_keep_their_order_and_know_their_role():
    fund = guide("购房提取住房公积金")
    assert list(fund.form_schema["properties"]) == [
        "fund_region",
        "house_region",
        "contract_no",
        "price",
        "amount",
        "bank_card",
        "by_spouse",
    ]
    assert fund.handling_place_fields == ("fund_region",)
    assert fund.fields_with_role("other_place") == ("house_region",)
    assert fund.personal_fields == {"contract_no", "price", "amount", "bank_card"}


def test_joint_handling_has_a_plan():
    plan = guide("购房提取住房公积金").plan
    assert (plan.lead, plan.join, [case.key for case in plan.cases]) == (
        "request",
        "sequence",
        ["request", "verify_house", "pay"],
    )
    assert plan.cases[1] == PlannedCase(
        key="verify_house",
        label="购房地核验购房信息",
        place="house_region",
        department="housing",
        after=("request",),
        on_refusal="stop",
        silent_after_days=1,
    )
    assert guide("社会保障卡申领").plan is None


def test_situations_spare_materials(card):
    version = card.current
    version.implementation = card
    version.elements["situations"] = [{"key": "by_photo", "label": "有公安人像", "without": ["photo"]}]
    with_situations = Guide.of(version)
    assert [each.key for each in with_situations.requirements_in("by_photo")] == ["id_card"]
    assert [each.key for each in with_situations.requirements_in("")] == ["id_card", "photo"]


def test_a_guide_in_two_queries(django_assert_num_queries):
    code = code_of("社会保障卡申领")
    with django_assert_num_queries(2):
        queries.guide_for(code, "150600")
