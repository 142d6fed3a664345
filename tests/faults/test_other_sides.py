"""The other sides slow, wrong and dead: what is meant for them waits in sight, nothing else waits for it, and it is
done once when they are well.
"""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from base.ledger import tasks
from base.ledger.invariants import invariants
from base.ledger.models import Delivery
from base.ledger.models.outbox import DeliveryState
from handoff.models import Shipment
from tests.support.papers import Window
from tests.support.partners import join

RUDE = ("nonsense", "another shape", "broken", "slow", "dead")


class Rude(BaseHTTPRequestHandler):
    """Answers what it should not."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        way = self.server.way
        if way == "slow":
            time.sleep(3)
        if way in ("slow", "dead"):
            self.close_connection = True
            return
        body = {"nonsense": b"\xff\xfe<html>", "another shape": b"[]", "broken": b"{}"}[way]
        self.send_response(500 if way == "broken" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *words):
        """Silence."""


@pytest.fixture
def rude(monkeypatch):
    """A server with bad manners; we are patient for a second only."""
    monkeypatch.setattr("base.wire.TOTAL_SECONDS", 1)
    monkeypatch.setattr("handoff.couriers.wire.TOTAL_SECONDS", 1)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Rude)
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("way", RUDE)
def test_a_courier_that_answers_badly_gets_the_order_once(way, rude, account, stub, cast, card, clock):
    well = account.EMS_URL
    account.EMS_URL, rude.way = rude.url, way
    clerk = Window(cast)
    bag = clerk.sent(clerk.collect(), carrier="ems")
    other = card.submit()
    begun = time.monotonic()
    tasks.drain("partners")
    assert time.monotonic() - begun < 15
    row = Delivery.objects.get(handler__endswith="arrange_shipment")
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 1)
    assert row.last_error
    beside = Delivery.objects.filter(event__case=other.number, queue="partners")
    assert set(beside.values_list("state", flat=True)) == {DeliveryState.DONE}

    account.EMS_URL = well
    clock.to(row.next_at)
    tasks.drain("partners")
    shipment = Shipment.objects.get(bag=bag)
    orders = stub.control("orders")
    assert orders[shipment.order_no]["orders"] == 1
    assert orders[shipment.order_no]["waybill_no"] == shipment.waybill_no


@pytest.mark.parametrize("way", ["broken", "slow", "dead"])
def test_a_partner_that_answers_badly_holds_up_nobody_else(way, rude, cast, card, clock):
    rude.way = way
    partner = join(rude.url)
    case = Window(cast, "window-alxa").collect(region="640100")
    other = card.submit()
    tasks.drain("partners")
    row = Delivery.objects.get(handler__endswith="tell_partner", event__case=case.number)
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 0)
    partner.refresh_from_db()
    assert partner.down_since == clock.now
    beside = Delivery.objects.filter(event__case=other.number, queue="partners")
    assert set(beside.values_list("state", flat=True)) == {DeliveryState.DONE}


def test_nonsense_from_outside_is_kept_out(client, api, cast):
    """Pushes and messages nobody signed change nothing, and no address answers them with a fault of ours."""
    join()
    bodies = [b"", b"\xff\xfe", b"[]", b"{", json.dumps({"message_id": "x" * 900}).encode()]
    for body in bodies:
        for path in ("/api/v1/partners/yinchuan/inbox/", f"/api/v1/couriers/ems/push/{'0' * 32}/"):
            answer = client.post(path, body, content_type="application/json")
            assert 400 <= answer.status_code < 500, (path, body)
    for one in invariants(["couriers", "chain"]):
        assert list(one.faults()) == []
