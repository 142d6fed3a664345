"""Several people confirm one application: nothing is opened before each of them has, wherever they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from applications import acts, queries, tasks
from applications.flow import door
from applications.intake import Filing
from applications.models import Signer
from applications.models.matter import State
from applications.models.signers import Signature
from applications.signing import asking
from base.accounts.acts import make_party, register, verify
from base.errors import Conflict, Forbidden, Invalid, Missing
from base.files.models import Document
from base.ledger import chain
from base.ledger.actors import SYSTEM
from base.ledger.clock import ZONE, day_of
from base.ledger.messages import box
from base.ledger.models import Stream, Timer
from base.ledger.timers import faults
from tests.applications.test_joint import MOVE, cases, decide, filing, states
from tests.support.matters import SPOUSE, confirmed
from tests.support.papers import Window
from tests.support.signers import CHECKED, FATHER, first, spouse, submitted, three_people

pytestmark = pytest.mark.django_db

WAITING = {"permit_in": "waiting", "move_out": "waiting", "settle_in": "waiting"}
BEGUN = {"permit_in": "received", "move_out": "waiting", "settle_in": "waiting"}
OVER = dict.fromkeys(WAITING, "terminated")
FORM_DEFECT = [{"field": "in_address", "problem": "没有门牌号", "remedy": "写到门牌号"}]


@pytest.fixture
def asked(cast):
    return submitted(cast)


@pytest.fixture
def three():
    with three_people():
        yield


def told(account):
    """What somebody was told, however often."""
    return {message.about for message in box(account.person)}


def sound(application):
    """The history holds, and every limit follows from it."""
    streams = Stream.objects.filter(id=application.stream_id)
    return [*chain.faults(streams), *faults(Timer.objects.filter(stream__in=streams))] == []


def limits(application):
    return {one.kind: one.state for one in application.stream.timers.filter(case=first(application).number)}


def test_nothing_begins_before_the_spouse_has_confirmed(asked, cast):
    assert states(asked) == WAITING
    assert limits(asked) == {"confirm": "running"}
    case = first(asked)
    assert case.awaits_signers
    assert queries.whose_turn(case).party == "signers"
    assert case not in queries.desk(cast["officer-ordos"], "open")
    with pytest.raises(Conflict):
        acts.accept(case=case, actor=cast["officer-ordos"])
    assert Document.objects.get(case=case.number, kind="receipt").facts["answer_by"] == ""
    assert told(cast["citizen"]) == {"ask_signers", "submit"}
    assert told(cast["citizen2"]) == {"signer_asked"}


def test_the_last_confirmation_opens_it_and_it_counts_as_received_then(asked, cast, clock):
    clock.on(days=1)
    acts.sign(application=asked, actor=cast["citizen2"])
    assert states(asked) == BEGUN
    assert limits(asked) == {"confirm": "met", "notice": "running", "answer": "running"}
    assert {day_of(case.received_at) for case in cases(asked).values()} == {day_of(clock.now)}
    assert first(asked) in queries.desk(cast["officer-ordos"], "open")
    assert [event.act for event in asked.stream.events.order_by("seq")] == [
        "submit", "ask_signers", "sign", "open",
    ]  # fmt: skip
    assert "confirmed" in told(cast["citizen"])
    assert sound(asked)


def test_what_was_signed_is_kept_as_evidence(asked, cast):
    acts.sign(application=asked, actor=cast["citizen2"], digest=asking.digest(asked))
    signer = asked.signers.get()
    assert (signer.state, signer.place_id, signer.by) == (Signature.SIGNED, None, "")
    assert signer.evidence["digest"] == asking.digest(asked)
    assert asked.number in signer.evidence["text"]
    assert (signer.evidence["name"], signer.evidence["method"]) == ("马建国", "account")
    event = asked.stream.events.get(act="sign")
    assert SPOUSE["spouse_id"] not in str(event.data)
    assert event.text.body["signature"] == signer.evidence


def test_all_three_in_any_order(three, cast):
    application = submitted(cast, **FATHER)
    acts.sign(application=application, actor=cast["company"])
    assert states(application) == WAITING
    assert "sign" in told(cast["citizen"])
    acts.sign(application=application, actor=cast["citizen2"])
    assert states(application) == BEGUN
    opened = application.stream.events.filter(act="open")
    assert opened.count() == 1


def test_one_who_is_optional_is_asked_only_when_named(three, cast):
    assert [one.key for one in submitted(cast).signers.all()] == ["spouse"]


@pytest.mark.parametrize("who", ["citizen", "company", "newcomer", "officer-ordos", "window-yulin"])
def test_nobody_else_confirms(who, asked, cast):
    with pytest.raises(Missing):
        acts.sign(application=asked, actor=cast[who])
    with pytest.raises(Missing):
        acts.decline(application=asked, actor=cast[who], reason="不认识")
    assert states(asked) == WAITING


def test_twice_is_told_whether_it_was_opened_or_not(three, cast):
    application = submitted(cast, **FATHER)
    for _time in range(2):
        acts.sign(application=application, actor=cast["company"]) if not _time else None
    for _open in range(2):
        with pytest.raises(Conflict) as no:
            acts.sign(application=application, actor=cast["company"])
        assert no.value.code == "already_done"
        if not _open:
            acts.sign(application=application, actor=cast["citizen2"])


def test_other_words_than_those_read_are_not_signed(asked, cast):
    with pytest.raises(Conflict) as no:
        acts.sign(application=asked, actor=cast["citizen2"], digest="0" * 64)
    assert no.value.code == "stale"


def test_one_says_no_and_nothing_is_ever_opened(asked, cast):
    with pytest.raises(Invalid) as no:
        acts.decline(application=asked, actor=cast["citizen2"], reason=" ")
    assert list(no.value.errors) == ["/reason"]
    acts.decline(application=asked, actor=cast["citizen2"], reason="没有商量过")
    assert states(asked) == OVER
    asked.refresh_from_db()
    assert asked.open_cases == 0
    assert asked.signers.get().state == Signature.DECLINED
    assert {"decline", "terminate"} <= told(cast["citizen"])
    notice = Document.objects.get(kind="termination", case=first(asked).number)
    assert notice.facts["reason"] == "共同申请人不同意一起申请。"
    with pytest.raises(Conflict):
        acts.sign(application=asked, actor=cast["citizen2"])


def test_one_goes_back_on_their_word_while_another_is_missing(three, cast):
    application = submitted(cast, **FATHER)
    acts.sign(application=application, actor=cast["company"])
    acts.decline(application=application, actor=cast["company"], reason="改主意了")
    assert states(application) == OVER


def test_after_it_was_opened_nobody_takes_it_back_this_way(asked, cast):
    acts.sign(application=asked, actor=cast["citizen2"])
    with pytest.raises(Conflict):
        acts.decline(application=asked, actor=cast["citizen2"], reason="改主意了")
    assert states(asked) == BEGUN


def test_the_applicant_withdraws_while_it_waits(asked, cast):
    acts.withdraw(application=asked, actor=cast["citizen"])
    assert set(states(asked).values()) == {"withdrawn"}
    with pytest.raises(Conflict):
        acts.sign(application=asked, actor=cast["citizen2"])
    assert limits(asked) == {"confirm": "stopped"}


def test_nobody_confirms_in_time(cast, clock):
    """Asked on Monday 28 September 2026, before the National Day holiday (1–7 October): ten working days are over on
    Friday 16 October; whoever is missing is reminded once before."""
    clock.to("2026-09-28")
    asked = submitted(cast)
    due = first(asked).due_at
    assert day_of(due) == dt.date(2026, 10, 16)  # 29, 30 Sep, 8, 9, Saturday 10 made up, 12 to 16 Oct
    clock.to("2026-10-11")
    assert tasks.sweep_due()["remind"] == 0
    for day in ("2026-10-12", "2026-10-13"):
        clock.to(day)
        tasks.sweep_due()
    assert [one.about for one in box(cast["citizen2"].person)] == ["signer_reminded", "signer_asked"]
    clock.to("2026-10-16")
    assert tasks.sweep_due()["expire"] == 0
    clock.to(dt.datetime(2026, 10, 17, 0, 1, tzinfo=ZONE))
    assert tasks.sweep_due()["expire"] == 1
    assert states(asked) == OVER
    assert asked.signers.get().state == Signature.EXPIRED
    assert "terminate" in told(cast["citizen"])
    assert tasks.sweep_due()["expire"] == 0
    assert sound(asked)


def test_without_a_reminder_on_a_day_before_nothing_ends(asked, clock):
    clock.on(days=60)
    with pytest.raises(Conflict):
        acts.expire(case=first(asked))
    tasks.sweep_due()
    assert states(asked) == WAITING
    clock.on(days=1)
    assert tasks.sweep_due()["expire"] == 1


def test_the_applicant_reminds_the_spouse(asked, cast):
    acts.remind(case=first(asked), actor=cast["citizen"])
    assert "signer_reminded" in told(cast["citizen2"])


def test_at_a_window_that_an_agreement_covers(asked, cast):
    code = asked.query_code
    found, hands = acts.open_to_sign(number=asked.number, query_code=code, actor=cast["window-yulin"])
    acts.sign(application=found, actor=hands, present=spouse(asked))
    assert states(asked) == BEGUN
    signer = asked.signers.get()
    assert (signer.place_id, signer.by) == ("H-610800", cast["window-yulin"].person)
    assert signer.evidence["identity_check"]["method"] == "card_reader"
    assert asked.stream.events.get(act="sign").role == "window"


def test_a_window_needs_number_and_code_and_an_agreement(asked, cast):
    for number, code in ((asked.number, "WRONG123"), (asked.number, ""), ("123", asked.query_code)):
        with pytest.raises(Missing):
            acts.open_to_sign(number=number, query_code=code, actor=cast["window-yulin"])
    with pytest.raises(Conflict) as no:
        acts.open_to_sign(number=asked.number, query_code=asked.query_code, actor=cast["window-alxa"])
    assert no.value.code == "no_agreement"
    with pytest.raises(Forbidden):
        acts.open_to_sign(number=asked.number, query_code=asked.query_code, actor=cast["officer-ordos"])


@pytest.mark.parametrize(
    ("changes", "refusal", "where"),
    [
        ({"key": "nobody"}, Invalid, "/key"),
        ({"id_number": "620102199003072144"}, Invalid, "/id_number"),
        ({"id_number": "12"}, Invalid, "/id_number"),
        ({"identity_check": {"method": "face", "result": "failed"}}, Forbidden, ""),
        ({"identity_check": None}, Invalid, "/identity_check/method"),
        ({"signature": {"name": "马建国"}}, Invalid, "/signature/method"),
    ],
)
def test_at_a_window_it_must_be_them(changes, refusal, where, asked, cast):
    found, hands = acts.open_to_sign(
        number=asked.number, query_code=asked.query_code, actor=cast["window-yulin"]
    )
    with pytest.raises(refusal) as no:
        acts.sign(application=found, actor=hands, present=spouse(asked, **changes))
    assert list(getattr(no.value, "errors", None) or [""]) == [where]
    assert states(asked) == WAITING


def test_one_who_is_named_does_not_sign_for_another(three, cast):
    application = submitted(cast, **FATHER)
    with pytest.raises(Forbidden):
        acts.sign(application=application, actor=cast["company"], present=spouse(application))


def collected(cast, **changes):
    window = Window(cast)
    made = window.filing(item=MOVE, form=filing(cast).form, delivery={"method": "window"})
    made = Filing(**{**made.__dict__, "mode": "joint", **changes})
    return acts.collect(filing=made, actor=window.clerk)


def here(**changes):
    one = {"key": "spouse", "identity_check": CHECKED, "signature": {"name": "马建国", "method": "pad"}}
    return [{**one, **changes}]


def test_a_couple_at_the_counter_confirms_with_the_papers(cast):
    application = collected(cast, signatures=here())
    assert states(application) == BEGUN
    assert limits(application) == {"notice": "running", "answer": "running"}
    signer = application.signers.get()
    assert (signer.state, signer.place_id) == (Signature.SIGNED, "H-610800")
    assert [event.act for event in application.stream.events.order_by("seq")] == ["collect"]


def test_one_of_a_couple_comes_alone_and_the_other_signs_there_later_without_a_code(cast):
    application = collected(cast)
    assert states(application) == WAITING
    found, hands = acts.open_to_sign(number=application.number, query_code="", actor=cast["window-yulin"])
    acts.sign(application=found, actor=hands, present=spouse(application))
    assert states(application) == BEGUN


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        (here(key="aunt"), "/signatures/0/key"),
        ([*here(), *here()], "/signatures/1/key"),
        (here(signature={"method": "pad"}), "/signatures/0/signature/name"),
        (here(identity_check={"method": "face", "result": "perhaps"}), "/signatures/0/identity_check/result"),
        ("x", "/signatures"),
        ([5], "/signatures/0"),
        ([{"key": "spouse", "signature": "x"}], "/signatures/0"),
    ],
)
def test_what_is_wrong_at_the_counter_is_said_beside_it(sent, where, cast):
    with pytest.raises(Invalid) as no:
        collected(cast, signatures=sent)
    assert where in no.value.errors


def asked_to_correct(asked, cast):
    acts.sign(application=asked, actor=cast["citizen2"])
    case = first(asked)
    acts.request_correction(case=case, actor=cast["officer-ordos"], defects=FORM_DEFECT)
    return case


def test_other_words_are_confirmed_anew(asked, cast, clock):
    case = asked_to_correct(asked, cast)
    clock.on(days=1)
    acts.correct(case=case, actor=cast["citizen"], form={"in_address": "天骄路2号3单元"})
    case.refresh_from_db()
    assert (case.state, case.awaits_signers) == (State.WAITING, True)
    assert limits(asked) == {"confirm": "running", "notice": "stopped", "answer": "stopped"}
    assert asked.signers.get().state == Signature.ASKED
    assert box(cast["citizen2"].person)[0].about == "signer_asked"
    acts.sign(application=asked, actor=cast["citizen2"])
    assert states(asked) == BEGUN
    assert limits(asked)["notice"] == "running"
    decide(case, cast["officer-ordos"], cast["approver-ordos"])
    assert sound(asked)


def test_the_same_words_need_no_other_confirmation(asked, cast):
    case = asked_to_correct(asked, cast)
    acts.correct(case=case, actor=cast["citizen"], form={"in_address": asked.form["in_address"]})
    case.refresh_from_db()
    assert case.state == State.RECEIVED
    assert asked.signers.get().state == Signature.SIGNED


def test_another_person_is_named_by_a_correction(asked, cast):
    case = asked_to_correct(asked, cast)
    other = {"spouse_name": "李文博", "spouse_id": FATHER["father_id"], "in_address": "天骄路2号"}
    acts.correct(case=case, actor=cast["citizen"], form=other)
    with pytest.raises(Missing):
        acts.sign(application=asked, actor=cast["citizen2"])
    acts.sign(application=asked, actor=cast["company"])
    assert states(asked) == BEGUN


def test_one_says_no_to_the_corrected_words_and_what_was_agreed_is_undone(asked, cast):
    acts.sign(application=asked, actor=cast["citizen2"])
    decide(first(asked), cast["officer-ordos"], cast["approver-ordos"])
    second = cases(asked)["move_out"]
    acts.request_correction(case=second, actor=cast["officer-jyg"], defects=FORM_DEFECT)
    acts.correct(case=second, actor=cast["citizen"], form={"in_address": "天骄路2号"})
    assert states(asked)["move_out"] == "waiting"
    acts.decline(application=asked, actor=cast["citizen2"], reason="不去了")
    assert states(asked) == {"permit_in": "closed", "move_out": "terminated", "settle_in": "terminated"}
    assert cases(asked)["permit_in"].undoings.count() == 1


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"spouse_id": "620102199003072144"}, "spouse_id"),
        ({"spouse_id": "150602198803051228"}, "spouse_id"),
        ({"spouse_id": "620502298511120314"}, "spouse_id"),
        ({"spouse_name": "  "}, "spouse_name"),
    ],
)
def test_who_is_named_must_be_somebody_else(form, field, cast):
    with pytest.raises(Invalid) as no:
        submitted(cast, **form)
    assert list(no.value.errors) == [f"/form/{field}"]
    with pytest.raises(Invalid) as no:
        collected(cast, form=filing(cast, **form).form)
    assert list(no.value.errors) == [f"/form/{field}"]
    assert not Signer.objects.exists()


def test_two_are_not_the_same_person(three, cast):
    with pytest.raises(Invalid) as no:
        submitted(cast, **FATHER | {"father_id": SPOUSE["spouse_id"]})
    assert list(no.value.errors) == ["/form/father_id"]


def test_one_verified_later_confirms_then(cast):
    application = submitted(cast, spouse_name="赵磊", spouse_id="620102198801011237")
    account = register(username="later", password="unused-in-tests")
    with pytest.raises(Missing):
        acts.sign(application=application, actor=account)
    party = make_party(name="赵磊", id_type="111", id_number="620102198801011237", phone="13900000008")
    verify(account=account, party=party, actor=SYSTEM)
    acts.sign(application=application, actor=account)
    assert states(application) == BEGUN


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("citizen", {"withdraw", "remind"}),
        ("citizen2", {"sign", "decline"}),
        ("officer-ordos", {"note", "consult"}),
        ("approver-ordos", {"terminate"}),
        ("company", set()),
    ],
)
def test_what_may_be_done_while_it_waits_is_what_the_table_says(who, may, asked, cast):
    assert {row.act for row in door.available(first(asked), cast[who])} == may


def test_opening_costs_no_more_for_more_people(three, cast, django_assert_max_num_queries):
    one, two = filing(cast), replace(filing(cast), form={**filing(cast).form, **FATHER})
    with django_assert_max_num_queries(75):
        acts.submit(filing=one, actor=cast["citizen"])
    with django_assert_max_num_queries(75):
        application = acts.submit(filing=two, actor=cast["citizen"])
    assert application.signers.count() == 2
    confirmed(application)
