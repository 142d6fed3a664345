"""Personal data at rest."""

import re

import pytest
from django.db import connection

from base import secrecy
from base.accounts.models import Party
from portal.demo.people import COMPANY, PEOPLE
from tests.access.conftest import addresses  # noqa: F401 - a fixture


def tables():
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def test_no_demo_number_name_or_phone_stands_in_the_database(card, cast, client, addresses):  # noqa: F811
    """After one matter of each kind with all that hangs on it, and people who looked and typed."""
    card.issued()
    card.submit("citizen2")
    client.post("/login/", {"username": cast["citizen"].party.id_number, "password": "wrong"})
    for path in ("/my/", "/my/data/", f"/items/?q={cast['citizen'].party.name}"):
        client.as_("citizen").get(path)
    words = [word for one in PEOPLE for word in (one.name, one.id_number, one.phone, one.address) if word]
    words += [COMPANY["id_number"], COMPANY["phone"]]
    pattern = "|".join(map(re.escape, words))
    found = []
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT count(*) FROM "{table}" row WHERE row::text ~ %s', [pattern])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(table)
    assert found == []


def test_a_value_moved_to_another_row_does_not_open(cast):
    one, other = cast["citizen"].party, cast["citizen2"].party
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_party SET name = (SELECT name FROM accounts_party WHERE id = %s) WHERE id = %s",
            [one.id, other.id],
        )
    with pytest.raises(secrecy.Unreadable):
        _name = Party.objects.get(id=other.id).name


def test_old_keys_still_open_and_new_ones_close(settings):
    old = secrecy.seal(b"x", "row")
    settings.FIELD_KEYS = {"k2": b"2" * 32, **settings.FIELD_KEYS}
    new = secrecy.seal(b"x", "row")
    assert (secrecy.unseal(old, "row"), secrecy.unseal(new, "row")) == (b"x", b"x")
    settings.FIELD_KEYS = {"k2": b"2" * 32}
    with pytest.raises(secrecy.Unreadable):
        secrecy.unseal(old, "row")


def test_an_encrypted_column_cannot_be_filtered():
    with pytest.raises(TypeError):
        str(Party.objects.filter(name="王雅琴").query)


@pytest.mark.parametrize(
    ("value", "head", "tail", "shown"),
    [
        ("620102199003072144", 4, 4, "6201**********2144"),
        ("13900000001", 3, 4, "139****0001"),
        ("王", 1, 0, "王"),
    ],
)
def test_masks(value, head, tail, shown):
    assert secrecy.mask(value, head, tail) == shown
