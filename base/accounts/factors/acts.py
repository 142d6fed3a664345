"""Enrol, prove, remove and reset second factors.

What is wrong with a code is never said: not whether it was used before, nor whether there is such a key.
"""

from __future__ import annotations

import json

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import WebAuthn, begin_authentication, begin_registration
from cryptography.exceptions import InvalidSignature
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.forms import Form
from django.utils.translation import gettext as _

from base.accounts import presence
from base.accounts.acts import end_tokens, lock_history, note
from base.accounts.factors.adapter import Adapter
from base.accounts.factors.rules import PROVING, Kind, has_one
from base.accounts.models import Account
from base.errors import Conflict, Forbidden, Invalid
from base.ledger.actors import Actor

NAME_MAX = 40
COUNTER = "counter"
"""Beside the app's secret: the last thirty seconds whose code was taken (RFC 6238 §5.2: not a second time)."""


def new_secret() -> str:
    """A secret for an app, in base32; kept nowhere yet."""
    return generate_totp_secret()


def address(account: Account, secret: str) -> str:
    """The ``otpauth://`` address that an app reads out of a picture."""
    return Adapter().build_totp_url(account, secret)


@transaction.atomic
def enrol_app(*, account: Account, secret: str, code: str, actor: Actor) -> list[str]:
    """Take an app that shows this very code now. Returns new recovery codes; none when there were some already.

    Raises Invalid at ``/code``, Conflict when there is an app already.
    """
    _lock(account)
    if Authenticator.objects.filter(user=account, type=Kind.APP).exists():
        raise Conflict(_("已经登记过一个验证码应用，要换请先删去原来的。"), code="already_done")
    counter = _counter(secret, code, after=-1)
    if counter is None:
        raise _wrong()
    row = TOTP.activate(account, secret).instance
    _take(row, counter)
    note(account, "enrol_factor", actor, {"factor": Kind.APP})
    return _first_codes(account)


def key_options(account: Account) -> str:
    """What the browser needs to make a new key, as JSON; the challenge waits in the session."""
    return json.dumps(begin_registration(account, passwordless=False), cls=DjangoJSONEncoder)


@transaction.atomic
def enrol_key(*, account: Account, name: str, credential: str, actor: Actor) -> list[str]:
    """Take a key the browser made for `key_options`. Returns new recovery codes as `enrol_app` does.

    Raises Invalid at ``/credential``.
    """
    _lock(account)
    form = AddWebAuthnForm({"name": name[:NAME_MAX], "credential": credential}, user=account)
    made = _read(form)["credential"]
    WebAuthn.add(account, name=" ".join(name.split())[:NAME_MAX], credential=made)
    note(account, "enrol_factor", actor, {"factor": Kind.KEY})
    return _first_codes(account)


@transaction.atomic
def prove(*, account: Account, code: str) -> Kind:
    """Take a code of the app, or a recovery code; each counts once. Raises Invalid at ``/code``."""
    rows = {row.type: row for row in _lock(account)}
    if (app := rows.get(Kind.APP)) is not None:
        secret = Adapter().decrypt(app.data["secret"])
        counter = _counter(secret, code, after=app.data.get(COUNTER, -1))
        if counter is not None:
            _take(app, counter)
            return Kind.APP
    if Kind.RECOVERY in rows and rows[Kind.RECOVERY].wrap().validate_code(code):
        return Kind.RECOVERY
    raise _wrong()


def proof_options(account: Account) -> str:
    """What the browser needs to ask one of the account's keys, as JSON; the challenge waits in the session."""
    return json.dumps(begin_authentication(account), cls=DjangoJSONEncoder)


def prove_by_key(*, account: Account, credential: str) -> Kind:
    """Take the answer of a key to `proof_options`. Raises Invalid at ``/credential``."""
    row = _read(AuthenticateWebAuthnForm({"credential": credential}, user=account))["credential"]
    row.record_usage()
    return Kind.KEY


@transaction.atomic
def new_codes(*, account: Account, actor: Actor) -> list[str]:
    """Ten new recovery codes; the old ones are void. Raises Conflict without a second factor to stand in for."""
    if not has_one(account):
        raise Conflict(_("先登记验证码应用或者安全密钥，才有恢复码。"))
    _forget([row for row in _lock(account) if row.type == Kind.RECOVERY])
    note(account, "new_codes", actor, {})
    return RecoveryCodes.activate(account).get_unused_codes()


@transaction.atomic
def remove(*, account: Account, factor: int, actor: Actor) -> None:
    """Remove one's own app or key by its id; with the last of them the recovery codes go too. Raises Conflict."""
    rows = _lock(account)
    gone = next((row for row in rows if row.id == factor and row.type in PROVING), None)
    if gone is None:
        raise Conflict(_("这一项已经删去了。"), code="already_done")
    left = [row for row in rows if row is not gone]
    _forget([gone] if any(row.type in PROVING for row in left) else rows)
    note(account, "remove_factor", actor, {"factor": gone.type})


@transaction.atomic
def reset(*, account: Account, actor: Actor, reason: str) -> None:
    """Take all second factors away from somebody who lost them, and end every session and token; ``reason`` is a code.

    Raises Forbidden for oneself, Conflict when there are none.
    """
    if actor.person == account.person:
        raise Forbidden(_("不能给自己重置，请找另一位安全管理员。"))
    rows = _lock(account)
    if not rows:
        raise Conflict(_("这个账号没有登记第二重验证。"), code="already_done")
    _forget(rows)
    presence.end_others(account=account, but=None, actor=actor)
    end_tokens(account)
    note(account, "reset_factors", actor, {"reason": reason})


def _lock(account: Account) -> list[Authenticator]:
    """The account's second factors, none of which anybody else proves or changes meanwhile."""
    lock_history(account)
    return list(Authenticator.objects.filter(user=account).order_by("id"))


def _counter(secret: str, code: str, *, after: int) -> int | None:
    """Which thirty seconds a code is of, if it is of those around now and later than ``after``."""
    for counter in yield_hotp_counters_from_time():
        expected = format_hotp_value(hotp_value(secret, counter))
        if counter > after and compare_user_code(actual=code, expected=expected):
            return counter
    return None


def _take(row: Authenticator, counter: int) -> None:
    row.data[COUNTER] = counter
    row.save(update_fields=["data"])
    row.record_usage()


def _first_codes(account: Account) -> list[str]:
    if Authenticator.objects.filter(user=account, type=Kind.RECOVERY).exists():
        return []
    return RecoveryCodes.activate(account).get_unused_codes()


def _forget(rows: list[Authenticator]) -> None:
    """Delete factors; their secrets go with them (`adapter`)."""
    Authenticator.objects.filter(id__in=[row.id for row in rows]).delete()


def _read(form: Form) -> dict:
    """What a form of the library makes of a browser's answer. Whatever is wrong with it, the same Invalid."""
    try:
        if form.is_valid():
            return form.cleaned_data
    except (ValueError, TypeError, KeyError, AttributeError, InvalidSignature, json.JSONDecodeError):
        pass
    raise Invalid.at("/credential", _("安全密钥没有认出来，请再试一次。"))


def _wrong() -> Invalid:
    return Invalid.at("/code", _("验证码不对。请等手机上换一组新的再填。"))
