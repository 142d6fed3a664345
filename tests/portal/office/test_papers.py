"""Paper in the office: figures of the own scope, and the table for spreadsheets."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoff import acts as paper
from handoff.tasks import watch_paper
from tests.portal.desk.pages import text
from tests.support.papers import Window, all_ok

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(cast):
    return Window(cast)


def counted(window, clock, seal="S-1", *, missing=0):
    """A bag that was a day on the road."""
    bag = window.sent(window.collect(), seal=seal)
    clock.on(days=1)
    officer = window.cast["officer-ordos"]
    paper.receive(bag=bag, actor=officer)
    lines = all_ok(bag)
    for line in lines[:missing]:
        line["outcome"] = "missing"
    paper.count(bag=bag, actor=officer, lines=lines)
    return bag


def table(client) -> list[list[str]]:
    answer = client.get("/office/papers/pairs.csv")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_pairs_with_bags_incidents_and_days(client, window, clock):
    counted(window, clock)
    counted(window, clock, "S-2", missing=1)
    client.as_("supervisor")
    head, row = table(client)
    assert head == ["收件地", "办理地", "代收申请", "交接袋", "差异", "平均在途天数"]
    assert row == ["榆林市", "鄂尔多斯市", "2", "2", "1", "1.0"]
    page = text(client.get("/office/papers/"))
    assert "榆林市 鄂尔多斯市 2 2 1 1.0" in page
    assert "待答复 1" in page
    assert "还没有认定 1" in page


def test_only_the_own_scope(client, window, clock):
    counted(window, clock, missing=1)
    client.as_("auditor")
    assert table(client)[1:] == []
    assert "待答复 0" in text(client.get("/office/papers/"))


def test_a_late_bag_is_listed(client, window, clock):
    bag = window.sent(window.collect())
    clock.on(days=8)
    watch_paper()
    page = text(client.as_("supervisor").get("/office/papers/"))
    assert bag.number in page
    assert "已上报督办" in page


def test_the_page_is_flat(client, window, clock):
    client.as_("supervisor")
    counted(window, clock)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/office/papers/").status_code == 200
        return len(seen)

    one = asked()
    for seal in ("S-2", "S-3"):
        counted(window, clock, seal, missing=1)
    assert asked() == one
