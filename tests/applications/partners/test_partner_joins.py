"""How a partner is joined and let go."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from applications.models import Partner
from applications.partners import acts, outbox
from base.errors import Invalid, Missing
from base.regions.models import Organisation
from tests.support.partners import join

pytestmark = pytest.mark.django_db


def test_the_command_makes_a_secret_and_prints_it(capsys):
    call_command("partner", "connect", "G-640100", "https://partner.example", "yinchuan")
    made = Partner.objects.get()
    assert capsys.readouterr().out == f"key: yinchuan\nsecret: {made.secret}\n"
    assert len(made.secret) == 64
    call_command("partner", "connect", "G-640100", "https://other.example", "yinchuan")
    again = Partner.objects.get()
    assert (again.id, again.url) == (made.id, "https://other.example")
    assert again.secret != made.secret
    call_command("partner", "disconnect", "G-640100")
    assert not Partner.objects.get().active


@pytest.mark.parametrize("url", ["http://partner.example", "ftp://127.0.0.2", "partner"])
def test_secrets_do_not_travel_in_the_open(url):
    with pytest.raises(Invalid):
        acts.connect(root="G-640100", url=url, key_id="k")


def test_what_the_command_refuses():
    with pytest.raises(CommandError):
        call_command("partner", "connect", "G-640100", "https://partner.example", "a key")
    with pytest.raises(Missing):
        acts.connect(root="G-999999", url="https://partner.example", key_id="k")


def test_the_nearest_partner_is_asked():
    join(root="G-640000", key="province")
    near = join(root="G-640100")
    authority = Organisation.objects.get(code="A-640100-disabled")
    assert outbox.partner_of(authority) == near
    acts.disconnect(root="G-640100")
    assert outbox.partner_of(authority).key_id == "province"


def test_the_secret_is_not_readable_in_the_database():
    from django.db import connection

    made = join()
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM applications_partner WHERE key_id = %s", [made.key_id])
        assert made.secret.encode() not in bytes(cursor.fetchone()[0])
