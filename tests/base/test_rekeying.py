"""Keys are changed while everything stays readable and found."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from base import reindexing, rekeying
from base.accounts.acts import id_index, make_party, verify
from base.accounts.models import Account, Party
from base.files import rekeying as files
from base.files.acts import content, receive
from base.files.documents import content as document_content
from base.files.documents import of_case
from base.ledger import tasks
from base.ledger.actors import SYSTEM
from base.ledger.models import EventText
from base.secrecy import blind_indexes
from licenses.queries import held_by
from tests.support.matters import picture

NEW_FIELDS, NEW_INDEXES = {"k2": b"2" * 32}, {"i2": b"3" * 32}


class Stopped(Exception):
    """As good as a kill: what was not written yet is not written any more."""


def rotate(*words):
    out = io.StringIO()
    call_command("rotate_keys", *words, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def put_in_front(settings):
    """Call it to have the new keys first; the old ones still open."""

    def put():
        settings.FIELD_KEYS = NEW_FIELDS | settings.FIELD_KEYS
        settings.INDEX_KEYS = NEW_INDEXES | settings.INDEX_KEYS

    return put


@pytest.fixture
def in_front(db, put_in_front):
    """The new keys are first from the start."""
    put_in_front()


@pytest.fixture
def alone(settings):
    """Call it when the old keys are gone."""

    def take_away():
        settings.FIELD_KEYS, settings.INDEX_KEYS = NEW_FIELDS, NEW_INDEXES

    return take_away


def keys(found):
    return {key for _place, key in found}


def test_with_the_old_keys_gone_everything_is_read_and_found(card, cast, client, put_in_front, alone):
    case = card.issued()
    tasks.drain("documents")
    upload = receive(data=picture(), name="证.png", owner=cast["citizen"].person)
    before = content(upload), document_content(of_case(case.number)[0])
    put_in_front()
    rotate()
    alone()
    assert keys(rekeying.by_key()) == keys(files.by_key()) == {"k2"}
    assert keys(reindexing.by_key()) == {"i2"}
    upload.refresh_from_db()
    assert (content(upload), document_content(of_case(case.number)[0])) == before
    assert upload.name == "证.png"
    assert [text.body for text in EventText.objects.all()]
    citizen = Account.objects.get(username="citizen")
    assert citizen.verified_index == id_index(citizen.party.id_type, citizen.party.id_number)
    page = client.as_("citizen").get(f"/my/matters/{case.application.number}/")
    assert page.status_code == 200
    assert citizen.party.name in client.get("/my/data/").content.decode()
    assert held_by(citizen).exists()
    call_command("check_ledger", stdout=io.StringIO())


def test_stopped_half_way_it_goes_on_where_it_stopped(card, put_in_front):
    card.issued()
    put_in_front()
    left = 25

    def stop(execute, sql, params, many, context):
        nonlocal left
        left -= sql.startswith("UPDATE")
        if left < 0:
            raise Stopped
        return execute(sql, params, many, context)

    with connection.execute_wrapper(stop), pytest.raises(Stopped):
        rekeying.exchange(batch=10)
    half = rekeying.by_key()
    assert keys(half) == {"k1", "k2"}
    done = rekeying.exchange(batch=10)
    assert done.exchanged == sum(count for (_place, key), count in half.items() if key == "k1")
    assert keys(rekeying.by_key()) == {"k2"}


def test_what_somebody_wrote_in_between_is_not_overwritten(cast, in_front):
    party = cast["citizen"].party
    interfered = False

    def interfere(execute, sql, params, many, context):
        nonlocal interfered
        if not interfered and sql.startswith('UPDATE "accounts_party" SET "name"') and params[1] == party.id:
            interfered, party.name = True, "新名字"
            party.save(update_fields=["name"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(interfere):
        rekeying.exchange()
    assert interfered
    assert Party.objects.get(id=party.id).name == "新名字"


def test_a_person_is_one_person_while_keys_change(cast, card, in_front):
    """Known under the old key, somebody entered again at a counter gets the old one too, and moves with the rest."""
    old = cast["citizen"].verified_index
    number = cast["citizen"].party.id_number
    again = make_party(name="王雅琴", id_type="111", id_number=number)
    again.save()
    assert again.id_index == old
    case = card.submit()
    assert case.application.applicant_index == old
    rotate("--only", "indexes")
    case.application.refresh_from_db()
    citizen, again = Account.objects.get(username="citizen"), Party.objects.get(id=again.id)
    assert citizen.verified_index != old
    assert {citizen.verified_index, again.id_index, citizen.party.id_index} == {
        case.application.applicant_index
    }


def test_somebody_new_is_entered_under_the_new_key(in_front):
    party = make_party(name="新来的", id_type="111", id_number="110101199003070011")
    account = Account.objects.create_user("entered-while-keys-change")
    verify(account=account, party=party, actor=SYSTEM)
    assert account.verified_index == blind_indexes("identity:111", "110101199003070011")["i2"]


def test_what_no_key_opens_is_named_and_left(cast):
    party = cast["citizen"].party
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_party SET name = %s WHERE id = %s", [b"\x02k0" + b"x" * 40, party.id])
    with pytest.raises(CommandError, match="1 values"):
        rotate("--only", "fields")
    assert ("accounts_party.name", "k0") in rekeying.by_key()


def test_a_report_changes_nothing(card, put_in_front):
    card.submit()
    put_in_front()
    before = rekeying.by_key()
    told = rotate("--report")
    assert "fields under k1" in told
    assert "indexes under k1" in told
    assert rekeying.by_key() == before
