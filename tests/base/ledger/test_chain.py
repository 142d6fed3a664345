"""The chain holds, can be checked from outside, and shows what was changed."""

import hashlib

import pytest
import rfc8785
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from base.ledger import chain
from base.ledger.models import Event, Stream


def test_a_stranger_can_verify_it_from_the_api(api, card):
    """By docs/architecture.md alone: SHA-256 over the RFC 8785 form of a line without its hash and text."""
    case = card.in_review()
    officer = api("officer-ordos")
    lines = officer.get(f"/applications/{case.application.number}/events/").json()["results"]
    previous = "0" * 64
    for line in lines:
        content = {name: value for name, value in line.items() if name not in {"hash", "text"}}
        assert content["prev_hash"] == previous
        previous = hashlib.sha256(rfc8785.dumps(content)).hexdigest()
        assert previous == line["hash"]
    assert len(lines) == 3


def test_hidden_lines_still_join_the_chain(api, card):
    case = card.in_review()
    lines = api("citizen").get(f"/applications/{case.application.number}/events/").json()["results"]
    assert set(lines[2]) == {"seq", "hash", "prev_hash"}
    assert lines[2]["prev_hash"] == lines[1]["hash"]


def test_the_database_refuses_to_change_history(card):
    event = card.submit().application.stream.events.get()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(id=event.id).update(role="nobody")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(id=event.id)._raw_delete(using="default")


def tamper(sql, *params):
    """As somebody with the keys of the database would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER append_only")
        cursor.execute(sql, params)
        cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER append_only")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE ledger_event SET role = 'citizen' WHERE id = %s", "#1: its content was changed"),
        ("UPDATE ledger_event SET seq = 9 WHERE id = %s", "#2: does not follow #0"),
    ],
)
def test_a_row_changed_in_sql_is_found(card, change, found):
    stream = Stream.objects.get(key=card.accepted().application.number)
    assert list(chain.faults([stream])) == []
    tamper(change, stream.events.first().id)
    assert found in next(chain.faults([stream]))


def test_the_command_names_the_broken_row(card, capsys):
    event = card.accepted().application.stream.events.first()
    call_command("check_ledger")
    tamper("UPDATE ledger_event SET at = at + interval '1 day' WHERE id = %s", event.id)
    with pytest.raises(CommandError):
        call_command("check_ledger")
    assert f"{event.stream}#1: its content was changed" in capsys.readouterr().err


def test_texts_are_kept_apart_and_vouched_for(card):
    event = card.in_review().application.stream.events.last()
    assert event.text.body == {"opinion": "齐全"}
    assert list(chain.text_faults([event.text])) == []
    event.text.body = {"opinion": "换了"}
    assert len(list(chain.text_faults([event.text]))) == 1
    event.text.body = None
    assert list(chain.text_faults([event.text])) == []


def test_signed_heads_find_a_chain_rewritten_from_its_start(card, clock):
    stream = card.submit().application.stream
    assert chain.sign_heads().streams >= 1
    assert list(chain.signature_faults()) == []
    event = stream.events.get()
    event.role = "system"
    event.hash = chain.digest(chain.line(event))
    tamper("UPDATE ledger_event SET role = 'system', hash = %s WHERE id = %s", event.hash, event.id)
    Stream.objects.filter(id=stream.id).update(head=event.hash)
    stream.refresh_from_db()
    assert list(chain.faults([stream])) == []
    assert len(list(chain.signature_faults())) == 1
