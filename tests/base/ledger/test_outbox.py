"""Deliveries: at least once, by lease, with the broker there or not."""

import pytest

from base.ledger import outbox, tasks
from base.ledger.models import Delivery, Message
from base.ledger.models.outbox import DeliveryState


@pytest.fixture
def delivery(card):
    card.submit()
    return Delivery.objects.get(handler="applications.subscribers.tell_applicant")


def test_a_message_is_told_once_however_often_it_is_delivered(delivery, cast):
    assert tasks.drain("default") == 1
    Delivery.objects.update(state=DeliveryState.WAITING, next_at=delivery.next_at)
    assert tasks.drain("default") == 1
    assert list(Message.objects.values_list("to", "about")) == [(cast["citizen"].person, "submit")]


def test_a_failing_handler_backs_off_and_ends_in_sight(delivery, clock, monkeypatch):
    def fail(event, key):
        raise ConnectionError("no line")

    broken = outbox.subscription(delivery.handler)
    monkeypatch.setattr(
        "base.ledger.outbox.subscription", lambda name: type(broken)(name, broken.acts, "default", fail)
    )
    for wait in [*outbox.BACKOFF, 0]:
        assert tasks.drain("default") == 0
        assert tasks.drain("default") == 0
        clock.on(seconds=wait)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, len(outbox.BACKOFF) + 1)
    assert delivery.last_error == "ConnectionError: no line"

    monkeypatch.undo()
    outbox.retry(delivery.id)
    assert tasks.drain("default") == 1


def test_two_workers_never_take_the_same_row(delivery):
    assert [row.id for row in outbox.claim("default")] == [delivery.id]
    assert outbox.claim("default") == []


def test_a_dead_workers_row_is_taken_again_and_its_late_report_ignored(delivery, clock):
    (dead,) = outbox.claim("default")
    clock.on(seconds=outbox.LEASE.total_seconds() + 1)
    (alive,) = outbox.claim("default")
    outbox.work(dead)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING
    outbox.work(alive)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DONE


def test_a_dead_broker_fails_no_request(api, card, settings, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(
        "base.ledger.tasks.drain.apply_async", lambda *a, **k: (_ for _ in ()).throw(OSError("gone"))
    )
    monkeypatch.setattr("base.ledger.outbox._open_until", 0.0)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        case = card.submit()
    assert len(callbacks) == 1
    assert Delivery.objects.get(event__case=case.number).state == DeliveryState.WAITING
    assert outbox.waiting_queues() == ["default"]
