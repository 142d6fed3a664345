"""Where the books of paper could go wrong."""

from __future__ import annotations

import pytest

from applications import acts
from base.accounts.acts import give_mandate, revoke_mandate
from base.accounts.rules import as_citizen
from base.errors import Conflict, Forbidden
from base.files.acts import receive
from base.ledger.clock import today
from handoff import acts as paper
from handoff import proof, tasks
from handoff import queries as papers
from handoff.models import Incident
from handoff.rules import side
from tests.support.matters import picture
from tests.support.papers import Window, all_ok, holders, originals

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(cast):
    return Window(cast)


def test_what_arrived_after_all_cannot_be_given_up(window, cast):
    case = window.collect()
    bag = window.sent(case)
    officer = cast["officer-ordos"]
    paper.lose(bag=bag, actor=window.clerk, reason="查无下落")
    paper.receive(bag=bag, actor=officer)
    paper.count(bag=bag, actor=officer, lines=all_ok(bag))
    for incident in Incident.objects.all():
        with pytest.raises(Conflict, match="已经有了着落"):
            paper.gone(incident=incident, actor=window.clerk, reason="当作丢了")
    assert set(holders(case.application).values()) == {"organisation:A-150600-disabled"}


def test_what_is_given_up_is_not_owed_any_more(window, cast):
    case = window.collect()
    bag = window.sent(case)
    acts.withdraw(application=case.application, actor=cast["citizen"])
    paper.lose(bag=bag, actor=window.clerk, reason="丢失")
    for incident in Incident.objects.all():
        paper.gone(incident=incident, actor=window.clerk, reason="确认")
    assert dict(case.application.stream.timers.values_list("kind", "state"))["return"] == "met"


def corrected_at_a_window(card, cast, window):
    """An application made online whose correction is brought to a window, on paper."""
    case = card.submit(item="社会保障卡申领")
    acts.request_correction(
        case=case, actor=cast["officer-ordos"],
        defects=[{"material": "photo", "problem": "不清楚", "remedy": "带原件到窗口"}],
    )  # fmt: skip
    code = case.application.query_code
    found, hands = acts.open_elsewhere(number=case.number, query_code=code, actor=window.clerk)
    upload = receive(data=picture(), name="x.png", owner=window.clerk.person)
    material = {"key": "photo", "upload": str(upload.id), "paper": {"originals": 0, "copies": 1}}
    return acts.correct(case=found, actor=hands, materials=[material])


def test_paper_of_an_online_matter_is_kept_in_the_books(card, cast, window, clock):
    case = corrected_at_a_window(card, cast, window)
    (original,) = originals(case.application)
    assert original.paper.hall_id == "H-610800"
    assert [one.to for one in papers.ready(window.clerk)] == ["A-150600-hrss"]
    clock.to("2026-03-12")
    found = tasks.watch_paper()
    assert (found["not_forwarded"], found["long_not_forwarded"]) == (1, 1)


def test_an_agent_whose_mandate_ended_does_not_confirm(window, cast):
    case = window.collect()
    application = case.application
    mandate = give_mandate(
        principal=cast["citizen"].party,
        agent=cast["company"],
        valid_to=today(),
        actor=as_citizen(cast["citizen"]),
    )
    type(application).objects.filter(id=application.id).update(account=cast["company"], mandate=mandate)
    acts.withdraw(application=application, actor=cast["citizen"])
    bag = paper.open_bag(
        actor=window.clerk, from_organisation="H-610800", to_application=application,
        originals=[one.number for one in originals(application)],
    )  # fmt: skip
    bag.refresh_from_db()
    assert side(bag, cast["company"], "applicant").role == "agent"
    revoke_mandate(mandate=mandate, actor=as_citizen(cast["citizen"]))
    bag = type(bag).objects.get(id=bag.id)
    assert side(bag, cast["company"], "applicant") is None
    with pytest.raises(Forbidden):
        paper.confirm(bag=bag, actor=cast["company"])


def test_a_bag_that_came_back_has_to_be_sent_again(window, cast):
    case = window.collect()
    bag = window.sent(case)
    assert originals(case.application)[0].paper.forward_by is None
    paper.type_track(bag=bag, actor=window.clerk, text="退回", state="returned")
    paper.take_back(bag=bag, actor=window.clerk)
    assert originals(case.application)[0].paper.forward_by is not None
    assert list(proof.faults()) == []


def test_whoever_writes_down_for_another_does_not_say_whose_fault_it_was(cast):
    window = Window(cast, "window-yinchuan")
    case = window.collect(region="152900")
    bag = window.sent(case)
    paper.receive(bag=bag, actor=window.clerk)
    lines = [{**one, "outcome": "missing"} for one in all_ok(bag)]
    paper.count(bag=bag, actor=window.clerk, lines=lines)
    incident = Incident.objects.first()
    with pytest.raises(Forbidden):
        paper.fault(incident=incident, actor=window.clerk, of="carrier")


def test_the_result_is_confirmed_with_its_bag(window, cast):
    case = window.collect(delivery={"method": "courier", "address": "示例路1号"})
    bag = window.sent(case)
    officer = cast["officer-ordos"]
    paper.receive(bag=bag, actor=officer)
    paper.count(bag=bag, actor=officer, lines=all_ok(bag))
    acts.accept(case=case, actor=officer)
    acts.review(case=case, actor=officer, passed=True, opinion="可")
    acts.approve(case=case, actor=cast["approver-ordos"])
    acts.issue(case=case, actor=officer)
    result = originals(case.application)[-1]
    back = paper.open_bag(
        actor=officer,
        from_organisation=case.authority_id,
        to_application=case.application,
        originals=[result.number],
    )
    paper.send(bag=paper.seal(bag=back, actor=officer, seal_no="R-1"), actor=officer)
    acts.confirm_receipt(case=case, actor=cast["citizen"])
    back.refresh_from_db()
    assert (case.state, back.state) == ("closed", "counted")
    assert [event.act for event in back.stream.events.order_by("seq")] == ["open", "seal", "send", "confirm"]
    assert holders(case.application)["result"] == "applicant"
    assert list(proof.faults()) == []
