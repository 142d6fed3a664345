"""What happens when nobody does anything: the law on a working-day calendar."""

import datetime as dt

import pytest

from applications import acts, tasks
from applications.models.matter import State
from applications.queries import timers
from base.accounts.acts import appoint
from base.errors import Conflict
from base.ledger.actors import SYSTEM
from base.ledger.clock import ZONE, day_of
from base.ledger.models import Event
from base.ledger.timers import days_left


def limit(case, kind):
    return next(timer for timer in timers([case.number])[case.number] if timer.kind == kind)


def test_a_silent_permit_is_accepted_as_of_its_day_of_receipt(card, clock):
    """Received on Monday 28 September 2026, before the National Day holiday (1–7 October)."""
    clock.to("2026-09-28")
    case = card.permit()
    assert day_of(limit(case, "notice").due_at) == dt.date(
        2026, 10, 10
    )  # 29, 30 Sep, 8, 9 Oct, Saturday 10 made up

    clock.to("2026-10-10")
    assert tasks.sweep_due()["deem_accepted"] == 0
    clock.to(dt.datetime(2026, 10, 11, 0, 1, tzinfo=ZONE))
    assert tasks.sweep_due()["deem_accepted"] == 1

    case.refresh_from_db()
    event = Event.objects.get(case=case.number, act="deem_accepted")
    assert (case.state, day_of(event.effective_at), day_of(event.at)) == (
        State.ACCEPTED,
        dt.date(2026, 9, 28),
        dt.date(2026, 10, 11),
    )
    assert limit(case, "notice").state == "missed"
    promised = limit(case, "promised")
    assert promised.changes.get().day == dt.date(2026, 9, 28)


def test_the_door_applies_the_law_before_it_looks(card, cast, clock):
    case = card.permit()
    appoint(account=cast["officer-ordos"], role="officer", organisation=case.authority_id, actor=SYSTEM)
    clock.on(days=14)
    with pytest.raises(Conflict):
        acts.request_correction(
            case=case,
            actor=cast["officer-ordos"],
            defects=[{"material": "photo", "problem": "x", "remedy": "y"}],
        )
    case.refresh_from_db()
    assert case.state == State.ACCEPTED


def test_a_silent_public_service_is_only_reminded_once_a_day(card, clock):
    case = card.submit()
    clock.on(days=14)
    assert {name: n for name, n in tasks.sweep_due().items() if n} == {"remind": 1}
    assert tasks.sweep_due()["remind"] == 0
    clock.on(days=1)
    assert tasks.sweep_due()["remind"] == 1
    case.refresh_from_db()
    assert case.state == State.RECEIVED


def test_an_unanswered_correction_lapses_after_a_reminder(card, cast, clock):
    case = card.submit()
    defects = [{"material": "photo", "problem": "背景不白", "remedy": "重拍"}]
    acts.request_correction(case=case, actor=cast["officer-ordos"], defects=defects, days=5)
    clock.on(days=30)
    first = tasks.sweep_due()
    assert (first["lapse"], first["remind"]) == (0, 1)
    clock.on(days=1)
    assert tasks.sweep_due()["lapse"] == 1
    case.refresh_from_db()
    assert case.state == State.TERMINATED
    assert {timer.state for timer in timers([case.number])[case.number]} == {"stopped"}


def test_due_dates_into_2027_are_provisional(card, clock):
    clock.to("2026-12-30")
    case = card.submit()
    assert limit(case, "notice").provisional is True
    clock.to("2026-03-04")
    assert limit(card.submit(), "notice").provisional is False


def test_a_special_procedure_stops_the_clock(card, cast, clock):
    """Accepted on Wednesday 4 March; ten working days end on the 18th. Paused Thursday to Tuesday: three days out."""
    officer = cast["officer-ordos"]
    case = card.accepted()
    assert day_of(limit(case, "promised").due_at) == dt.date(2026, 3, 18)
    clock.to("2026-03-05")
    acts.start_special(case=case, actor=officer, kind="appraisal", reason="鉴定", days=5)
    assert (limit(case, "promised").state, limit(case, "promised").left) == ("paused", 9)
    with pytest.raises(Conflict):
        acts.review(case=case, actor=officer, passed=True, opinion="x")
    clock.to("2026-03-10")
    acts.end_special(case=case, actor=officer)
    assert day_of(limit(case, "promised").due_at) == dt.date(2026, 3, 23)
    acts.extend(case=case, actor=cast["approver-ordos"], days=10, reason="情况复杂")
    assert day_of(limit(case, "promised").due_at) == dt.date(2026, 4, 7)  # Monday 6 April is Qingming
    assert days_left(limit(case, "promised")) == 19


def test_an_unconfirmed_special_procedure_blocks_the_decision(card, cast):
    officer, approver = cast["officer-ordos"], cast["approver-ordos"]
    case = card.accepted()
    acts.start_special(case=case, actor=officer, kind="hearing", reason="听证", days=5)
    acts.end_special(case=case, actor=officer)
    acts.review(case=case, actor=officer, passed=True, opinion="齐全")
    with pytest.raises(Conflict):
        acts.approve(case=case, actor=approver)
