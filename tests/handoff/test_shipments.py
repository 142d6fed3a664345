"""A bag on the road, with the stub courier in a process of its own and its real signatures."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from base.ledger import tasks as outbox
from base.ledger.messages import box
from base.ledger.models import Event
from handoff import tasks
from handoff.models import Push, Shipment
from tests.handoff.couriers.conftest import ACCOUNT, account, listener, stub
from tests.support.papers import Window

__all__ = ["account", "listener", "stub"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(cast):
    return Window(cast)


@pytest.fixture
def shipment(window, stub):
    """Sent by EMS without a waybill, and ordered by the worker."""
    bag = window.sent(window.collect(), carrier="ems")
    outbox.drain("partners")
    return Shipment.objects.get(bag=bag)


def passed_on(listener, stub):
    """What the courier pushed, handed to our address as it came; the answers."""
    stub.settle()
    bodies, listener.bodies[:] = list(listener.bodies), []
    address = f"/api/v1/couriers/ems/push/{ACCOUNT['EMS_PUSH_KEY']}/"
    return [Client().post(address, data=body, content_type=kind) for _name, body, kind in bodies]


def test_the_worker_orders_once(shipment, stub):
    assert (shipment.state, len(shipment.waybill_no)) == ("booked", 13)
    Shipment.objects.filter(id=shipment.id).update(waybill_no="", state="waiting")
    shipment.refresh_from_db()
    tasks.arrange(shipment)
    shipment.refresh_from_db()
    (order,) = stub.control("orders").values()
    assert order["orders"] == 1


@pytest.mark.parametrize("script", ["normal", "out_of_order", "twice", "late"])
def test_however_it_is_told_it_ends_delivered(script, shipment, stub, listener):
    stub.do("play", waybill=shipment.waybill_no, script=script)
    assert {answer.status_code for answer in passed_on(listener, stub)} == {200}
    tasks.apply_pushes()
    shipment.refresh_from_db()
    assert shipment.state == "delivered"
    lines = [(one.at, one.code, one.text) for one in shipment.tracking.all()]
    assert len(lines) == len(set(lines))
    assert shipment.bag.state == "sent"  # the carrier's word closes nothing


@pytest.mark.parametrize("script", ["refused", "address_wrong"])
def test_trouble_is_told_to_the_sender(script, shipment, stub, listener, window):
    stub.do("play", waybill=shipment.waybill_no, script=script)
    passed_on(listener, stub)
    tasks.apply_pushes()
    assert box(window.clerk.person).filter(about="shipment_problem").exists()


def test_the_same_push_again_is_one(shipment, stub, listener):
    stub.do("step", waybill=shipment.waybill_no)
    stub.settle()
    (name, body, kind), *_rest = listener.bodies
    address = f"/api/v1/couriers/{name}/push/{ACCOUNT['EMS_PUSH_KEY']}/"
    answers = [Client().post(address, data=body, content_type=kind) for _again in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert Push.objects.count() == 1
    tasks.apply_pushes()
    tasks.apply_pushes()
    assert shipment.tracking.count() == 1


def test_poll_finds_what_was_never_pushed(shipment, stub, listener, clock):
    stub.do("play", waybill=shipment.waybill_no, script="normal")
    stub.settle()
    clock.on(hours=7)
    assert tasks.poll() == 1
    shipment.refresh_from_db()
    assert shipment.state == "delivered"
    assert tasks.poll() == 0


def test_what_is_late_is_reminded_and_escalated_once(window, clock, cast):
    bag = window.sent(window.collect())
    clock.to("2026-03-09")
    assert tasks.watch_paper()["late"] == 1
    assert tasks.watch_paper()["late"] == 0
    clock.to("2026-03-11")
    assert tasks.watch_paper()["very_late"] == 1
    assert list(Event.objects.filter(stream=bag.stream).values_list("act", flat=True).order_by("seq")) == [
        "open", "seal", "send", "remind", "escalate",
    ]  # fmt: skip
    assert box(cast["supervisor"].person).filter(about="bag_escalated").count() == 1


def test_a_window_that_does_not_send_is_heard_of(window, clock, cast):
    window.collect()
    clock.to("2026-03-06")
    assert tasks.watch_paper()["not_forwarded"] == 1
    assert box(cast["officer-ordos"].person).filter(about="forward_late").count() == 1
    assert tasks.watch_paper()["not_forwarded"] == 0


# ---- 快递100: an address of its own for each shipment ------------------------------------------------


@pytest.fixture
def tracked(window, account):
    bag = window.sent(window.collect(), carrier="kuaidi100", company="ems", waybill_no="1136281381675")
    return Shipment.objects.get(bag=bag)


def push(shipment, number="1136281381675", salt=None, key=None):
    param = json.dumps({
        "status": "polling",
        "lastResult": {"state": "3", "com": "ems", "nu": number, "data": [
            {"context": "已签收", "time": "2026-03-05 10:00:00", "ftime": "2026-03-05 10:00:00", "status": "签收"},
        ]},
    }, ensure_ascii=False)  # fmt: skip
    sign = hashlib.md5(
        (param + (shipment.salt if salt is None else salt)).encode(), usedforsecurity=False
    ).hexdigest()
    address = f"/api/v1/couriers/kuaidi100/push/{key or shipment.push_key}/"
    body = urlencode({"sign": sign, "param": param})
    return Client().post(address, data=body, content_type="application/x-www-form-urlencoded")


def test_a_signed_push_is_kept_and_answered_in_their_words(tracked):
    answer = push(tracked)
    assert (answer.status_code, answer.json()["result"]) == (200, True)
    assert tasks.apply_pushes() == 1
    tracked.refresh_from_db()
    assert tracked.state == "delivered"


@pytest.mark.parametrize(
    ("how", "status"),
    [({"salt": "wrong"}, 403), ({"key": "f" * 32}, 404), ({"number": "9900000000000"}, 404)],
)
def test_what_does_not_hold_is_not_kept(tracked, how, status):
    assert push(tracked, **how).status_code == status
    assert not Push.objects.exists()


def test_five_megabytes_are_refused_unread(tracked):
    address = f"/api/v1/couriers/kuaidi100/push/{tracked.push_key}/"
    answer = Client().post(address, data=b"x" * 5_000_000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert not Push.objects.exists()
