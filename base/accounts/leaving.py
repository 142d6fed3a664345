"""Leaving for good: what can go goes at once, what the law keeps is named.

个人信息保护法 art. 47 gives the right; it yields to retention laid down by law, where processing shrinks to storing.
Each app says what it holds of a person (`holds`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.admin.models import LogEntry
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from base.accounts import acts, rules
from base.accounts.models import Account, Party
from base.accounts.models.accounts import Assurance
from base.errors import Conflict, Forbidden
from base.ledger.actors import Actor
from base.ledger.retention import KEEPERS

GONE = "closed-"
"""How the user names of those who left begin; the rest is random."""
TRACES: tuple[type[models.Model], ...] = (LogEntry,)
"""What people did in the admin is audited after they are gone."""


@dataclass(frozen=True)
class Holding:
    """Something kept about a person. ``count``: how much. ``erase`` takes it away; where there is none, ``law`` says
    why it must stay. ``undone``: how much of it is under way, which stands against leaving."""

    title: str | Promise
    count: Callable[[Account], int]
    erase: Callable[[Account], object] | None = None
    law: str | Promise = ""
    undone: Callable[[Account], int] | None = None


_holdings: dict[str, Holding] = {}


def holds(key: str, holding: Holding) -> None:
    """Name something an app holds of a person."""
    _holdings[key] = holding


@dataclass
class Picture:
    """What leaving comes to: pairs of title and number; of what is kept also the law."""

    erased: list[tuple[str, int]] = field(default_factory=list)
    kept: list[tuple[str, int, str]] = field(default_factory=list)
    undone: list[tuple[str, int]] = field(default_factory=list)
    staff: bool = False

    @property
    def possible(self) -> bool:
        return not self.undone and not self.staff


def picture(account: Account) -> Picture:
    """What would be erased, what kept and why, and what stands in the way."""
    found = Picture(staff=bool(rules.posts_of(account)))
    for holding in _holdings.values():
        count, title = holding.count(account), str(holding.title)
        undone = holding.undone(account) if holding.undone else 0
        if undone:
            found.undone.append((title, undone))
        if count and holding.erase:
            found.erased.append((title, count))
        elif count:
            found.kept.append((title, count, str(holding.law)))
    return found


@transaction.atomic
def leave(*, account: Account, actor: Actor) -> Picture:
    """Close an account for good: log it out everywhere, erase what may be erased, part it from the person.

    The person's matters stay with the person, who can register again and find them. Raises Forbidden for another's
    account without a post of KEEPERS, Conflict ``open`` while something is under way or a post is held.
    """
    if actor.person != account.person and actor.role not in KEEPERS:
        raise Forbidden(_("只能注销自己的账号。"))
    account = Account.objects.select_for_update(of=("self",), no_key=True).get(id=account.id)
    if account.username.startswith(GONE):
        raise Conflict(_("这个账号已经注销了。"), code="already_done")
    found = picture(account)
    if not found.possible:
        raise Conflict(_("还有没办完的事，现在不能注销。"), code="open")
    for holding in _holdings.values():
        if holding.erase:
            holding.erase(account)
    _part(account)
    acts.note(account, "leave", actor, {"erased": sum(count for _title, count in found.erased)})
    return found


def _part(account: Account) -> None:
    """No name, no password, no person behind it any more; what hung on the login alone goes with it."""
    party, account.party, account.verified_index = account.party, None, None
    account.username, account.is_active = GONE + secrets.token_hex(8), False
    account.assurance, account.last_login = Assurance.DECLARED, None
    account.set_unusable_password()
    account.save()
    for relation in Account._meta.related_objects:
        if relation.on_delete is models.CASCADE and relation.related_model not in TRACES:
            relation.related_model._base_manager.filter(**{relation.field.name: account}).delete()
    if party:
        _forget(party)


def _forget(party: Party) -> None:
    """A person nobody refers to goes; one who stands in matters or licences keeps name and number, nothing more."""
    try:
        with transaction.atomic():
            party.delete()
    except ProtectedError:
        Party.objects.filter(id=party.id).update(phone=None, address=None)
