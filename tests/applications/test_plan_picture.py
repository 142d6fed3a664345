"""Where an application stands is kept with it, and lists read that alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import acts, figures, joint
from applications.models import Application
from applications.picture import faults
from tests.applications.test_joint import MOVE, cases, decide, filing
from tests.support.plans import publish, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(cast):
    return publish(MOVE, [
        step("first"), step("here", "out_region", ["first"]), step("last", after=["here"]),
    ])  # fmt: skip


@pytest.fixture
def matter(planned, cast):
    return acts.submit(filing=filing(cast), actor=cast["citizen"])


def shown(application):
    application.refresh_from_db()
    return application.picture, application.turn, application.current.key, application.answered


def test_from_receipt_to_the_end(matter, cast):
    assert shown(matter) == ("received", "A-150600-police", "first", 0)
    decide(cases(matter)["first"], cast["officer-ordos"], cast["approver-ordos"])
    assert shown(matter) == ("in_progress", "A-620200-police", "here", 1)
    defects = [{"material": "home_proof", "problem": "不清楚", "remedy": "重拍"}]
    acts.request_correction(case=cases(matter)["here"], actor=cast["officer-jyg"], defects=defects)
    assert shown(matter) == ("correction", "applicant", "here", 1)
    from tests.applications.test_joint import _material

    acts.correct(case=cases(matter)["here"], actor=cast["citizen"], materials=[_material(cast, "home_proof")])
    acts.settle(case=cases(matter)["here"], actor=cast["officer-jyg"])
    assert shown(matter) == ("in_progress", "A-150600-police", "last", 2)
    last = decide(cases(matter)["last"], cast["officer-ordos"], cast["approver-ordos"])
    assert shown(matter) == ("decided", "A-150600-police", "last", 3)
    acts.issue(case=last, actor=cast["officer-ordos"])
    assert shown(matter) == ("decided", "applicant", "last", 3)
    acts.confirm_receipt(case=last, actor=cast["citizen"])
    assert shown(matter) == ("done", "", "last", 3)
    assert list(faults(Application.objects.order_by("id"))) == []


def test_a_refusal_stops_it(matter, cast):
    decide(cases(matter)["first"], cast["officer-ordos"], cast["approver-ordos"])
    acts.refuse(case=cases(matter)["here"], actor=cast["officer-jyg"], ground="art32_1", reason="不在此地")
    assert shown(matter) == ("decided", "applicant", "here", 3)
    here = cases(matter)["here"]
    acts.deliver(case=here, actor=cast["officer-jyg"], method="window", receiver="王雅琴")
    assert shown(matter) == ("stopped", "", "last", 3)


def test_what_was_changed_by_hand_is_named(matter):
    Application.objects.filter(pk=matter.pk).update(turn="A-620200-police", open_cases=7)
    found = list(faults(Application.objects.order_by("id")))
    said = ["turn is A-620200-police, its cases say A-150600-police", "open_cases is 7, its cases say 3"]
    assert [sentence.split(f"{matter.number}: ")[1] for sentence in found] == said


def test_a_matter_of_three_counts_once_where_its_turn_is(matter, cast):
    before = figures.figures(cast["supervisor"])
    assert (before.open, before.received_today) == (1, 1)
    assert [(str(one.name), one.open) for one in before.states] == [("已收件", 1)]
    decide(cases(matter)["first"], cast["officer-ordos"], cast["approver-ordos"])
    after = figures.figures(cast["supervisor"])
    assert [(one.name, one.open) for one in after.authorities] == [("嘉峪关市公安局", 1)]


def counted(client, path):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200, answer.content[:300]
    return [one["sql"] for one in asked.captured_queries]


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("citizen", "/my/"), ("officer-ordos", "/desk/joint/"), ("officer-ordos", "/desk/"),
        ("supervisor", "/office/"),
    ],
)  # fmt: skip
def test_lists_take_the_same_queries_for_one_and_three(planned, cast, client, who, path):
    client.as_(who)
    acts.submit(filing=filing(cast), actor=cast["citizen"])
    client.get(path)
    one = counted(client, path)
    for _time in range(2):
        acts.submit(filing=filing(cast), actor=cast["citizen"])
    three = counted(client, path)
    assert len(three) == len(one), set(three) ^ set(one)


def test_my_matters_do_not_look_at_cases_one_by_one(matter, client, cast):
    queries = counted(client.as_("citizen"), "/my/")
    looks = [sql for sql in queries if sql.startswith('SELECT "applications_case"')]
    assert looks == []


def test_the_plan_of_one_application(matter, cast):
    decide(cases(matter)["first"], cast["officer-ordos"], cast["approver-ordos"])
    matter.refresh_from_db()
    standing = joint.standing(matter)
    assert [[step.planned.key for step in stage] for stage in standing.stages] == [
        ["first"],
        ["here"],
        ["last"],
    ]
    assert [step.current for step in standing.steps] == [False, True, False]
