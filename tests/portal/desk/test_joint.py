"""Joint handling on the desk: whose turn, who is late, what must be undone."""

from __future__ import annotations

import re

import pytest

from applications import acts
from tests.applications.test_joint import MOVE, cases, decide, filing
from tests.portal.desk.pages import text
from tests.support.plans import publish, step
from tests.support.signers import submitted

pytestmark = pytest.mark.django_db
LIST = "/desk/joint/"


@pytest.fixture
def matter(cast):
    """A plan of four: two places are asked side by side after the lead agreed."""
    publish(MOVE, [
        step("first", label="迁入地审核"), step("here", "out_region", ["first"], label="迁出地核对"),
        step("there", "other_region", ["first"], label="另一处核对"), step("last", after=["here", "there"]),
    ])  # fmt: skip
    application = acts.submit(filing=filing(cast, other_region="610800"), actor=cast["citizen"])
    decide(cases(application)["first"], cast["officer-ordos"], cast["approver-ordos"])
    return application


def page(client, who, path):
    answer = client.as_(who).get(path)
    assert answer.status_code == 200
    return text(answer)


def test_each_side_finds_it_in_its_own_box(client, matter):
    assert "4步里1步已答复" in page(client, "officer-jyg", LIST)
    assert "这里没有联办" in page(client, "officer-ordos", LIST)
    assert matter.number in page(client, "officer-ordos", f"{LIST}?box=waiting")
    assert "这里没有联办" in page(client, "officer-jyg", f"{LIST}?box=ended")


def test_the_plan_says_who_has_it_and_what_waits(client, matter):
    shown = page(client, "officer-ordos", f"{LIST}{matter.number}/")
    assert "这几步同时办" in shown
    assert "等“迁出地核对、另一处核对”办完" in shown
    assert "嘉峪关市公安局" in shown
    assert "榆林市公安局" in shown
    assert "王雅琴" not in shown


def test_who_supervises_sees_whose_turn_it_is_below(client, cast):
    waits = submitted(cast)
    shown = page(client, "supervisor", LIST)
    assert "轮到下属机关" in shown
    assert "等我方" not in shown
    assert waits.number not in shown
    assert waits.number in page(client, "supervisor", f"{LIST}?box=waiting")
    acts.sign(application=waits, actor=cast["citizen2"])
    assert waits.number in page(client, "supervisor", LIST)
    assert "等我方" in page(client, "officer-jyg", LIST)
    one = page(client, "supervisor", f"{LIST}{waits.number}/")
    assert "我方的办件" not in one
    assert "您督办的机关参加了这件联办" in one


def test_a_decided_step_is_not_in_hand_and_its_clock_says_what_still_runs(client, cast):
    publish(MOVE, [step("first"), step("last", after=["first"])])
    matter = acts.submit(filing=filing(cast, other_region="610800"), actor=cast["citizen"])
    hands, path = (cast["officer-ordos"], cast["approver-ordos"]), f"{LIST}{matter.number}/"
    assert "联办答复 还剩2个工作日" in page(client, "officer-ordos", path)
    assert in_hand(client, path) == ["received"]
    decide(cases(matter)["first"], *hands)
    decide(cases(matter)["last"], *hands)
    for shown in (path, "/desk/cases/"):
        assert "送达 还剩10个工作日" in page(client, "officer-ordos", shown)
    assert in_hand(client, path) == []


def in_hand(client, path):
    """The states of the steps of a plan that are marked as the ones in hand."""
    return re.findall(r'data-state="(\w+)" aria-current="step"', client.get(path).content.decode())


def test_two_steps_of_one_application_are_told_apart(client, matter):
    shown = page(client, "officer-ordos", "/desk/cases/")
    assert f"{MOVE} 迁入地审核 王**" in shown
    assert f"{MOVE} last 王**" in shown


def test_others_do_not_find_it(client, matter):
    assert client.as_("citizen2").get(f"{LIST}{matter.number}/").status_code == 403
    assert client.as_("window-lanzhou").get(f"{LIST}{matter.number}/").status_code == 404


def test_whoever_takes_part_reminds_the_other_once_a_day(client, matter, cast):
    here = cases(matter)["here"]
    address = f"{LIST}{matter.number}/remind/{here.number}/"
    assert client.as_("officer-ordos").post(address).status_code == 302
    event = matter.stream.events.get(act="remind")
    assert (event.role, event.organisation, event.case) == ("participant", "A-150600-police", here.number)
    client.post(address)
    assert matter.stream.events.filter(act="remind").count() == 1
    assert "今天已经催办过了" in text(client.get(f"{LIST}{matter.number}/"))
    assert client.as_("supervisor").post(address).status_code == 403


def test_what_must_be_undone_is_listed_for_whom_it_concerns(client, matter, cast):
    acts.refuse(case=cases(matter)["here"], actor=cast["officer-jyg"], ground="art32_1", reason="不在此地")
    assert matter.number in page(client, "officer-ordos", f"{LIST}?box=undo")
    shown = page(client, "officer-ordos", f"{LIST}{matter.number}/")
    assert "登记已撤回" in shown
    assert "嘉峪关市公安局没有同意，这一步原来的决定要撤回。" in shown
    assert "登记已撤回" not in page(client, "officer-jyg", f"{LIST}{matter.number}/")
    acts.undone(case=cases(matter)["first"], actor=cast["officer-ordos"], text="已收回")
    assert "这里没有联办" in page(client, "officer-ordos", f"{LIST}?box=undo")


def test_the_applicant_sees_the_plan(client, matter):
    shown = page(client, "citizen", f"/my/matters/{matter.number}/")
    assert "几个机关怎么一起办" in shown
    assert "迁出地核对" in shown
    assert "催办 迁出地核对" not in shown


def test_the_api_says_the_same(api, matter):
    plan = api("citizen").get(f"/applications/{matter.number}/plan/").json()
    assert [(one["key"], one["state"], one["after"]) for one in plan["cases"]] == [
        ("first", "closed", []), ("here", "received", ["first"]), ("there", "received", ["first"]),
        ("last", "waiting", ["here", "there"]),
    ]  # fmt: skip
    assert (plan["picture"], plan["turn"], plan["undoings"]) == ("in_progress", "A-620200-police", [])
    whole = api("citizen").get(f"/applications/{matter.number}/").json()
    assert whole["plan"] == plan
    row = api("citizen").get("/applications/").json()["results"][0]
    assert (row["picture"], row["asked"], row["answered"]) == ("in_progress", 4, 1)


def test_one_case_has_no_plan(api, card):
    application = card.submit().application
    assert api("citizen").get(f"/applications/{application.number}/plan/").status_code == 404
    assert api("citizen").get(f"/applications/{application.number}/").json()["plan"] is None
