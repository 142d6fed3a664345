"""What it costs to open a plan, however many authorities take part."""

from __future__ import annotations

import pytest

from applications import acts
from tests.applications.test_joint import MOVE, filing, states
from tests.support.plans import publish, step

BUDGET = 45
"""Queries to open a plan of six cases."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def six_in_a_row(cast):
    places = ["in_region", "out_region", "other_region", "out_region", "other_region", "in_region"]
    keys = [f"step{n}" for n in range(6)]
    after = [[]] + [[key] for key in keys]
    return publish(MOVE, [step(*one) for one in zip(keys, places, after, strict=False)], join="sequence")


@pytest.fixture
def six_at_once(cast):
    places = ["in_region", "out_region", "other_region", "out_region", "other_region", "in_region"]
    return publish(MOVE, [step(f"step{n}", place) for n, place in enumerate(places)], join="all")


@pytest.mark.parametrize("plan", ["six_in_a_row", "six_at_once"])
def test_a_plan_of_six_opens_within_its_budget(plan, request, cast, django_assert_max_num_queries):
    request.getfixturevalue(plan)
    made = filing(cast, other_region="610800")
    with django_assert_max_num_queries(BUDGET):
        application = acts.submit(filing=made, actor=cast["citizen"])
    begun = [key for key, state in states(application).items() if state == "received"]
    assert len(begun) == (1 if plan == "six_in_a_row" else 6)
    assert application.cases.count() == 6
