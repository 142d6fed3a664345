"""Passwords: one's own chosen anew, and a forgotten one replaced for somebody who was recognised.

A replacement is good for a day and for one thing: to log in and choose one's own.
"""

from __future__ import annotations

import datetime as dt
import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from base.accounts import presence
from base.accounts.acts import end_tokens, id_index, lock_history, note
from base.accounts.identity import clean_id_number
from base.accounts.models import Account
from base.accounts.rules import posts_of
from base.errors import Conflict, Forbidden, Invalid, Missing
from base.ledger.actors import Actor
from base.ledger.clock import now

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that look alike on paper."""
LENGTH = 12
GOOD_FOR = dt.timedelta(days=1)


@transaction.atomic
def change(*, account: Account, password: str, actor: Actor, but: str | None) -> None:
    """Choose one's own password; every other session (``but``: the key of this one) and every token ends.

    Raises Invalid at ``/password`` with what is wrong with it.
    """
    try:
        validate_password(password, account)
    except ValidationError as no:
        raise Invalid(no.messages[0], errors={"/password": no.messages}) from no
    if account.check_password(password):
        raise Invalid.at("/password", _("和原来的一样，请换一个。"))
    _set(account, password, until=None)
    presence.end_others(account=account, but=but, actor=actor)
    note(account, "change_password", actor, {})


@transaction.atomic
def reset(*, account: Account, actor: Actor, reason: str, check: str = "") -> str:
    """A password for a day, returned once and kept nowhere; every session and token ends. ``reason`` is a code, as is
    ``check``: how its owner was recognised.

    Raises Forbidden for oneself.
    """
    if actor.person == account.person:
        raise Forbidden(_("不能给自己重设。"))
    password = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    _set(account, password, until=now() + GOOD_FOR)
    presence.end_others(account=account, but=None, actor=actor)
    note(account, "reset_password", actor, {"reason": reason} | ({"check": check} if check else {}))
    return password


def verified(*, id_type: str, id_number: str, name: str) -> Account:
    """The account of a person who stands at a window, by what their document says.

    Raises Invalid beside a number that cannot be one; Missing where nobody with this number and name has a verified
    account, without saying which of them is wrong; Conflict for staff, whose passwords are not the windows' affair.
    """
    number = clean_id_number(id_type, id_number, "/id_number")
    found = Account.objects.select_related("party").filter(verified_index=id_index(id_type, number)).first()
    if found is None or found.party.name != name.strip() or not found.is_active:
        raise Missing(
            _("没有这个证件号码的实名账号，或者姓名不对。没有实名的账号不能在窗口重设，请重新注册。")
        )
    if any(posts_of(found)):
        raise Conflict(_("这是工作人员的账号，请本人找安全管理员重设。"))
    return found


def expired(account: Account) -> bool:
    """Whether its password was good for a day that is over."""
    return account.password_until is not None and account.password_until < now()


def _set(account: Account, password: str, until: dt.datetime | None) -> None:
    lock_history(account)
    account.set_password(password)
    account.password_until = until
    account.save(update_fields=["password", "password_until"])
    end_tokens(account)
