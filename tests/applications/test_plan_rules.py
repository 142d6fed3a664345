"""What a plan does when somebody is silent, suspended, refuses twice, or the form's places change underway."""

from __future__ import annotations

import pytest

from applications import acts, tasks
from applications.models import Application, Undoing
from applications.picture import faults
from base.errors import Conflict, Invalid
from base.ledger import chain
from base.ledger.models import Event, Message
from catalog.models import Implementation
from tests.applications.test_joint import MOVE, cases, decide, filing, states
from tests.support.plans import publish, step

pytestmark = pytest.mark.django_db
OTHER = {"other_region": "610800"}


def begun(cast, *steps, join="all"):
    """A matter under a plan of these steps, the first of which has agreed."""
    publish(MOVE, list(steps), join=join)
    application = acts.submit(filing=filing(cast, **OTHER), actor=cast["citizen"])
    decide(cases(application)[steps[0]["key"]], cast["officer-ordos"], cast["approver-ordos"])
    application.refresh_from_db()
    return application


def two_asked(cast, **second):
    return begun(
        cast,
        step("first"),
        step("here", "out_region", ["first"], **second),
        step("last", after=["here"]),
    )


def wrong(application):
    """What is not as the cases and the chain say; nothing when all is well."""
    application = Application.objects.select_related("stream").get(pk=application.pk)
    return [*faults([application]), *chain.faults([application.stream])]


def test_silence_is_brought_before_supervisors_once(cast, clock):
    application = two_asked(cast)
    clock.on(days=6)  # two working days for an answer are over
    assert tasks.sweep_due()["silent"] == 1
    assert tasks.sweep_due()["silent"] == 0
    silent = Event.objects.get(stream=application.stream, act="silent")
    assert states(application)["here"] == "received"
    told = set(Message.objects.filter(event=silent, about="silent").values_list("to", flat=True))
    assert {cast["supervisor"].person, cast["officer-ordos"].person} <= told
    assert wrong(application) == []


def test_silence_counts_as_agreed_where_the_plan_says_so(cast, clock):
    application = two_asked(cast, on_silence="agree")
    clock.on(days=6)
    assert tasks.sweep_due()["silent"] == 1
    assert states(application) == {"first": "closed", "here": "closed", "last": "received"}
    timer = application.stream.timers.get(case=cases(application)["here"].number, kind="answer")
    assert timer.state == "missed"
    assert wrong(application) == []


def test_silence_counts_as_refused_where_the_plan_says_so(cast, clock):
    application = two_asked(cast, on_silence="stop")
    clock.on(days=6)
    assert tasks.sweep_due()["silent"] == 1
    assert states(application) == {"first": "closed", "here": "terminated", "last": "terminated"}
    assert Undoing.objects.get().case.key == "first"
    application.refresh_from_db()
    assert (application.picture, application.open_cases) == ("stopped", 0)
    assert wrong(application) == []


def test_an_answer_in_time_is_no_silence(cast, clock):
    application = two_asked(cast, on_silence="stop")
    acts.settle(case=cases(application)["here"], actor=cast["officer-jyg"])
    clock.on(days=1)
    assert tasks.sweep_due()["silent"] == 0


def test_the_same_step_twice(cast):
    application = two_asked(cast)
    acts.settle(case=cases(application)["here"], actor=cast["officer-jyg"])
    before = application.stream.events.count()
    with pytest.raises(Conflict) as no:
        acts.settle(case=cases(application)["here"], actor=cast["officer-jyg"])
    assert no.value.status == 409
    assert application.stream.events.count() == before


def test_one_branch_is_ended_and_the_plan_says_what_that_means(cast):
    application = begun(
        cast, step("first"), step("here", "out_region", ["first"]),
        step("there", "other_region", ["first"], on_refusal="continue"), step("last", after=["here", "there"]),
    )  # fmt: skip
    acts.terminate(case=cases(application)["there"], actor=cast["approver-yulin"], reason="申请人已不在此地")
    assert states(application) == {
        "first": "closed",
        "here": "received",
        "there": "terminated",
        "last": "waiting",
    }
    acts.settle(case=cases(application)["here"], actor=cast["officer-jyg"])
    assert states(application)["last"] == "received"
    assert wrong(application) == []


def test_a_branch_cannot_be_withdrawn_alone(api, cast):
    application = two_asked(cast)
    case = cases(application)["here"]
    answer = api("citizen").act(case.number, "withdraw", reason="不办了")
    assert (answer.status_code, "整件申请" in answer.json()["detail"]) == (409, True)
    assert states(application)["here"] == "received"


DEFECT = [{"field": "out_region", "problem": "户口不在此地", "remedy": "改正"}]


def asked_to_correct(cast):
    """The first authority asks for another place of a step that has not begun."""
    publish(MOVE, [step("first"), step("here", "out_region", ["first"]), step("last", after=["here"])])
    application = acts.submit(filing=filing(cast), actor=cast["citizen"])
    acts.request_correction(case=cases(application)["first"], actor=cast["officer-ordos"], defects=DEFECT)
    return application


def test_a_corrected_place_moves_what_has_not_begun(cast):
    application = asked_to_correct(cast)
    assert cases(application)["here"].authority_id == "A-620200-police"
    acts.correct(case=cases(application)["first"], actor=cast["citizen"], form={"out_region": "610800"})
    assert cases(application)["here"].authority_id == "A-610800-police"
    moved = Event.objects.get(stream=application.stream, act="relocate")
    assert (moved.data["from"], moved.data["to"]) == ("A-620200-police", "A-610800-police")
    assert wrong(application) == []


def test_a_place_nobody_is_responsible_for_is_refused_beside_its_field(cast):
    application = asked_to_correct(cast)
    with pytest.raises(Invalid) as no:
        acts.correct(case=cases(application)["first"], actor=cast["citizen"], form={"out_region": "000000"})
    assert list(no.value.errors) == ["/form/out_region"]


def test_the_place_of_a_step_that_has_begun_stays(cast):
    application = two_asked(cast)
    acts.request_correction(case=cases(application)["here"], actor=cast["officer-jyg"], defects=DEFECT)
    with pytest.raises(Invalid) as no:
        acts.correct(case=cases(application)["here"], actor=cast["citizen"], form={"out_region": "610800"})
    assert list(no.value.errors) == ["/form/out_region"]
    assert "不能再改" in no.value.errors["/form/out_region"][0]
    assert cases(application)["here"].authority_id == "A-620200-police"


@pytest.fixture
def suspended(cast):
    """A matter whose lead stops taking the item after it was handed in."""
    publish(MOVE, [step("first"), step("last", "out_region", ["first"])])
    application = acts.submit(filing=filing(cast), actor=cast["citizen"])
    Implementation.objects.filter(item=application.item_id, authority="A-150600-police").update(
        suspended=True
    )
    return application


def test_supervisors_hear_of_a_suspended_authority_once(suspended, cast, clock):
    tasks.sweep_due()
    clock.on(days=1)
    tasks.sweep_due()
    told = Message.objects.filter(about="stuck", to=cast["supervisor"].person)
    assert told.count() == 1


def test_a_supervisor_moves_on_what_is_stuck_and_nothing_else(suspended, cast):
    case = cases(suspended)["first"]
    acts.reroute(case=case, actor=cast["supervisor"], authority="A-610800-police", reason="原机关暂停办理")
    suspended.refresh_from_db()
    assert (suspended.turn, suspended.open_cases) == ("A-610800-police", 2)
    Implementation.objects.filter(item=suspended.item_id).update(suspended=False)
    other = acts.submit(filing=filing(cast), actor=cast["citizen"])
    with pytest.raises(Conflict):
        acts.reroute(
            case=cases(other)["first"], actor=cast["supervisor"], authority="A-610800-police", reason="想换"
        )


def test_what_was_only_asked_goes_to_another_organ_of_the_department(cast):
    application = two_asked(cast)
    here = cases(application)["here"]
    acts.reroute(case=here, actor=cast["officer-jyg"], authority="A-610800-police", reason="户口已迁")
    acts.settle(
        case=application.cases.select_related("application__stream").get(key="here", state="received"),
        actor=cast["officer-yulin"],
    )
    assert cases(application)["last"].state == "received"
    assert application.cases.get(key="here", state="closed").authority_id == "A-610800-police"
    assert wrong(application) == []
