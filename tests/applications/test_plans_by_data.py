"""Another kind of plan by data alone, and siblings that decide at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from applications import acts
from applications.models import Case
from base.errors import Refusal
from base.ledger import chain
from base.ledger.models import Stream, Timer
from base.ledger.timers import faults
from tests.applications.test_at_once import together
from tests.applications.test_joint import MOVE, cases, decide, filing, states
from tests.support.editions import in_force
from tests.support.matters import Cast, confirmed, guide_at
from tests.support.plans import change_to, step

TIMES = 100


ONE_AFTER_THE_OTHERS = [
    step("first"),
    step("here", "out_region", ["first"]),
    step("there", "other_region", ["first"]),
    step("last", "in_region", ["here", "there"]),
]
SIDE_BY_SIDE = [
    step("here"),
    step("there", "out_region", []),
    step("last", "in_region", ["here", "there"]),
]


def plan_of(cases, join="all", **more):
    """The item with this plan in force, until it is taken back."""
    return in_force(guide_at(MOVE, "150600").task_code, change_to(cases, join, **more))


@pytest.fixture
def asked(cast):
    """Handed in under a plan that is content with any one of two places, and agreed at home."""
    with plan_of(ONE_AFTER_THE_OTHERS, "any"):
        made = filing(cast, other_region="610800")
        application = confirmed(acts.submit(filing=made, actor=cast["citizen"]))
        decide(cases(application)["first"], cast["officer-ordos"], cast["approver-ordos"])
        yield application


@pytest.mark.django_db
def test_one_of_two_is_enough(asked, cast):
    assert states(asked) == {"first": "closed", "here": "received", "there": "received", "last": "waiting"}
    acts.settle(case=cases(asked)["there"], actor=cast["officer-yulin"])
    assert states(asked) == {"first": "closed", "here": "terminated", "there": "closed", "last": "received"}


@pytest.mark.django_db
def test_one_refusal_leaves_the_other_way(asked, cast):
    acts.refuse(case=cases(asked)["here"], actor=cast["officer-jyg"], ground="art32_1", reason="查无此人")
    assert states(asked)["there"] == "received"
    acts.settle(case=cases(asked)["there"], actor=cast["officer-yulin"])
    assert states(asked) == {"first": "closed", "here": "refused", "there": "closed", "last": "received"}


@pytest.fixture
def cast_for_good(committed):
    with plan_of(SIDE_BY_SIDE, signers=[]):
        yield Cast()


def test_two_places_decide_at_the_same_moment_a_hundred_times(cast_for_good):
    """Whoever comes last opens what waits for both, and nobody else does."""
    cast, streams = cast_for_good, []
    hands = {"here": cast["officer-ordos"], "there": cast["officer-jyg"]}
    made = filing(cast, other_region="610800")
    for _time in range(TIMES):
        application = acts.submit(filing=made, actor=cast["citizen"])
        streams.append(application.stream)
        siblings = cases(application)
        results = together([partial(_settle, siblings[key].id, who) for key, who in hands.items()])
        assert not [no for no in results if isinstance(no, Refusal)]
        assert states(application) == {"here": "closed", "there": "closed", "last": "received"}
        acts.withdraw(application=application, actor=cast["citizen"])  # other tests share the queue
    assert list(chain.faults(Stream.objects.filter(id__in=[stream.id for stream in streams]))) == []
    assert list(faults(Timer.objects.filter(stream__in=streams))) == []


def _settle(case_id, officer):
    case = Case.objects.select_related("application__stream").get(id=case_id)
    return acts.settle(case=case, actor=officer)
