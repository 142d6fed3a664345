"""From a counter in 榆林 to a decision in 鄂尔多斯 and back, with what can go wrong on the way."""

from __future__ import annotations

import pytest

from applications import acts
from applications.models.matter import State
from base.errors import Conflict, Forbidden
from base.ledger.messages import box
from handoff import acts as paper
from handoff import proof
from handoff.models import Incident, Original
from tests.support.papers import Window, all_ok, holders, originals

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(cast):
    return Window(cast)


@pytest.fixture
def officer(cast):
    return cast["officer-ordos"]


def reviewed(case, officer):
    acts.accept(case=case, actor=officer)
    return acts.review(case=case, actor=officer, passed=True, opinion="齐全")


def test_the_card_is_looked_at_and_the_old_one_travels(window):
    case = window.collect()
    assert case.state == State.RECEIVED
    assert case.application.agreement.code == "AG-01"
    assert case.application.receiving_place_id == "H-610800"
    assert holders(case.application) == {
        "old_disability_card": "organisation:H-610800",
        "photo": "organisation:H-610800",
    }
    assert {one.key: one.source for one in case.application.materials.all()} == {
        "id_card": "seen", "household_register": "seen", "residence_permit": "seen",
        "old_disability_card": "upload", "photo": "upload",
    }  # fmt: skip


def test_a_whole_circle(window, officer, cast):
    case = window.collect()
    bag = window.sent(case)
    reviewed(case, officer)
    with pytest.raises(Conflict, match="还没有清点到原件"):
        acts.approve(case=case, actor=cast["approver-ordos"])
    paper.receive(bag=bag, actor=officer)
    paper.count(bag=bag, actor=officer, lines=all_ok(bag))
    paper.close(bag=bag, actor=officer)
    acts.approve(case=case, actor=cast["approver-ordos"])
    acts.issue(case=case, actor=officer)
    assert holders(case.application)["result"] == "organisation:A-150600-disabled"
    back = paper.open_bag(
        actor=officer, from_organisation="A-150600-disabled", to_organisation="H-610800",
        originals=[originals(case.application)[-1].number],
    )  # fmt: skip
    paper.send(bag=paper.seal(bag=back, actor=officer, seal_no="E-1"), actor=officer)
    paper.receive(bag=back, actor=window.clerk)
    paper.count(bag=back, actor=window.clerk, lines=all_ok(back))
    acts.deliver(case=case, actor=window.clerk, method="window", receiver="王雅琴", proof="身份证读卡一致")
    assert case.state == State.CLOSED
    assert holders(case.application) == {
        "old_disability_card": "organisation:A-150600-disabled",
        "photo": "organisation:A-150600-disabled",
        "result": "applicant",
    }
    assert list(proof.faults()) == []


def test_a_missing_line_makes_the_decision_wait_until_it_is_found(window, officer, cast):
    case = window.collect()
    bag = window.sent(case)
    reviewed(case, officer)
    paper.receive(bag=bag, actor=officer)
    lines = all_ok(bag)
    lines[0] = {**lines[0], "outcome": "missing", "note": "袋里没有"}
    paper.count(bag=bag, actor=officer, lines=lines)
    incident = Incident.objects.get()
    assert (incident.kind, incident.state) == ("missing", "open")
    told = box(cast["citizen"].person).filter(about="paper_missing")
    assert [message.facts["paper"] for message in told] == [incident.original.name]
    with pytest.raises(Conflict, match="还没有清点到原件"):
        acts.approve(case=case, actor=cast["approver-ordos"])
    with pytest.raises(Conflict, match="没有着落"):
        paper.close(bag=bag, actor=officer)
    paper.answer(incident=incident, actor=window.clerk, text="确实装了，请再找找")
    paper.found(incident=incident, actor=officer, original=lines[0]["original"])
    acts.approve(case=case, actor=cast["approver-ordos"])
    assert list(proof.faults()) == []


def test_lost_for_good_proceeds_on_scans(window, officer, cast):
    case = window.collect()
    bag = window.sent(case)
    reviewed(case, officer)
    paper.lose(bag=bag, actor=window.clerk, reason="快递公司书面确认丢失")
    for incident in Incident.objects.all():
        paper.fault(incident=incident, actor=officer, of="carrier")
        paper.gone(incident=incident, actor=window.clerk, reason="理赔已结")
        paper.close_incident(incident=incident, actor=officer)
    paper.close(bag=bag, actor=window.clerk)
    assert set(Original.objects.values_list("holder_kind", flat=True)) == {"gone"}
    abouts = set(box(cast["citizen"].person).values_list("about", flat=True))
    assert {"paper_lost", "paper_gone"} <= abouts
    with pytest.raises(Conflict, match="还没有清点到原件"):
        acts.approve(case=case, actor=cast["approver-ordos"])
    acts.proceed_on_scans(case=case, actor=officer, reason="扫描件清楚")
    acts.approve(case=case, actor=cast["approver-ordos"])
    assert list(proof.faults()) == []


def test_the_sender_and_strangers_do_not_count(window, officer, cast):
    bag = window.sent(window.collect())
    for who in ("window-yulin", "officer-yulin", "window-lanzhou", "citizen"):
        with pytest.raises(Forbidden):
            paper.count(bag=bag, actor=cast[who], lines=all_ok(bag))


def test_papers_go_back_after_a_withdrawal(window, officer, cast):
    case = window.collect()
    acts.withdraw(application=case.application, actor=cast["citizen"], reason="不办了")
    timers = dict(case.application.stream.timers.values_list("kind", "state"))
    assert timers == {"notice": "stopped", "return": "running"}
    numbers = [one.number for one in originals(case.application)]
    paper.hand_over(
        application=case.application, originals=numbers, actor=window.clerk, receiver="王雅琴", proof="身份证"
    )
    assert set(holders(case.application).values()) == {"applicant"}
    assert dict(case.application.stream.timers.values_list("kind", "state"))["return"] == "met"
