"""The database gone in the middle of a request: nothing half done, 503, and the same request again succeeds once."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from applications import acts
from applications.models import Application
from base.accounts.acts import issue_token
from base.ledger import chain
from base.ledger.invariants import invariants
from base.ledger.models import IdempotentWrite
from tests.support.matters import Cast, Filings
from tests.support.partners import until

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture
def submission(site):
    """A function that sends one and the same submission, and says what was answered."""
    filing = Filings(Cast()).filing()
    names = ("task_code", "mode", "form", "materials", "delivery")
    body = json.dumps({name: getattr(filing, name) for name in names}).encode()
    token, _row = issue_token(account=Cast()["citizen"])
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": uuid.uuid4().hex,
    }
    return lambda: ask(f"{site}/api/v1/applications/", body, headers)


def ask(url: str, body: bytes | None = None, headers: dict | None = None) -> tuple[int, str, dict]:
    """Status, text and headers of an answer."""
    try:
        answer = DIRECT.open(urllib.request.Request(url, body, headers or {}), timeout=30)  # noqa: S310 - our own
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.read().decode(), dict(answer.headers)


def cut_off(send, table: str) -> tuple[int, str, dict]:
    """Send while a table is locked, and end the session that waits for it."""
    with ThreadPoolExecutor(1) as pool:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            answer = pool.submit(send)
            until(lambda: _ended(cursor))
            cursor.execute("ROLLBACK")
        return answer.result(30)


def _ended(cursor) -> bool:
    cursor.execute("SELECT pg_stat_clear_snapshot()")
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return bool(cursor.fetchall())


def test_a_submission_cut_off_in_the_middle_is_done_once_when_it_comes_again(submission):
    before = Application.objects.count()
    status, text, headers = cut_off(submission, "ledger_event")
    assert (status, json.loads(text)["code"]) == (503, "unavailable")
    assert headers["Content-Type"].startswith("application/problem+json")
    assert headers["Retry-After"] == "5"
    assert Application.objects.count() == before
    assert not IdempotentWrite.objects.filter(status=None).exists()

    first, second = submission(), submission()
    assert first[0] == second[0] == 201
    assert json.loads(first[1])["number"] == json.loads(second[1])["number"]
    assert Application.objects.count() == before + 1
    for one in invariants(["matters", "cases", "acknowledged"]):
        assert list(one.faults()) == []


def test_a_page_says_to_try_again(site):
    status, text, _headers = cut_off(lambda: ask(f"{site}/items/"), "catalog_item")
    assert status == 503
    assert "暂时连不上" in text
    assert ask(f"{site}/items/")[0] == 200


def test_heads_are_not_signed_over_the_head_of_an_act_under_way(committed):
    """An act that has its event's number but is not through yet would change what was signed."""
    officer, first, second = Cast()["officer-ordos"], Filings(Cast()).submit(), Filings(Cast()).submit()
    begun, go_on = threading.Event(), threading.Event()

    def slow_act():
        with transaction.atomic():
            acts.note(case=first, actor=officer, text="一")
            begun.set()
            go_on.wait(20)
        connection.close()

    with ThreadPoolExecutor(3) as pool:
        act = pool.submit(slow_act)
        assert begun.wait(20)
        acts.note(case=second, actor=officer, text="二")  # numbered later, through earlier
        signing = pool.submit(_signed)
        until(_somebody_waits)
        go_on.set()
        act.result(20)
        assert signing.result(20) is not None
    assert list(chain.signature_faults()) == []


def _signed():
    try:
        return chain.sign_heads()
    finally:
        connection.close()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return bool(cursor.fetchall())
