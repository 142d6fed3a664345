"""Agreements between places, and how an item can be done from one at another."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from base.regions.queries import organisation
from catalog import acts, queries
from catalog.models import Agreement, Item
from tests.catalog.conftest import code_of

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 21)


def codes(**filters: str) -> list[str]:
    return [f"{row.code}/{row.seq}" for row in queries.agreements(on=TODAY, **filters)]


def modes(from_region: str, to_region: str, on: dt.date = TODAY) -> Counter:
    ways = queries.ways(Item.objects.all(), from_region=from_region, to_region=to_region, on=on)
    return Counter((str(how.mode), how.agreement.code if how.agreement else "") for how in ways.values())


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("610800", "150600", ["AG-01/1"]),
        ("150600", "610800", ["AG-01/1"]),
        ("610802", "150602", ["AG-01/1"]),
        ("620100", "150600", []),
        ("620102", "620200", ["AG-20/1"]),
        ("620200", "620102", ["AG-20/1"]),
        ("630100", "620100", ["AG-16/1"]),
        ("140200", "130700", ["AG-03/2"]),
        ("330100", "150600", []),
        ("610000", "150600", []),
    ],
)
def test_an_agreement_holds_for_two_places_and_all_below(here, there, expected):
    assert codes(from_region=here, to_region=there) == expected


def test_an_agreement_that_is_not_both_ways():
    Agreement.objects.filter(code="AG-16").update(both_ways=False)
    assert codes(from_region="630100", to_region="620100") == ["AG-16/1"]
    assert codes(from_region="620100", to_region="630100") == []


def test_one_side_alone_and_none():
    assert codes(from_region="610800") == ["AG-01/1"]
    assert codes(to_region="620100") == ["AG-16/1", "AG-20/1"]
    assert len(codes()) == 12


def test_an_agreement_names_items_or_covers_its_list():
    named, listed, neither = map(code_of, ["社会保障卡补换", "残疾人证换领", "居民身份证补领"])
    between = {"from_region": "370100", "to_region": "622900"}
    assert codes(**between, item=named) == ["AG-11/1"]
    assert codes(**between, item=listed) == []
    assert codes(from_region="610800", to_region="150600", item=listed) == ["AG-01/1"]
    assert codes(from_region="610800", to_region="150600", item=neither) == []


def test_an_agreement_ends():
    assert modes("630100", "620100")["remote_receipt", "AG-16"] == 8
    assert modes("630100", "620100", on=dt.date(2028, 1, 1))["remote_receipt", "AG-16"] == 0
    assert modes("630100", "620100", on=dt.date(2027, 12, 31))["remote_receipt", "AG-16"] == 8


def test_with_an_agreement_every_mode():
    assert modes("610800", "150600") == {
        ("full_online", ""): 13,
        ("remote_receipt", "AG-01"): 8,
        ("joint", "AG-01"): 7,
    }


def test_without_an_agreement_full_online_only():
    assert modes("620100", "150600") == {("full_online", ""): 13}


def test_within_gansu_the_in_province_list():
    assert modes("620102", "620200") == {
        ("full_online", ""): 14,
        ("remote_receipt", "AG-20"): 8,
        ("joint", "AG-20"): 5,
    }


def test_an_agreement_without_joint_handling():
    assert modes("630100", "620100")["joint", "AG-16"] == 0


def test_what_is_suspended_cannot_be_done(card):
    acts.suspend(task_code=card.task_code, actor="admin-1")
    assert modes("620100", "150600") == {("full_online", ""): 12}


@pytest.mark.parametrize("count", [1, 3, 50])
def test_three_queries_however_many_items(count, django_assert_num_queries):
    items = list(Item.objects.all()[:count])
    with django_assert_num_queries(3):
        queries.ways(items, from_region="610800", to_region="150600", on=TODAY)


def test_a_hall_receives_under_its_governments_agreement():
    claim = queries.authority_for(code_of("残疾人证换领"), "150600")
    found = {
        hall: queries.agreement_for(claim, receiver=organisation(hall), mode="remote_receipt", on=TODAY)
        for hall in ("H-610800", "H-620100")
    }
    assert {hall: agreement and agreement.code for hall, agreement in found.items()} == {
        "H-610800": "AG-01",
        "H-620100": None,
    }


def test_an_agreement_does_not_cover_another_mode():
    claim = queries.authority_for(code_of("残疾人证换领"), "150600")
    assert (
        queries.agreement_for(claim, receiver=organisation("H-610800"), mode="full_online", on=TODAY) is None
    )
