"""Worker, beat and broker killed, doubled, emptied: what an act called for is done, and done once."""

from __future__ import annotations

import datetime as dt
import os
import signal
from pathlib import Path

import pytest

from applications.models import Case
from base.ledger import tasks
from base.ledger.clock import now
from base.ledger.models import Delivery, Sending
from base.ledger.models.outbox import DeliveryState
from tests.support.matters import Cast, Filings
from tests.support.papers import Window
from tests.support.partners import NOWHERE, Stub, join, until

PATIENCE = 120
"""Seconds at most: beat sweeps every ten, a worker that lost its broker waits longer each time before it asks again,
and the machine may be busy."""


def told(case: Case, handler: str = "") -> list[str]:
    """The states of a case's deliveries."""
    rows = Delivery.objects.filter(event__case=case.number, handler__endswith=handler)
    return list(rows.order_by("id").values_list("state", flat=True))


def all_done(*cases: Case) -> bool:
    return all(set(told(case)) == {DeliveryState.DONE} for case in cases)


def test_messages_lost_with_a_flushed_and_a_killed_broker_are_swept_up(crew, broker):
    """Also with two beats, who both sweep: a row is claimed by one worker."""
    filings = Filings(Cast())
    worker = crew.worker()
    crew.beat(), crew.beat()
    first = filings.submit()
    until(lambda: all_done(first), PATIENCE)

    os.killpg(worker.pid, signal.SIGSTOP)
    second = filings.submit()
    until(lambda: broker.line.llen("default"), PATIENCE)
    broker.line.flushall()
    os.killpg(worker.pid, signal.SIGCONT)
    until(lambda: all_done(second), PATIENCE)

    broker.kill()
    third = filings.submit()
    broker.start()
    until(lambda: crew.supervises(worker) and all_done(third), PATIENCE)
    rows = Delivery.objects.filter(event__case__in=[one.number for one in (first, second, third)])
    assert set(rows.values_list("attempts", flat=True)) == {1}
    copies = Sending.objects.filter(message__event__in=rows.values("event"))
    assert copies.count() == copies.values("message", "channel").distinct().count()


@pytest.fixture
def partner(committed, tmp_path):
    """银川's own system, and a case of it taken in."""
    stub = Stub(tmp_path, NOWHERE)
    row = join(stub.url, key="faults")
    yield stub
    stub.kill()
    row.active = False
    row.save()


def is_talked_to(port: int) -> bool:
    """Whether somebody has an open line to a port of this machine."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(remote.endswith(f":{port:04X}") and state == "01" for _, _, remote, state, *_ in lines)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux tells who talks to whom")
def test_a_worker_killed_in_the_middle_leaves_its_row_to_the_next(crew, partner, clock):
    case = Window(Cast(), "window-alxa").collect(region="640100")
    row = Delivery.objects.get(event__case=case.number, handler__endswith="tell_partner")
    others = Delivery.objects.filter(queue="partners").exclude(pk=row.pk)
    others.update(next_at=clock.now + dt.timedelta(days=9999))  # so that the worker is at this one
    partner.do("mode", slow=5)
    worker = crew.run("tests.faults.drain", "partners")
    until(lambda: Delivery.objects.get(pk=row.pk).lease, PATIENCE)
    until(lambda: is_talked_to(partner.port), PATIENCE)
    crew.kill(worker)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 1)

    partner.do("mode", slow=0)
    tasks.drain("partners")
    row.refresh_from_db()
    assert row.attempts == 1
    clock.to(row.next_at)
    tasks.drain("partners")
    row.refresh_from_db()
    assert (row.state, row.attempts) == (DeliveryState.DONE, 2)
    until(lambda: partner.see("events"))
    (event,) = partner.see("events")  # told once or twice, and by its key there once
    assert (event["number"], event["act"], event["gap"]) == (case.number, "collect", 0)
    assert now() == row.done_at
