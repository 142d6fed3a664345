"""From a counter in 阿拉善 to a result of 银川's own system, both ways over HTTP, with an hour in which it is down."""

from __future__ import annotations

import json

import pytest

from applications import acts
from applications.models import Case, Partner
from applications.models.matter import State
from base.ledger import tasks as ledger
from handoff import acts as paper
from handoff import proof
from tests.support.matters import Cast
from tests.support.papers import Window, all_ok, originals
from tests.support.partners import Stub, join, until

AUTHORITY = "A-640100-disabled"


@pytest.fixture
def window(site):
    """At 阿拉善, in a database that the server sees too."""
    return Window(Cast(), "window-alxa")


@pytest.fixture
def stub(site, tmp_path):
    """The stub, which knows where we are."""
    running = Stub(tmp_path, site)
    yield running
    running.kill()
    Partner.objects.filter(key_id="yinchuan").update(active=False)


@pytest.fixture
def partner(stub):
    """This journey's: the database stays as it is."""
    Partner.objects.filter(root="G-640100").update(active=False)
    found = Partner.objects.filter(root="G-640100").first()
    if found is None:
        return join(stub.url)
    found.url, found.active = stub.url, True
    found.save()
    return found


def works(stub, case, state):
    """Let the officers there take their next step, and hear of it."""
    stub.do("step", case=case.number)
    stub.settle()
    case.refresh_from_db()
    assert case.state == state, stub.see("messages")[-1]
    ledger.drain("partners")


def test_a_matter_with_the_partner_down_for_an_hour(partner, stub, window, clock, site):
    case = window.collect(region="640100")
    case = Case.objects.select_related("application__stream", "authority").get(pk=case.pk)
    ledger.drain("partners")
    assert stub.see("cases")[case.number]["state"] == "received"
    assert stub.do("fetch", case=case.number)["photo"]["type"] == "image/png"
    works(stub, case, State.ACCEPTED)
    works(stub, case, State.IN_REVIEW)

    stub.do("mode", down=True)
    stub.do("step", case=case.number)
    bag = window.sent(case)
    paper.receive(bag=bag, actor=window.clerk)
    paper.count(bag=bag, actor=window.clerk, lines=all_ok(bag))
    acts.note(case=case, actor=window.clerk, text="原件已到")
    ledger.drain("partners")
    clock.on(hours=1)
    ledger.drain("partners")
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW

    stub.do("mode", down=False)
    until(lambda: _learns_the_time(stub, clock))
    stub.settle()
    case.refresh_from_db()
    assert case.state == State.APPROVED, stub.see("messages")[-1]
    ledger.drain("partners")
    works(stub, case, State.ISSUED)
    back = paper.open_bag(
        actor=window.clerk, from_organisation=AUTHORITY, to_organisation="H-152900",
        originals=[originals(case.application)[-1].number],
    )  # fmt: skip
    paper.send(bag=paper.seal(bag=back, actor=window.clerk, seal_no="E-1"), actor=window.clerk)
    paper.receive(bag=back, actor=window.clerk)
    paper.count(bag=back, actor=window.clerk, lines=all_ok(back))
    acts.deliver(case=case, actor=window.clerk, method="window", receiver="王雅琴", proof="身份证读卡一致")
    ledger.drain("partners")

    events = stub.see("events")
    assert [(one["act"], one["gap"]) for one in events] == [
        ("collect", 0), ("accept", 0), ("review", 0), ("note", 0), ("approve", 0), ("issue", 0), ("deliver", 0),
    ]  # fmt: skip
    assert stub.see("cases")[case.number]["state"] == State.CLOSED
    case.refresh_from_db()
    assert (case.acceptor, case.approver) == (f"{AUTHORITY}:1001", f"{AUTHORITY}:2001")
    assert list(proof.faults()) == []


def _learns_the_time(stub, clock):
    """Our next delivery tells the stub how late it is with us; then what it sends is in time."""
    clock.on(minutes=1)
    ledger.drain("partners")
    return all(one["seq"] for one in stub.see("events")) and stub.see("events")[-1]["act"] == "note"


def test_a_wrong_signature_and_a_second_sending_over_http(partner, stub, window):
    case = window.collect(region="640100")
    ledger.drain("partners")
    stub.do("mode", wrong_signature=True)
    stub.do("step", case=case.number)
    until(lambda: stub.see("messages")[-1]["tries"] > 1)
    assert '"signature_invalid"' in stub.see("messages")[-1]["answer"]
    assert Case.objects.get(pk=case.pk).state == State.RECEIVED
    stub.do("mode", wrong_signature=False)
    stub.settle()
    assert Case.objects.get(pk=case.pk).state == State.ACCEPTED
    first = stub.see("messages")[-1]["answer"]
    stub.do("again")
    stub.settle()
    assert json.loads(stub.see("messages")[-1]["answer"]) == json.loads(first)
    assert case.application.stream.events.filter(act="accept").count() == 1


def test_one_hand_may_not_do_both(partner, stub, window):
    case = window.collect(region="640100")
    ledger.drain("partners")
    stub.do("script", case=case.number, script="one_hand")
    for _step in range(3):
        stub.do("step", case=case.number)
        stub.settle()
    last = stub.see("messages")[-1]
    assert (last["status"], '"same_hands"' in last["answer"]) == (403, True)
