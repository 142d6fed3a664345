"""The office: figures of a scope, deliveries that failed, logs, posts; each for its posts alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import acts
from base.ledger.clock import now
from base.ledger.models import AccessLine, Delivery, Event
from base.ledger.models.outbox import DeliveryState
from tests.portal.desk.pages import address, text

PAGES = {
    "/office/": {"supervisor", "auditor", "admin", "catalog-admin"},
    "/office/outbox/": {"supervisor", "admin"},
    "/office/events/": {"auditor"},
    "/office/access/": {"auditor"},
    "/office/people/": {"admin"},
}
PEOPLE = ["citizen", "officer-ordos", "window-lanzhou", "supervisor", "auditor", "admin", "catalog-admin"]


@pytest.mark.parametrize("path", PAGES)
def test_each_page_for_its_posts_alone(path, client, db):
    found = {who for who in PEOPLE if client.as_(who).get(path).status_code == 200}
    refused = {who for who in PEOPLE if client.as_(who).get(path).status_code == 403}
    assert (found, found | refused) == (PAGES[path], set(PEOPLE))


def test_figures_of_the_scope(client, card, cast, clock):
    card.submit()
    card.accepted()
    clock.to("2026-03-12")
    card.submit()
    page = text(client.as_("supervisor").get("/office/"))
    assert "在办 3 超期 1 今天到期 0 今天新收 1" in page
    assert "超期1件" in page
    assert "鄂尔多斯市人力资源和社会保障局" in page
    assert "没有超期的办件" in text(client.as_("auditor").get("/office/"))  # Gansu only


def test_a_supervisor_goes_from_the_late_list_to_the_order(client, card, clock):
    case = card.submit()
    clock.to("2026-03-12")
    page = client.as_("supervisor").get("/office/").content.decode()
    assert f"/desk/cases/{case.number}/acts/supervise/" in page


def test_no_personal_data_in_figures(client, card, clock):
    card.submit()
    clock.to("2026-03-12")
    page = text(client.as_("supervisor").get("/office/"))
    assert not [word for word in ("王", "6201", "1390") if word in page]


@pytest.fixture
def failed(card):
    """A delivery that was given up."""
    card.submit()
    row = Delivery.objects.latest("id")
    row.state, row.attempts, row.last_error = DeliveryState.FAILED, 9, "ConnectionError: 对方没有应答"
    row.save()
    return row


@pytest.mark.parametrize("who", ["admin", "supervisor"])
def test_a_failed_delivery_is_tried_again(who, client, failed):
    client.as_(who)
    page = client.get("/office/outbox/")
    assert "对方没有应答" in text(page)
    assert client.post(f"/office/outbox/{failed.id}/retry/").status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (DeliveryState.WAITING, 0)
    assert client.post(f"/office/outbox/{failed.id}/retry/").status_code == 404


def test_others_cannot_retry(client, failed):
    for who in ("auditor", "officer-ordos", "citizen"):
        assert client.as_(who).post(f"/office/outbox/{failed.id}/retry/").status_code == 403
    assert client.as_("admin").get(f"/office/outbox/{failed.id}/retry/").status_code == 405


def test_what_nobody_took_stands_as_late(client, card):
    card.submit()
    client.as_("admin")
    assert "没有积压" in text(client.get("/office/outbox/?box=late"))
    Delivery.objects.update(next_at=now() - dt.timedelta(hours=1))
    assert "提交申请" in text(client.get("/office/outbox/?box=late"))


def test_the_event_log_shows_no_texts(client, card, cast):
    case = card.submit()
    acts.note(case=case, actor=cast["officer-ordos"], text="只给同事看的话")
    page = text(client.as_("auditor").get("/office/events/", {"stream": case.application.number}))
    assert "备注" in page
    assert "只给同事看的话" not in page
    assert Event.objects.filter(act="appoint").exists()
    assert "授岗" not in page


def test_the_access_log_says_why(client, card):
    case = card.submit()
    client.as_("officer-ordos").get(address(case))
    client.post(f"/desk/cases/{case.number}/unmask/", {"what": "phone", "reason": "contact"})
    page = text(client.as_("auditor").get("/office/access/"))
    assert "打开办件" in page
    assert "看完整信息：电话（联系申请人）" in page


def test_posts_of_the_scope_only(client, db):
    page = text(client.as_("admin").get("/office/people/"))
    assert "officer-jyg" in page
    assert "officer-ordos" not in page  # another province
    assert "auditor" in text(client.get("/office/people/", {"role": "auditor"}))


@pytest.mark.parametrize("path", ["/office/events/", "/office/access/"])
def test_as_many_queries_for_many_rows_as_for_one(path, client, card, cast):
    case = card.submit()
    AccessLine.objects.create(at=now(), actor="x", subject="application:1", purpose="read")
    client.as_("auditor").get(path)
    found = []
    for count in (1, 20):
        for _ in range(count):
            acts.note(case=case, actor=cast["officer-ordos"], text="备注")
            AccessLine.objects.create(at=now(), actor="x", subject="application:1", purpose="read")
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        found.append(len(queries))
    assert found[0] == found[1]


@pytest.mark.parametrize("path", ["/office/outbox/", "/office/events/", "/office/access/", "/office/people/"])
def test_odd_addresses(path, client, db):
    client.as_("auditor" if path in {"/office/events/", "/office/access/"} else "admin")
    assert client.get(path, {"after": "WyJ4Il0"}).status_code == 400
    assert client.get(path, {"stream": "\0:x:y", "role": "'", "box": "x"}).status_code == 200
