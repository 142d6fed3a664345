"""Agreements between places, and how an item can be done from one at another."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.core.management import call_command

from base.regions.queries import organisation, organisations
from catalog import acts, queries
from catalog.acts import agreements as pacts
from catalog.models import Agreement, Item
from tests.catalog.conftest import code_of, pact

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 21)


def codes(**filters: str) -> list[str]:
    return [f"{row.code}/{row.seq}" for row in queries.agreements(on=TODAY, **filters)]


def modes(from_region: str, to_region: str, on: dt.date = TODAY) -> Counter:
    ways = queries.ways(queries.items(), from_region=from_region, to_region=to_region, on=on)
    return Counter((str(how.mode), how.agreement.code if how.agreement else "") for how in ways.values())


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("610800", "150600", ["AG-01/1", "AG-18/1"]),
        ("150600", "610800", ["AG-01/1", "AG-18/1"]),
        ("610802", "150602", ["AG-01/1", "AG-18/1"]),
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


def test_an_agreement_that_is_not_both_ways(renewed):
    renewed("AG-16", both_ways=False)
    assert codes(from_region="630100", to_region="620100") == ["AG-16/1"]
    assert codes(from_region="620100", to_region="630100") == []


def test_one_side_alone_and_none():
    assert codes(from_region="610800") == ["AG-01/1", "AG-18/1"]
    assert codes(to_region="620100") == ["AG-16/1", "AG-20/1"]
    assert len(codes()) == 13


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


def receives(hall: str, item: str, region: str, on: dt.date, mode: str = "remote_receipt") -> str:
    """The version under which a hall may receive, blank for none."""
    claim = queries.authority_for(code_of(item), region)
    found = queries.agreement_for(claim, receiver=organisation(hall), mode=mode, on=on)
    return found.label if found else ""


def test_a_county_window_in_gansu_receives_for_jiayuguan():
    county = next(one for one in organisations(kind="hall") if one.region.parent_id == "620100")
    assert receives(county.code, "残疾人证换领", "620200", TODAY) == "AG-20/1 v1"


def test_the_day_after_the_last_day_nothing_is_received(cast, clock):
    today = clock.now.date()
    yesterday = today - dt.timedelta(days=1)
    clock.to(yesterday.isoformat())
    pacts.end_agreement(
        agreement=pact("AG-20").pk, reason="试行结束", on=yesterday, actor=cast["catalog-admin"]
    )
    assert receives("H-620100", "残疾人证换领", "620200", yesterday) == "AG-20/1 v1"
    assert receives("H-620100", "残疾人证换领", "620200", today) == ""
    assert modes("620102", "620200", on=today)["remote_receipt", "AG-20"] == 0
    assert codes(from_region="620102", to_region="620200") == []


def test_a_draft_gives_nothing(drafted, cast):
    row = drafted("AG-16", powers=("receive", "verify_original"), modes=("remote_receipt", "joint"))
    pacts.submit_for_review(agreement=row.pk, actor=cast["catalog-admin"])
    assert modes("630100", "620100")["joint", "AG-16"] == 0
    assert receives("H-630100", "残疾人证换领", "620100", TODAY) == "AG-16/1 v1"


def test_a_version_published_today_rules_from_that_moment(renewed, clock):
    today = clock.now.date()
    before = receives("H-630100", "残疾人证换领", "620100", today)
    row = renewed("AG-16", modes=("remote_receipt", "joint"))
    assert (before, receives("H-630100", "残疾人证换领", "620100", today)) == ("AG-16/1 v1", "AG-16/1 v2")
    assert row.first_day == today
    assert modes("630100", "620100", on=today)["joint", "AG-16"] > 0
    yesterday = today - dt.timedelta(days=1)
    assert receives("H-630100", "残疾人证换领", "620100", yesterday) == "AG-16/1 v1"


def test_a_version_for_later_waits_for_its_day(renewed):
    renewed("AG-16", valid_from=dt.date(2026, 6, 1))
    found = {
        day: receives("H-630100", "残疾人证换领", "620100", dt.date.fromisoformat(day))
        for day in ("2026-05-31", "2026-06-01")
    }
    assert found == {"2026-05-31": "AG-16/1 v1", "2026-06-01": "AG-16/1 v2"}


def test_powers():
    whole, narrow = pact("AG-20"), pact("AG-16")
    assert queries.allows(whole, "verify_original")
    assert queries.allows(narrow, "verify_identity")
    assert not queries.allows(narrow, "verify_original")


def named(places) -> list[tuple[str, str, str]]:
    return [(one.organisation.code, one.hall.code if one.hall else "", one.agreement.code) for one in places]


def test_what_lanzhou_can_say_about_ordos():
    window = organisation("H-620100")
    found = queries.instead(code_of("残疾人证换领"), window, "150600", TODAY)
    assert (found.online, found.ended) == (False, None)
    assert found.decider.authority_id == "A-150600-disabled"
    assert named(found.places) == [("G-610800", "H-610800", "AG-01")]
    assert found.own is None or found.own.authority.region_id.startswith("62")
    card = queries.instead(code_of("社会保障卡申领"), window, "150600", TODAY)
    assert (card.online, card.decider.authority_id) == (True, "A-150600-hrss")


def test_the_agreement_that_ended_is_named(cast, clock):
    pacts.end_agreement(
        agreement=pact("AG-20").pk, reason="试行结束", on=clock.now.date(), actor=cast["catalog-admin"]
    )
    clock.on(days=1)
    found = queries.instead(code_of("残疾人证换领"), organisation("H-620100"), "620200", clock.now.date())
    assert found.ended.label == "AG-20/1 v1"
    assert "AG-20" not in {code for _side, _hall, code in named(found.places)}


def test_what_nobody_performs_there():
    item = Item.objects.exclude(implementations__authority__region__code__startswith="15").first()
    found = queries.instead(item.pk, organisation("H-620100"), "150600", TODAY)
    assert (found.online, found.places) == (False, ())


def test_at_most_five_places_and_eight_queries(renewed, django_assert_max_num_queries):
    window, item = organisation("H-610800"), code_of("残疾人证换领")
    with django_assert_max_num_queries(8):
        found = queries.instead(item, window, "620100", TODAY)
    assert 0 < len(found.places) <= 5
    assert {code for _side, _hall, code in named(found.places)} <= {"AG-16", "AG-20"}


def test_loading_again_changes_nothing(renewed, cast):
    renewed("AG-16", forward_days=9)
    pacts.end_agreement(
        agreement=pact("AG-20").pk, reason="试行结束", on=dt.date(2026, 3, 5), actor=cast["catalog-admin"]
    )
    before = list(Agreement.objects.order_by("pk").values())
    call_command("load_reference", "--force", only=["agreements"], verbosity=0)
    assert list(Agreement.objects.order_by("pk").values()) == before
    assert Agreement.objects.filter(code="AG-11").get().items.count() == 5
