"""Each rule names a row that was broken by hand; nothing is named while all is well."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from applications.models import Application
from base.files.models import Document, Upload
from base.ledger import chain, tasks
from base.ledger.clock import now
from base.ledger.invariants import invariants
from base.ledger.models import Event, EventText, IdempotentWrite, Sending, Stream
from base.ledger.models.books import SendingState
from feedback.acts.asking import Asking, receive
from feedback.models import Enquiry
from handoff.models import Bag
from portal.management.commands.check_invariants import moment
from tests.support.papers import Window


@pytest.fixture
def world(card, cast, api, clock):
    """A matter decided online and one whose papers are on the road, everything about them done, and a signed night."""
    told = api("citizen").post("/applications/", _body(card), key="k-1")
    assert told.status_code == 201
    card.in_review()
    Window(cast).sent(Window(cast).collect(), carrier="manual")
    for queue in ("default", "documents", "partners"):
        tasks.drain(queue)
    chain.sign_heads()


def _body(card) -> dict:
    filing = card.filing()
    names = ("task_code", "mode", "form", "materials", "delivery")
    return {name: getattr(filing, name) for name in names}


def broken(*rules: str) -> list[str]:
    """Every sentence of these rules, of all without any."""
    return [sentence for one in invariants(rules) for sentence in one.faults()]


def update(table: str, change: str, where: str) -> None:
    """Change rows as somebody with the database's password can: with its guards put off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {change} WHERE {where}")  # noqa: S608 - our own words
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def last(act: str) -> Event:
    return Event.objects.filter(act=act).order_by("-id").first()


LONG_AGO = "state = 'waiting', next_at = now() - interval '9 years'"
BREAKAGES = {
    "a changed line": ("chain", "its content was changed", "ledger_event", "role = 'x'", "id = {accept}"),
    "a line taken out": ("chain", "the head says", "ledger_stream", "seq = seq + 1", "id = {stream}"),
    "a text": ("texts", "was changed", "ledger_eventtext", "salt = '\\x00'", "id = '{text}'"),
    "a signed night": ("signatures", "have changed", "ledger_signedheads", "signature = repeat('0', 64)", "true"),
    "a limit": ("limits", "do not follow", "ledger_timer", "state = 'paused'", "stream_id = {stream}"),
    "a limit's day": ("limits", "it is due", "ledger_timer", "due_at = due_at + '1 day'", "stream_id = {stream}"),
    "a change's day": ("limits", "its day is not", "ledger_timerchange", "day = day + 1", "event_id = {accept}"),
    "what was given up": ("deliveries", "given up after", "ledger_delivery", "state = 'failed'", "event_id = {accept}"),
    "what nobody takes": ("deliveries", "no worker takes it", "ledger_delivery", LONG_AGO, "event_id = {accept}"),
    "a handler that is gone": (
        "deliveries", "no such handler", "ledger_delivery", "state = 'waiting', handler = 'a.b'",
        "event_id = {accept} AND queue = 'documents'",
    ),
    "a copy forgotten": ("copies", "nobody will send it", "ledger_sending", "state = 'waiting'", "id = '{sending}'"),
    "two copies under one key": (
        "copies", "2 copies", "ledger_sending", "provider = 'aliyun', provider_id = '7'", "id IN ({two})",
    ),
    "a document": ("documents", "nobody is to make it", "files_document", "made_at = NULL", "id = '{document}'"),
    "a wrong digit": (
        "matters", "check digit", "applications_application", "number = '2603040000009'", "id = '{matter}'",
    ),
    "handed in twice": ("matters", "handed in 2 times", "ledger_event", "act = 'submit'", "id = {accept}"),
    "a case's state": ("cases", "its last event left it", "applications_case", "state = 'closed'", "number = '{case}'"),
    "a case's last event": ("cases", "its last event is", "applications_case", "seq = 1", "number = '{case}'"),
    "a case's limit": ("cases", "its nearest limit is", "applications_case", "due_at = NULL", "number = '{case}'"),
    "the open cases": ("cases", "open_cases is 5", "applications_application", "open_cases = 5", "id = '{matter}'"),
    "a bag": ("papers", "its last event left it", "handoff_bag", "state = 'received'", "id = '{bag}'"),
    "a holder": ("papers", "its holder is not", "handoff_original", "holder_code = 'X'", "holder_kind = 'bag'"),
    "an order": ("couriers", "is not one of bag", "handoff_shipment", "order_no = 'other-1'", "bag_id = '{bag}'"),
    "a value": ("sealed", "its form cannot be", "applications_application", "form = delivery", "id = '{matter}'"),
}  # fmt: skip
"""By name: the rule, what it says, and the rows that are broken: table, SET, WHERE."""
TABLES = ("ledger_", "files_", "applications_", "handoff_", "feedback_")


@pytest.fixture
def names(world) -> dict:
    """Keys of rows that are there."""
    accept = last("accept")
    case = accept.case
    sent = Sending.objects.order_by("id").values_list("id", flat=True)
    return {
        "accept": accept.id,
        "stream": accept.stream_id,
        "case": case,
        "text": EventText.objects.filter(event__stream=accept.stream_id).first().id,
        "matter": Application.objects.get(cases__number=case).id,
        "document": Document.objects.filter(event=accept).get().id,
        "sending": sent[0],
        "two": ", ".join(f"'{key}'" for key in sent[:2]),
        "bag": Bag.objects.get().id,
    }


def test_whatever_is_broken_by_hand_is_named(names, subtests, capsys):
    """One world for all: each row is broken, named, and mended."""
    call_command("check_invariants", skip_checks=False)
    assert f"All {len(invariants())} rules hold." in capsys.readouterr().out
    for name, (rule, says, table, change, where) in BREAKAGES.items():
        with subtests.test(name), undone():
            update(table, change, where.format(**names))
            found = broken(rule)
            assert any(says in sentence for sentence in found), found
            assert all(sentence.startswith(TABLES) for sentence in found), found
    for broken_by in (
        no_matter, twice, into_nothing, unlocked, unheard, elsewhere, unanswered, only_what_happened_since, the_command,
        gone_and_changed,
    ):  # fmt: skip
        with subtests.test(broken_by.__name__), undone():
            broken_by()


@contextlib.contextmanager
def undone():
    """Whatever happens inside is taken back."""
    before = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)


def no_matter():
    Stream.objects.create(kind="application", key="2603040000019")
    assert "there is a history, and no application" in broken("matters")[0]


def twice():
    first, second = Sending.objects.order_by("id")[:2]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_sending DROP CONSTRAINT sending_once")
    Sending.objects.filter(id=second.id).update(message=first.message_id, channel=first.channel)
    assert "is there 2 times" in broken("keys")[0]
    assert any("sending_once is missing" in sentence for sentence in broken("guards"))


def into_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE applications_case DROP CONSTRAINT " + _foreign_key(cursor))
        cursor.execute("UPDATE applications_case SET application_id = gen_random_uuid()")
    found = broken("references")
    assert found
    assert all("its application" in sentence for sentence in found)
    assert "it has no case" in broken("matters")[0]


def _foreign_key(cursor) -> str:
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'applications_case'::regclass"
        " AND confrelid = 'applications_application'::regclass"
    )
    return cursor.fetchone()[0]


def unlocked():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER append_only")
    assert "history can be changed" in broken("guards")[0]


def unheard():
    """The second of two submissions: what a handler never had a row for is taken for older than the handler."""
    row = last("submit").deliveries.get(queue="documents")
    row.delete()
    assert f"submit never reached {row.handler}" in broken("deliveries")[0]


def elsewhere():
    said = {"kind": "ask", "title": "办卡", "content": "多久能办好？", "region": "150600"}
    receive(asking=Asking(**said), actor=None, channel="page")
    Enquiry.objects.update(state="closed")
    assert "its last event left it" in broken("voices")[0]


def unanswered():
    write = IdempotentWrite.objects.get()
    write.answer = {"number": "2603049999997"}
    write.save()
    assert "no such application" in broken("acknowledged")[0]
    write.delete()  # after a day it is forgotten
    assert broken("acknowledged") == []


def only_what_happened_since():
    update("ledger_event", "role = 'x'", f"id = {last('accept').id}")
    (rule,) = invariants(["chain"])
    assert list(rule.faults(now() - dt.timedelta(hours=1)))
    assert list(rule.faults(now() + dt.timedelta(days=1))) == []
    assert moment("2h") == now() - dt.timedelta(hours=2)
    assert moment("2026-03-04").hour == 0


def the_command():
    with pytest.raises(CommandError, match="no rule nothing"):
        call_command("check_invariants", "--only", "nothing")
    out, err = io.StringIO(), io.StringIO()
    call_command("check_invariants", "--list", stdout=out)
    assert "signatures" in out.getvalue()
    Sending.objects.update(state=SendingState.WAITING)
    with pytest.raises(CommandError, match="faults"):
        call_command("check_invariants", "--only", "copies", "chain", stdout=out, stderr=err)
    assert "ledger_sending" in err.getvalue()
    assert "holds" in out.getvalue()


def gone_and_changed():
    upload, document = Upload.objects.first(), Document.objects.exclude(made_at=None).first()
    Path(default_storage.path(upload.path)).unlink()
    Path(default_storage.path(document.path)).write_bytes(b"\x02k1" + bytes(40))
    missing, changed = broken("files")
    assert "cannot be read" in missing
    assert "is not what was kept" in changed
