"""The office: figures of a scope, deliveries that failed, logs, posts; each for its posts alone."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import acts
from base.accounts.roles import roles
from base.ledger.clock import now
from base.ledger.models import AccessLine, Delivery, Event
from base.ledger.models.outbox import DeliveryState
from portal.desk.story import ROLES
from portal.office import words
from tests.portal.desk.pages import address, text

BASE_DIR = Path(__file__).parents[3]
APPS = ("base", "catalog", "licenses", "applications", "handoff", "feedback")
PAGES = {
    "/office/": {"supervisor", "auditor", "admin", "catalog-admin", "security"},
    "/office/outbox/": {"supervisor", "admin"},
    "/office/events/": {"auditor"},
    "/office/access/": {"auditor"},
    "/office/people/": {"admin", "security"},
    "/office/people/appoint/": {"security"},
    "/office/organisations/": {"supervisor", "auditor", "admin", "catalog-admin", "security"},
}
PEOPLE = [
    "citizen",
    "officer-ordos",
    "window-lanzhou",
    "supervisor",
    "auditor",
    "admin",
    "catalog-admin",
    "security",
]


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
    client.as_("security")
    assert "?organisation=A-620100-hrss" in client.get("/office/organisations/?q=兰州市人力").content.decode()
    assert (
        "?organisation=A-150600-hrss" not in client.get("/office/organisations/?q=鄂尔多斯").content.decode()
    )


def test_the_access_log_says_why(client, card):
    case = card.submit()
    client.as_("officer-ordos").get(address(case))
    client.post(f"/desk/cases/{case.number}/unmask/", {"what": "phone", "reason": "contact"})
    page = text(client.as_("auditor").get("/office/access/"))
    assert "打开办件" in page
    assert "看完整信息：电话（联系申请人）" in page


LOOKS = {
    "application:2611200000032": ("credit", "办件 2611200000032", "看失信名单记录"),
    "export:7": ("export", "导出表格 7", "导出表格"),
    "window:H-610800": ("identity_failed", "窗口 H-610800", "窗口核验身份没有通过"),
    "application:2611200000040": ("fulfil", "办件 2611200000040", "补交承诺的材料"),
}


def test_the_access_log_speaks_in_words(client, db):
    for name, (why, _what, _said) in LOOKS.items():
        AccessLine.objects.create(at=now(), actor="x", subject=name, purpose=why)
    page = text(client.as_("auditor").get("/office/access/"))
    for name, (_why, what, said) in LOOKS.items():
        assert f"{what} {said}" in page
        assert name not in page
    one = text(client.get("/office/access/", {"kind": "window", "stream": "H-610800"}))
    assert "窗口 H-610800" in one
    assert "2611200000032" not in one


def test_the_event_log_speaks_in_words(client, card, cast):
    case = card.submit()
    key = cast["officer-ordos"].person
    client.as_("auditor")
    for asked in ({}, {"kind": "account", "stream": key}, {"stream": f"account:{key}"}):
        page = text(client.get("/office/events/", asked))
        assert f"账号 {key} #1" in page or not asked
        assert "account:" not in page.replace(f'value="account:{key}"', "")
        assert (f"办件 {case.application.number} #1" in page) == (not asked)
    assert "电子证照" in client.get("/office/events/").content.decode()


def test_everything_with_a_history_has_a_name():
    """Kinds of streams stand in the sources where one is opened, or as a constant."""
    opened = re.compile(r'(?:open_stream\(|create\(kind=|^STREAM = |^INVITATION = )"(\w+)"', re.M)
    files = [path for app in APPS for path in (BASE_DIR / app).rglob("*.py")]
    found = {kind for path in files for kind in opened.findall(path.read_text("utf-8"))}
    assert len(found) > 10, found
    assert found <= {*words.STREAMS}


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


def test_roles_are_called_what_the_reference_data_call_them():
    assert {code: row["name"] for code, row in roles().items()} == {
        code: str(name) for code, name in ROLES.items()
    }


def test_organisations_are_found_in_constant_queries(client, db):
    client.as_("auditor")
    counts = []
    for query in ("", "?q=鄂尔多斯", "?kind=hall", "?q=没有这样的机关"):
        with CaptureQueriesContext(connection) as asked:
            page = text(client.get(f"/office/organisations/{query}"))
        counts.append(len(asked))
        assert ("没有符合条件的机关" in page) == ("没有这样" in query)
    assert len(set(counts)) == 1
    assert "鄂尔多斯市人力资源和社会保障局" in text(client.get("/office/organisations/?q=鄂尔多斯市人力"))
    assert "下一页" in text(client.get("/office/organisations/"))
    assert "授岗" not in page


APPOINT = "/office/people/appoint/"
LANZHOU = {
    "username": "citizen2",
    "role": "officer",
    "organisation": "A-620100-hrss",
    "reason": "joined",
}


def test_a_post_is_given_and_taken_with_reasons(client, cast):
    client.as_("security")
    assert "授岗" in text(client.get("/office/people/"))
    client.get(APPOINT)
    assert client.post(APPOINT, LANZHOU).status_code == 302
    post = cast["citizen2"].posts.get()
    assert (post.role, post.organisation_id, post.valid_to) == ("officer", "A-620100-hrss", None)
    assert "已经有这个岗位" in text(client.post(APPOINT, LANZHOU))
    away = f"/office/people/{post.pk}/dismiss/"
    assert "兰州市人力资源和社会保障局" in text(client.get(away))
    assert client.post(away, {"until": "2026-03-01", "reason": "left"}).status_code == 400
    assert client.post(away, {"until": "2026-03-04", "reason": "left"}).status_code == 302
    post.refresh_from_db()
    assert str(post.valid_to) == "2026-03-04"
    said = [
        (event.act, event.data.get("reason"))
        for event in Event.objects.filter(stream__key=cast["citizen2"].person).order_by("id")
    ]
    assert said[-2:] == [("appoint", "joined"), ("dismiss", "left")]


WRONG = [
    ({"reason": ""}, "请选择一项"),
    ({"username": "nobody"}, "没有这个账号"),
    ({"username": "security"}, "不能给自己授岗"),
    ({"organisation": "A-150600-hrss"}, "只能授您的机关及下级机关的岗位"),
    ({"organisation": "A-0"}, "没有代码为“A-0”的组织"),
    ({"role": "applicant"}, "请从给出的选项中选择"),
]


@pytest.mark.parametrize(("change", "complaint"), WRONG)
def test_a_post_that_cannot_be_given(change, complaint, client, cast):
    client.as_("security").get(APPOINT)
    before = Event.objects.count()
    response = client.post(APPOINT, LANZHOU | change)
    assert (response.status_code, complaint in text(response)) == (400, True)
    assert Event.objects.count() == before


def test_nobody_takes_away_their_own_post_or_one_elsewhere(client, cast):
    client.as_("security")
    own, elsewhere = cast["security"].posts.get(), cast["officer-ordos"].posts.first()
    assert client.get(f"/office/people/{own.pk}/dismiss/").status_code == 403
    assert client.get(f"/office/people/{elsewhere.pk}/dismiss/").status_code == 404
    assert f"/office/people/{own.pk}/dismiss/" not in client.get("/office/people/").content.decode()
