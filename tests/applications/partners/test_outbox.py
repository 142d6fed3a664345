"""A partner is told what happens to its cases: once, in order, also after it was down; and the books are compared."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

import pytest

from applications import acts
from applications.models import Comparison, Mismatch
from applications.partners import outbox, tasks
from base.ledger import tasks as ledger
from base.ledger.models import AccessLine, Delivery
from base.ledger.models.outbox import DeliveryState
from tests.support.partners import NOWHERE, join

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(stub):
    return join(stub.url)


def drain():
    ledger.drain("partners")


def waiting():
    return Delivery.objects.filter(handler=outbox.HANDLER).exclude(state=DeliveryState.DONE)


def seen(stub):
    return [(one["seq"], one["act"], one["gap"]) for one in stub.see("events")]


def test_only_cases_of_partners_are_told(partner, card, stub):
    card.submit()
    assert waiting().count() == 0


def test_the_whole_matter_goes_with_the_first_event(partner, case, stub):
    drain()
    assert waiting().count() == 0
    assert seen(stub) == [(1, "collect", 0)]
    there = stub.see("cases")[case.number]
    assert (there["authority"], there["state"]) == ("A-640100-disabled", "received")
    partner.refresh_from_db()
    assert partner.sent_at is not None


def test_a_file_is_fetched_by_its_address_alone(partner, case, stub, client, window):
    told = outbox.told(partner, case, case.application.stream.events.get(), 0)
    assert told["matter"]["applicant"]["id_number"] == "620102199003072144"
    files = {one["key"]: one["file"] for one in told["matter"]["materials"]}
    assert files["id_card"] is None
    address = files["photo"]["url"].partition("testserver")[2] or re.sub(
        r"^\w+://[^/]+", "", files["photo"]["url"]
    )
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert hashlib.sha256(answer.content).hexdigest()
    line = AccessLine.objects.latest("id")
    assert (line.actor, line.purpose) == ("partner:yinchuan", "file")
    assert line.subject == f"application:{case.application.number}"
    for wrong in (address[:-1] + "x", address.replace("until=1", "until=2"), address.split("&")[0], ""):
        assert client.get(wrong or address.split("?")[0]).status_code == 404


def test_an_address_of_a_file_ends(partner, case, client, clock):
    told = outbox.told(partner, case, case.application.stream.events.get(), 0)
    files = [one["file"]["url"] for one in told["matter"]["materials"] if one["file"]]
    address = re.sub(r"^\w+://[^/]+", "", files[0])
    clock.on(days=7, seconds=1)
    assert client.get(address).status_code == 404


def test_down_for_an_hour_and_then_in_order(partner, case, stub, clock, window, client):
    drain()
    stub.do("mode", down=True)
    for text in ("一", "二", "三"):
        acts.note(case=case, actor=window.clerk, text=text)
        drain()
        clock.on(minutes=1)
    for _minute in range(60):
        clock.on(minutes=1)
        drain()
    assert set(waiting().values_list("state", "attempts")) == {("waiting", 0)}
    assert seen(stub) == [(1, "collect", 0)]
    assert "不通" in client.as_("admin").get("/office/partners/").content.decode()
    stub.do("mode", down=False)
    clock.on(minutes=5)
    drain()
    assert waiting().count() == 0
    assert seen(stub) == [(1, "collect", 0), (2, "note", 0), (3, "note", 0), (4, "note", 0)]
    assert [one["times"] for one in stub.see("events")] == [1, 1, 1, 1]


def test_what_was_given_up_holds_back_what_follows_until_a_person_presses_retry(
    partner, case, stub, window, clock
):
    acts.note(case=case, actor=window.clerk, text="后一步")
    waiting().filter(event__act="collect").update(state=DeliveryState.FAILED)
    drain()
    assert seen(stub) == []
    outbox.resend(partner, case.number)
    drain()
    assert seen(stub) == [(1, "collect", 0), (2, "note", 0)]


def test_nobody_there_yet(case, stub, clock):
    drain()
    row = waiting().get()
    assert (row.attempts, row.state) == (0, DeliveryState.WAITING)
    join(stub.url)
    clock.on(hours=1)
    drain()
    assert seen(stub) == [(1, "collect", 0)]


def test_a_wrong_secret_is_no_answer(partner, case, stub):
    partner.secret = "another"
    partner.save()
    drain()
    assert waiting().get().last_error == "NotTaken: status 401"
    assert seen(stub) == []


def test_a_partner_that_dies_remembers(partner, case, stub, window, clock):
    drain()
    stub.kill()
    stub.start()
    assert seen(stub) == [(1, "collect", 0)]
    acts.note(case=case, actor=window.clerk, text="后来")
    drain()
    assert seen(stub) == [(1, "collect", 0), (2, "note", 0)]


def compared():
    return [(one.case, one.ours, one.theirs) for one in Mismatch.objects.filter(settled_at__isnull=True)]


def test_books_that_agree(partner, case, stub, clock):
    drain()
    clock.to(clock.now.replace(hour=2) + dt.timedelta(days=1))
    assert tasks.reconcile() == 1
    made = Comparison.objects.get()
    assert (made.day, made.ours, made.theirs, made.failed) == (dt.date(2026, 3, 4), 1, 1, "")
    assert compared() == []


def test_a_planted_difference_is_found_told_again_and_settled(partner, case, stub, clock, client):
    drain()
    stub.do("plant", case=case.number, state="refused")
    clock.on(days=1)
    tasks.reconcile()
    assert compared() == [(case.number, "received", "refused")]
    page = client.as_("admin").get("/office/partners/").content.decode()
    assert case.number in page
    assert "已收件" in page
    assert "不予受理" in page
    assert "我方1件，对方1件" in page
    one = Mismatch.objects.get()
    pressed = client.post(f"/office/partners/differences/{one.pk}/resend/")
    assert pressed.status_code == 302
    drain()
    assert [(one["seq"], one["times"]) for one in stub.see("events")] == [(1, 2)]
    clock.on(days=1)
    assert tasks.reconcile() == 2
    assert compared() == []
    assert "都对得上" in client.get("/office/partners/").content.decode()


def test_a_case_one_side_lost(partner, case, stub, clock):
    drain()
    stub.do("forget", case=case.number)
    clock.on(days=1)
    tasks.reconcile()
    assert compared() == [(case.number, "received", "")]
    outbox.resend(partner, case.number)
    drain()
    assert stub.see("cases")[case.number]["state"] == "received"
    tasks.reconcile()
    assert compared() == []


def test_a_partner_that_does_not_answer_is_said_and_asked_again(partner, case, stub, clock, client):
    drain()
    stub.do("mode", down=True)
    clock.on(days=1)
    tasks.reconcile()
    assert Comparison.objects.get().failed.startswith("Unreachable")
    assert "没对成" in client.as_("supervisor").get("/office/partners/").content.decode()
    stub.do("mode", down=False)
    clock.on(days=2)
    assert tasks.reconcile() == 2
    assert list(Comparison.objects.order_by("day").values_list("failed", flat=True)) == ["", ""]


def test_the_page_asks_as_much_for_three_as_for_one(
    partner, case, window, clock, client, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/office/partners/").status_code == 200
        return len(asked)

    client.as_("admin")
    made = Comparison.objects.create(partner=partner, day="2026-03-03", made_at=clock.now)
    Mismatch.objects.create(comparison=made, case="1", ours="received")
    count()
    one = count()
    window.collect(region="640100")
    others = [join(NOWHERE, root, root) for root in ("G-620000", "G-610000")]
    for at, other in enumerate(others):
        made = Comparison.objects.create(partner=other, day="2026-03-03", made_at=clock.now)
        Mismatch.objects.create(comparison=made, case=str(at), theirs="received")
    assert count() == one


def test_what_waits_for_nobody_is_said(case, client):
    page = client.as_("admin").get("/office/partners/").content.decode()
    assert "有1步没有地方可传" in page
    assert "没有登记对方系统" in page
