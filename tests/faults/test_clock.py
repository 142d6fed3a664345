"""The clock set wrong and right again, by days: nothing is lost, and every rule still holds."""

from __future__ import annotations

import datetime as dt

from applications import acts
from applications.tasks import sweep_due
from base.ledger import chain, outbox, tasks
from base.ledger.invariants import invariants
from base.ledger.models import Delivery, Event
from base.ledger.models.outbox import DeliveryState

QUEUES = ("default", "documents", "partners")


def everything_holds() -> None:
    for one in invariants():
        assert list(one.faults()) == [], one.name


def work() -> None:
    for queue in QUEUES:
        tasks.drain(queue)


def test_a_clock_that_ran_ahead_for_days(card, clock, cast):
    right = clock.now
    case = card.submit()
    work()
    clock.on(days=9)
    card.permit()
    sweep_due()
    work()
    chain.sign_heads()

    clock.to(right + dt.timedelta(minutes=5))
    acts.accept(case=case, actor=cast["officer-ordos"])
    acts.review(case=case, actor=cast["officer-ordos"], passed=True, opinion="齐全")
    sweep_due()
    assert chain.sign_heads() is None  # that day is signed; the next one counts on from there
    work()
    clock.on(days=30)
    sweep_due()
    work()
    chain.sign_heads()
    assert not Delivery.objects.exclude(state=DeliveryState.DONE).exists()
    everything_holds()
    assert Event.objects.filter(case=case.number, act="remind").exists()


def test_a_row_taken_while_the_clock_ran_ahead_waits_for_a_person_at_most(card, clock):
    """Its lease ends by the wrong clock. Whoever cannot wait presses retry once it is shown as late."""
    right = clock.now
    card.submit()
    clock.on(days=2)
    taken = outbox.claim("partners")
    clock.to(right)
    assert tasks.drain("partners") == 0
    clock.to(right + dt.timedelta(days=2) + outbox.LEASE)
    assert tasks.drain("partners") == len(taken)
    work()
    everything_holds()
