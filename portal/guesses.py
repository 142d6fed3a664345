"""Tries at a second factor are few, and bursts of wrong ones leave a line that auditors see."""

from __future__ import annotations

from axes.signals import user_locked_out
from django.conf import settings
from django.core.cache import cache
from django.dispatch import receiver
from django.utils.translation import gettext as _

from base.accounts import acts, queries
from base.accounts.factors import acts as factors
from base.accounts.factors.rules import Kind
from base.errors import TooMany
from base.ledger.actors import SYSTEM
from portal.limits import few_times, forget_times


def proved(account: object, *, code: str = "", credential: str = "") -> Kind:
    """Which second factor this proves; every try counts, also at the same moment, until one is right.

    Raises TooMany, or Invalid at ``/code`` or ``/credential``.
    """
    tries = f"factor:{account.person}"
    try:
        few_times(tries, settings.FACTOR_TRIES, _("试错次数太多，请15分钟后再试。"), settings.FACTOR_SPAN)
    except TooMany:
        note_burst(account, "code")
        raise
    if credential:
        kind = factors.prove_by_key(account=account, credential=credential)
    else:
        kind = factors.prove(account=account, code=code)
    forget_times(tries)
    return kind


def note_burst(account: object, proof: str) -> None:
    """One line a quarter of an hour, however long the burst. ``proof``: password or code."""
    if cache.add(f"burst:{proof}:{account.person}", 1, settings.FACTOR_SPAN):
        acts.note(account, "burst", SYSTEM, {"proof": proof})


@receiver(user_locked_out)
def _locked_out(sender: object, username: str = "", **more: object) -> None:
    """Too many wrong passwords for a name that is somebody's."""
    if username and (account := queries.active_account(username)):
        note_burst(account, "password")
