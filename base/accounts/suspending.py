"""Accounts closed at once, whatever posts they hold, and opened again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from base.accounts import presence
from base.accounts.acts import end_tokens, lock_history, note
from base.accounts.models import Account
from base.errors import Conflict, Forbidden
from base.ledger.actors import Actor


@transaction.atomic
def close(*, account: Account, actor: Actor, reason: str = "") -> None:
    """Nobody logs in any more, every session and token ends at once; posts stay in the books. ``reason`` is a code.

    Raises Forbidden for oneself, Conflict when it is closed.
    """
    _switch(account, actor, "close_account", active=False, reason=reason)
    presence.end_others(account=account, but=None, actor=actor)
    end_tokens(account)


@transaction.atomic
def reopen(*, account: Account, actor: Actor, reason: str = "") -> None:
    """Let somebody log in again. Raises as `close`."""
    _switch(account, actor, "open_account", active=True, reason=reason)


def _switch(account: Account, actor: Actor, act: str, *, active: bool, reason: str) -> None:
    if actor.person == account.person:
        raise Forbidden(_("不能停用、恢复自己的账号。"))
    lock_history(account)
    if not Account.objects.filter(pk=account.pk).exclude(is_active=active).update(is_active=active):
        raise Conflict(_("这个账号已经是这样了。"), code="already_done")
    account.is_active = active
    note(account, act, actor, {"reason": reason} if reason else {})
