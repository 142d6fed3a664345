"""Second factors: enrolled, proved once, removed, reset."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from base.accounts.factors import acts, rules
from base.accounts.models import ApiToken, Secret
from base.accounts.rules import anywhere, as_reader
from base.errors import Conflict, Forbidden, Invalid
from base.ledger.models import Event
from tests.support.factors import Phone

pytestmark = pytest.mark.django_db


def history(account):
    return list(
        Event.objects.filter(stream__kind="account", stream__key=account.person)
        .order_by("seq")
        .values_list("act", flat=True)
    )


def test_a_wrong_code_enrols_nothing(cast):
    phone = Phone(acts.new_secret())
    with pytest.raises(Invalid):
        acts.enrol_app(
            account=cast["citizen"], secret=phone.secret, code="12345", actor=as_reader(cast["citizen"])
        )
    assert not rules.enrolled(cast["citizen"])
    assert not Secret.objects.exists()


def test_enrolling_gives_ten_recovery_codes_and_a_line(cast):
    phone = Phone.of(cast["citizen"])
    assert len(set(phone.recovery)) == 10
    assert rules.enrolled(cast["citizen"]).codes_left == 10
    assert history(cast["citizen"])[-1] == "enrol_factor"
    with pytest.raises(Conflict):
        Phone.of(cast["citizen"])


def test_neither_the_secret_nor_a_code_can_be_read_in_the_database(cast):
    phone = Phone.of(cast["citizen"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM mfa_authenticator t")
        kept = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(encode(value, 'escape'), '') FROM accounts_secret")
        kept += cursor.fetchone()[0]
    assert phone.secret not in kept
    assert not any(code in kept for code in phone.recovery)


def test_a_code_counts_once(cast):
    phone = Phone.of(cast["citizen"])
    assert acts.prove(account=cast["citizen"], code=phone.code()) == rules.Kind.APP
    for used in (phone.code(), phone.code(-1)):
        with pytest.raises(Invalid):
            acts.prove(account=cast["citizen"], code=used)
    assert acts.prove(account=cast["citizen"], code=phone.code(+1)) == rules.Kind.APP


def test_the_code_that_enrolled_does_not_log_in(cast):
    phone = Phone(acts.new_secret())
    code = phone.code()
    acts.enrol_app(account=cast["citizen"], secret=phone.secret, code=code, actor=as_reader(cast["citizen"]))
    with pytest.raises(Invalid):
        acts.prove(account=cast["citizen"], code=code)


def test_a_recovery_code_counts_once_and_new_ones_void_the_old(cast):
    account, phone = cast["citizen"], Phone.of(cast["citizen"])
    first, second, *_rest = phone.recovery
    assert acts.prove(account=account, code=f" {first[:5]}-{first[5:]} ") == rules.Kind.RECOVERY
    with pytest.raises(Invalid):
        acts.prove(account=account, code=first)
    fresh = acts.new_codes(account=account, actor=as_reader(account))
    with pytest.raises(Invalid):
        acts.prove(account=account, code=second)
    assert acts.prove(account=account, code=fresh[0]) == rules.Kind.RECOVERY


def test_without_a_factor_there_are_no_recovery_codes(cast):
    with pytest.raises(Conflict):
        acts.new_codes(account=cast["citizen"], actor=as_reader(cast["citizen"]))


def test_with_the_last_factor_everything_goes(cast):
    account, _phone = cast["citizen"], Phone.of(cast["citizen"])
    app = rules.enrolled(account).app
    acts.remove(account=account, factor=app.id, actor=as_reader(account))
    assert not Authenticator.objects.filter(user=account).exists()
    assert not Secret.objects.exists()
    with pytest.raises(Conflict):
        acts.remove(account=account, factor=app.id, actor=as_reader(account))


def test_nobody_removes_anothers(cast):
    Phone.of(cast["citizen"])
    theirs = rules.enrolled(cast["citizen"]).app
    with pytest.raises(Conflict):
        acts.remove(account=cast["citizen2"], factor=theirs.id, actor=as_reader(cast["citizen2"]))
    assert rules.has_one(cast["citizen"])


def test_a_reset_takes_factors_tokens_and_leaves_a_line(cast, api):
    account, keeper = cast["window-lanzhou"], anywhere(cast["security"], "security_admin")
    Phone.of(account)
    program = api("window-lanzhou")
    acts.reset(account=account, actor=keeper, reason="lost")
    assert not rules.has_one(account)
    assert program.get("/me/").status_code == 401
    assert not ApiToken.objects.filter(account=account, revoked_at__isnull=True).exists()
    event = Event.objects.filter(stream__kind="account", stream__key=account.person).latest("seq")
    assert (event.act, event.actor, event.data["reason"]) == ("reset_factors", keeper.person, "lost")


def test_nobody_resets_their_own(cast):
    Phone.of(cast["security"])
    with pytest.raises(Forbidden):
        acts.reset(
            account=cast["security"], actor=anywhere(cast["security"], "security_admin"), reason="lost"
        )


def test_who_must_have_one(cast, settings):
    settings.STAFF_SECOND_FACTOR = "required"
    assert rules.must_have_one(cast["window-lanzhou"])
    assert not rules.must_have_one(cast["citizen"])
    settings.STAFF_SECOND_FACTOR = "optional"
    assert not rules.must_have_one(cast["window-lanzhou"])
