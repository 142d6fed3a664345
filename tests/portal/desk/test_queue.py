"""The queue: what is due first, in groups; narrowed, paged, claimed; as many queries for many rows as for one."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import acts
from applications.models import Application, Case
from base.ledger.models import Timer, TimerChange
from tests.portal.desk.pages import text

QUERIES_MOST = 12


def numbers(response) -> list[str]:
    """Application numbers in the order of the list."""
    return re.findall(r'class="hint code">(\d{13})<', response.content.decode())


def groups(response) -> list[str]:
    return re.findall(r'scope="rowgroup"[^>]*>([^<]+)<', response.content.decode())


def test_due_first_in_groups(client, card, cast, clock):
    late = card.submit()
    clock.to("2026-03-11")
    today = acts.accept(case=card.submit(), actor=cast["officer-ordos"])
    clock.to("2026-03-23")
    fresh = card.submit()
    clock.to("2026-03-25")
    page = client.as_("officer-ordos").get("/desk/")
    assert groups(page) == ["超期", "今天到期", "以后到期"]
    assert numbers(page) == [case.application.number for case in (late, today, fresh)]


def test_a_paused_case_stands_last_with_its_pause(client, card, cast):
    case = card.accepted()
    acts.start_special(case=case, actor=cast["officer-ordos"], kind="expert", reason="评审", days=5)
    page = client.as_("officer-ordos").get("/desk/")
    assert groups(page) == ["没有在走的时限"]
    assert "暂停，还剩10个工作日" in text(page)


def test_boxes(client, card, cast):
    mine, other, waits = card.submit(), card.submit(), card.submit()
    acts.claim(case=other, actor=cast["approver-ordos"])
    defects = [{"material": "photo", "problem": "底色", "remedy": "重拍"}]
    acts.request_correction(case=waits, actor=cast["officer-ordos"], defects=defects)
    client.as_("officer-ordos")
    found = {box: set(numbers(client.get("/desk/", {"box": box}))) for box in ("mine", "open", "waiting")}
    assert found == {
        "mine": {mine.application.number},
        "open": {mine.application.number, other.application.number},
        "waiting": {waits.application.number},
    }


def test_narrowed_by_number_item_and_state(client, card, cast):
    one, two = card.submit(), acts.accept(case=card.submit(), actor=cast["officer-ordos"])
    client.as_("officer-ordos")
    assert numbers(client.get("/desk/", {"q": one.number})) == [one.application.number]
    assert numbers(client.get("/desk/", {"q": two.application.number})) == [two.application.number]
    assert numbers(client.get("/desk/", {"state": "accepted"})) == [two.application.number]
    assert "没有符合条件的办件" in text(client.get("/desk/", {"item": "nothing"}))
    assert numbers(client.get("/desk/cases/", {"state": "received", "item": one.application.item_id})) == [
        one.application.number
    ]


def test_empty(client, db):
    assert "这里没有办件" in text(client.as_("officer-yulin").get("/desk/"))


def test_names_are_masked(client, card):
    card.submit()
    page = text(client.as_("officer-ordos").get("/desk/"))
    assert "王**" in page
    assert "王雅琴" not in page


def test_claim_from_the_row(client, card, cast):
    case = card.submit()
    client.as_("officer-ordos").post(f"/desk/cases/{case.number}/acts/claim/", {"expected_seq": case.seq})
    case.refresh_from_db()
    assert case.assignee == cast["officer-ordos"].person


def test_claim_the_next(client, card, cast, clock):
    first = card.submit()
    clock.on(days=1)
    card.submit()
    answer = client.as_("officer-ordos").post("/desk/next/")
    assert answer["Location"] == f"/desk/cases/{first.number}/"
    first.refresh_from_db()
    assert first.assignee == cast["officer-ordos"].person


def test_nothing_left_to_claim(client, db):
    answer = client.as_("officer-ordos").post("/desk/next/", follow=True)
    assert "没有待认领的办件" in text(answer)


def test_the_next_case_after_this_one(client, card, clock):
    first = card.submit()
    clock.on(days=1)
    second = card.submit()
    client.as_("officer-ordos")
    assert client.get(f"/desk/cases/{first.number}/next/")["Location"] == f"/desk/cases/{second.number}/"
    assert client.get(f"/desk/cases/{second.number}/next/")["Location"] == f"/desk/cases/{first.number}/"


def many(case: Case, count: int) -> None:
    """Copies of a case, for lists (not for acts: they share one history)."""
    rows = [
        Case(
            number=f"{case.number}-{index}",
            application=Application.objects.get(pk=case.application_id),
            version=case.version,
            authority=case.authority,
            received_at=case.received_at,
            due_at=case.due_at,
            state=case.state,
            seq=1,
        )
        for index in range(count)
    ]
    Case.objects.bulk_create(rows)
    known = Timer.objects.filter(stream=case.application.stream_id).earliest("id")
    change = known.changes.get()
    for row in rows:
        timer = Timer.objects.create(
            stream=known.stream, case=row.number, kind=known.kind, region=known.region,
            state=known.state, total=known.total, due_at=known.due_at,
        )  # fmt: skip
        TimerChange.objects.create(timer=timer, event=change.event, change="start", day=change.day, days=5)


@pytest.mark.parametrize("path", ["/desk/", "/desk/?box=waiting", "/desk/cases/"])
def test_as_many_queries_for_many_rows_as_for_one(path, client, card):
    case = card.submit()
    client.as_("officer-ordos").get(path)
    found = []
    for more in (0, 2, 97):
        many(case, more)
        case.number += "x"  # so that the next copies have numbers of their own
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        found.append(len(queries))
    assert found[0] == found[1] == found[2] <= QUERIES_MOST


def test_pages_by_key(client, card):
    case = card.submit()
    many(case, 40)
    client.as_("officer-ordos")
    seen, path = 0, "/desk/"
    while path:
        page = client.get(path)
        seen += len(numbers(page))
        following = re.search(r'href="([^"]*)" rel="next"', page.content.decode())
        path = following and "/desk/" + following[1].replace("&amp;", "&")
    assert seen == 41


@pytest.mark.parametrize("token", ["x", "WzEsMl0", "WyJ4IiwieSJd", "W251bGwsIm4iXQ", "%00"])
def test_a_page_token_that_was_tampered_with(token, client, card):
    card.submit()
    assert client.as_("officer-ordos").get(f"/desk/?after={token}").status_code == 400


def test_odd_filters_find_nothing(client, card):
    card.submit()
    client.as_("officer-ordos")
    for odd in ("\0", "%", "x" * 500, "'"):
        assert client.get("/desk/", {"q": odd, "state": odd, "item": odd}).status_code == 200


def test_the_desk_is_for_staff(client, db):
    assert client.as_("citizen").get("/desk/").status_code == 403
    assert client.as_("auditor").get("/desk/").status_code == 403
    assert client.as_("supervisor").get("/desk/cases/").status_code == 200


@pytest.mark.parametrize(
    ("who", "to"),
    [
        ("officer-ordos", "/desk/"),
        ("window-lanzhou", "/desk/"),
        ("supervisor", "/office/"),
        ("auditor", "/office/"),
        ("admin", "/office/"),
        ("catalog-admin", "/office/"),
        ("citizen", "/"),
    ],
)
def test_where_people_land(who, to, client, db):
    assert client.as_(who).get("/desk/landing/")["Location"] == to
