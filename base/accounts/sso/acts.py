"""Whose account somebody has whom another platform sent.

One verified account per identity number: where the platform is sure of the number, the account that stands for it is
the one, whatever account came with this name before. Otherwise the account that came with it before; else a new one.
"""

from __future__ import annotations

import secrets

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from base.accounts import acts
from base.accounts.models import Account
from base.accounts.rules import posts_of
from base.accounts.sso.claims import For, Platform, Said, platforms
from base.errors import Conflict, Forbidden
from base.ledger.actors import SYSTEM
from base.secrecy import blind_index, blind_indexes

TRIES = 3
"""Two browsers of one person may come at once; who comes second finds what the first made."""


def known_as(platform: str, subject: str) -> str:
    """What is kept of a platform's name for somebody: a blind index, as some platforms use the identity number."""
    return blind_index(f"oidc:{platform}", subject)


def joined(account: Account) -> list[Platform]:
    """The platforms that know the account; those no longer in the settings are left out."""
    known = set(SocialAccount.objects.filter(user=account).values_list("provider", flat=True))
    return [one for one in platforms().values() if one.id in known]


def recognise(*, said: Said, here: Account | None = None) -> Account:
    """The account of whom a platform sent. ``here`` is who is logged in already and joins the platform to the account.

    Raises Forbidden for staff without an account or post, Conflict where ``here`` is somebody else than said.
    """
    for turn in range(TRIES):
        try:
            with transaction.atomic():
                return _recognise(said, here)
        except IntegrityError:
            if turn + 1 == TRIES:
                raise
    raise AssertionError("the last try raises or returns")


def _recognise(said: Said, here: Account | None) -> Account:
    before = _before(said)
    stands = _standing_for(said)
    if here is not None and any(one not in (None, here) for one in (before, stands)):
        raise Conflict(_("这个身份已经有另一个账号，请先退出，再用它登录。"), code="already_done")
    staff = said.platform.people == For.STAFF
    account = _of_staff(said, before) if staff else stands or here or before or _new()
    _verify(account, said)
    _link(account, said)
    return _open(account)


def _before(said: Said) -> Account | None:
    """Who came with this name before, under any key of the ring."""
    names = blind_indexes(f"oidc:{said.platform.id}", said.subject).values()
    links = SocialAccount.objects.select_related("user").filter(provider=said.platform.id, uid__in=names)
    link = links.first()
    return link.user if link else None


def _standing_for(said: Said) -> Account | None:
    """The one verified account of the number, where the platform is sure of it."""
    if said.party is None:
        return None
    return Account.objects.filter(verified_index=said.party.id_index).first()


def _of_staff(said: Said, before: Account | None) -> Account:
    """Who came with this name before, else who has the user name; either needs a post today."""
    found = before or (Account.objects.filter(username=said.username).first() if said.username else None)
    if found is None or not posts_of(found):
        raise Forbidden(_("您在这里还没有岗位，请找本机关的安全管理员授岗。"))
    return found


def _new() -> Account:
    """Nobody logs in to it by password; the name is only a name."""
    return acts.register(username=f"u-{secrets.token_hex(6)}", password=None)


def _verify(account: Account, said: Said) -> None:
    """Whoever is verified already stays as they were verified; a platform of staff verifies nobody."""
    if said.party is not None and said.platform.people == For.CITIZENS and not account.verified_index:
        acts.verify(account=account, party=said.party, actor=SYSTEM)


def _link(account: Account, said: Said) -> None:
    name = known_as(said.platform.id, said.subject)
    names = blind_indexes(f"oidc:{said.platform.id}", said.subject).values()
    links = SocialAccount.objects.filter(provider=said.platform.id, uid__in=names)
    if links.filter(user=account, uid=name).exists():
        return
    links.delete()
    SocialAccount.objects.create(user=account, provider=said.platform.id, uid=name)
    acts.note(account, "link_platform", SYSTEM, {"platform": said.platform.id})


def _open(account: Account) -> Account:
    if not account.is_active:
        raise Forbidden(_("这个账号已停用。"))
    return account
