"""Deliveries: at least once, by lease, with the broker there or not."""

import datetime as dt
from dataclasses import replace

import pytest

from base.errors import Conflict
from base.ledger import outbox, tasks
from base.ledger.models import Delivery
from base.ledger.models.outbox import DeliveryState

QUEUE = "partners"


@pytest.fixture
def delivery(card):
    """The only row of its queue."""
    card.submit()
    Delivery.objects.filter(handler="applications.subscribers.send_email").delete()
    return Delivery.objects.get(handler="applications.subscribers.send_sms")


def answering(monkeypatch, delivery, answer):
    """Let the delivery's handler answer with an exception."""

    def run(event, key):
        raise answer

    real = outbox.subscription(delivery.handler)
    monkeypatch.setattr("base.ledger.outbox.subscription", lambda name: replace(real, queue=QUEUE, run=run))


def test_later_waits_until_then_and_is_no_attempt(delivery, clock, monkeypatch):
    answering(monkeypatch, delivery, outbox.Later(clock.now + dt.timedelta(hours=3), "quiet hours"))
    assert tasks.drain(QUEUE) == 0
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.lease) == (DeliveryState.WAITING, 0, None)
    assert (delivery.last_error, delivery.next_at) == ("quiet hours", clock.now + dt.timedelta(hours=3))
    assert outbox.claim(QUEUE) == []
    clock.on(hours=3)
    assert outbox.claim(QUEUE) == [delivery]


def test_a_failing_handler_backs_off_and_ends_in_sight(delivery, clock, monkeypatch):
    answering(monkeypatch, delivery, ConnectionError("no line"))
    for wait in [*outbox.BACKOFF, 0]:
        assert tasks.drain(QUEUE) == 0
        assert tasks.drain(QUEUE) == 0
        clock.on(seconds=wait)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, len(outbox.BACKOFF) + 1)
    assert delivery.last_error == "ConnectionError: no line"

    monkeypatch.undo()
    clock.on(hours=12)
    outbox.retry(delivery.id)
    assert tasks.drain(QUEUE) == 1


def test_two_workers_never_take_the_same_row(delivery):
    assert [row.id for row in outbox.claim(QUEUE)] == [delivery.id]
    assert outbox.claim(QUEUE) == []


def test_a_dead_workers_row_is_taken_again_and_its_late_report_ignored(delivery, clock):
    (dead,) = outbox.claim(QUEUE)
    clock.on(seconds=outbox.LEASE.total_seconds() + 1)
    (alive,) = outbox.claim(QUEUE)
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
    assert len(callbacks) == 2
    assert {row.state for row in Delivery.objects.filter(event__case=case.number)} == {DeliveryState.WAITING}
    assert sorted(outbox.waiting_queues()) == ["documents", QUEUE]


HUNG_UP = "13900000001 hung up"


class _No(Exception):
    """As couriers say no: a code, and words of their own."""

    def __init__(self):
        super().__init__("S04 no such person: 13900000001")
        self.code = "S04"


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (_No(), "_No: S04"),
        (ValueError("13900000001 or 0931-1234567"), "ValueError: *********** or 0931-*******"),
        (ValueError("wang@example.cn: unknown"), "ValueError: *@example.cn: unknown"),
        (Conflict("没有授权协议"), "Conflict: 没有授权协议"),
    ],
)  # fmt: skip
def test_whom_a_refusal_was_for_is_neither_kept_nor_logged(delivery, monkeypatch, caplog, error, kept):
    try:
        raise ConnectionError(HUNG_UP)
    except ConnectionError as cause:
        error.__cause__ = cause
    answering(monkeypatch, delivery, error)
    assert tasks.drain(QUEUE) == 0
    delivery.refresh_from_db()
    assert delivery.last_error == kept
    logged = "\n".join(outbox.logging.Formatter().format(record) for record in caplog.records)
    assert kept in logged
    assert "ConnectionError" in logged
    assert "13900000001" not in logged
    assert "wang@" not in logged


def test_why_something_waits_names_nobody(delivery, clock, monkeypatch):
    answering(monkeypatch, delivery, outbox.Later(clock.now + dt.timedelta(hours=3), "13900000001 is full"))
    tasks.drain(QUEUE)
    delivery.refresh_from_db()
    assert delivery.last_error == "*********** is full"
