"""Who performs an item for a place, and at which version."""

from __future__ import annotations

import pytest

from base.errors import Conflict, Missing
from catalog import acts, queries
from catalog.models import Implementation, ImplementationVersion
from tests.catalog.conftest import code_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "place", "authority"),
    [
        ("社会保障卡申领", "620102", "A-620102-hrss"),
        ("社会保障卡申领", "620171", "A-620171-hrss"),
        ("社会保障卡申领", "620201001", "A-620200-hrss"),
        ("社会保障卡申领", "150602", "A-150600-hrss"),
        ("社会保障卡申领", "330100", None),
    ],
)
def test_the_nearest_claiming_authority(name, place, authority):
    found = queries.authority_for(code_of(name), place)
    assert (found and found.authority_id) == authority


@pytest.mark.parametrize("place", ["620102", "620200", "620000"])
def test_a_power_of_the_province_is_the_provinces_for_every_place_in_it(place):
    assert queries.authority_for(code_of("危险废物跨省转移审批"), place).authority_id == "A-620000-ecology"


def test_where_the_tree_has_no_provincial_organ_the_highest_one_stands_in():
    assert queries.authority_for(code_of("危险废物跨省转移审批"), "150602").authority_id == "A-150600-ecology"


def test_the_nearest_authority_in_two_queries(django_assert_num_queries):
    code = code_of("社会保障卡申领")
    with django_assert_num_queries(2):
        claim = queries.authority_for(code, "620102")
        assert (claim.item.name, claim.authority.region.name, claim.current.version) == (
            "社会保障卡申领",
            "城关区",
            1,
        )


def test_outside_gansu_only_the_cross_province_list_is_claimed():
    only_in_province = code_of("居民身份证补领")
    assert queries.authority_for(only_in_province, "620102").authority_id == "A-620102-police"
    assert queries.authority_for(only_in_province, "150600") is None


def test_nobody_claims_what_stands_on_the_national_list_alone():
    assert not Implementation.objects.filter(item__name__in=["海员证核发", "船舶国籍证书核发"]).exists()


def test_task_codes_are_credit_code_level_and_item():
    card = code_of("社会保障卡申领")
    claims = [queries.authority_for(card, place) for place in ("620000", "150600", "620102")]
    assert [claim.task_code for claim in claims] == [
        f"{claim.authority.credit_code}{level}{card}" for claim, level in zip(claims, "234", strict=True)
    ]
    assert {len(code) for code in Implementation.objects.values_list("task_code", flat=True)} == {31}


def test_an_item_with_a_guide_is_open_at_every_authority_and_one_without_at_none():
    open_items = (
        Implementation.objects.filter(current__isnull=False, item__kind="item")
        .values("item")
        .distinct()
        .count()
    )
    half_open = Implementation.objects.filter(item__name="社会保障卡申领", current=None)
    assert (open_items, half_open.count()) == (30, 0)
    assert ImplementationVersion.objects.exclude(version=1, state="published").count() == 0


def test_an_open_version_in_one_query(card, django_assert_num_queries):
    with django_assert_num_queries(1):
        version = queries.open_version(card.task_code)
        assert (version, version.implementation.authority.code) == (card.current, "A-150600-hrss")


def test_without_a_guide_it_is_shown_and_not_open():
    claim = queries.authority_for(code_of("学位公证"), "620102")
    with pytest.raises(Conflict) as refusal:
        queries.open_version(claim.task_code)
    assert (refusal.value.code, refusal.value.status) == ("not_open", 409)
    assert queries.guide_for(code_of("学位公证"), "620102") is None


def test_suspended_is_not_open_and_still_shown(card):
    acts.suspend(task_code=card.task_code, actor="admin-1")
    with pytest.raises(Conflict) as refusal:
        queries.open_version(card.task_code)
    assert refusal.value.code == "not_open"
    assert queries.guide_for(card.item_id, "150600").is_open is False
    acts.resume(task_code=card.task_code, actor="admin-1")
    assert queries.open_version(card.task_code) == card.current


def test_unknown_codes_are_missing():
    for ask in (lambda: queries.open_version("0" * 31), lambda: queries.version(0)):
        with pytest.raises(Missing):
            ask()
