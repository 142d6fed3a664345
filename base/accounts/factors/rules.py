"""Who has a second factor, who must, and which."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from base.accounts.models import Account
from base.accounts.rules import posts_of


class Kind(TextChoices):
    """As the library calls them."""

    APP = "totp", _("手机上的验证码")
    KEY = "webauthn", _("安全密钥")
    RECOVERY = "recovery_codes", _("恢复码")


PROVING = (Kind.APP, Kind.KEY)
"""Recovery codes stand in for one of these; alone they are no second factor."""


@dataclass(frozen=True)
class Enrolled:
    """What an account has: its app, its keys, how many recovery codes are unused."""

    app: Authenticator | None
    keys: tuple[Authenticator, ...]
    codes_left: int

    def __bool__(self) -> bool:
        return bool(self.app or self.keys)


def enrolled(account: Account) -> Enrolled:
    """The account's second factors; false when it has none."""
    rows = list(Authenticator.objects.filter(user=account).order_by("id"))
    recovery = next((row for row in rows if row.type == Kind.RECOVERY), None)
    return Enrolled(
        app=next((row for row in rows if row.type == Kind.APP), None),
        keys=tuple(row for row in rows if row.type == Kind.KEY),
        codes_left=len(recovery.wrap().get_unused_codes()) if recovery else 0,
    )


def has_one(account: Account) -> bool:
    """Is a second factor asked of this account when it logs in?"""
    return Authenticator.objects.filter(user=account, type__in=PROVING).exists()


def must_have_one(account: Account) -> bool:
    """Whoever holds a post today must have one, where STAFF_SECOND_FACTOR says so."""
    return settings.STAFF_SECOND_FACTOR == "required" and bool(posts_of(account))
