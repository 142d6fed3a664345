"""Reads of people: who holds which post, what colleagues are called, who may act for whom."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from base.accounts import rules
from base.accounts.acts import id_index
from base.accounts.identity import IdType
from base.accounts.models import Account, Mandate, Post
from base.errors import Missing
from base.ledger.actors import is_known_here
from base.regions.models import Organisation
from base.regions.queries import subtree

ENDED_SHOWN = 50


def names_of(people: Iterable[str]) -> dict[str, str]:
    """What staff are called, by public id; people without a post are left out, as their names are not for lists."""
    wanted = {person for person in people if is_known_here(person)}
    staff = (
        Account.objects.filter(public_id__in=wanted, posts__isnull=False).select_related("party").distinct()
    )
    return {account.person: account.party.name if account.party else account.username for account in staff}


def active_account(username: str) -> Account | None:
    """The account with this name, None when there is none or it is closed."""
    return Account.objects.filter(username=username, is_active=True).first()


def active_person(person: str) -> Account | None:
    """The account with this public id, None when there is none or it is closed."""
    return Account.objects.select_related("party").filter(public_id=person, is_active=True).first()


def assignable(organisation: str) -> list[tuple[int, str, str]]:
    """(post, name, role) of those who can be given a case of an organisation today."""
    held = Post.objects.filter(rules.in_force(), organisation=organisation, role__in=["officer", "approver"])
    posts = held.select_related("account__party").order_by("account_id", "id")
    return [(post.id, _name(post.account), post.get_role_display()) for post in posts]


def _name(account: Account) -> str:
    return account.party.name if account.party else account.username


def posts_under(account: Account, roles: Iterable[str], *, role: str = "") -> QuerySet[Post]:
    """Posts at or below the organisations where the account holds one of ``roles``; key: id."""
    below = subtree(rules.paths_with(account, *roles), "organisation__path")
    found = Post.objects.filter(below).select_related("account", "organisation")
    return found.filter(role=role) if role else found


def governed(account: Account, username: str, roles: Iterable[str]) -> Account:
    """The account with this name over which the holder of ``roles`` has a say: the posts it holds today lie at or below
    the holder's organisations, or it holds none. Raises Missing."""
    found = Account.objects.filter(username=username.strip()).first()
    if found is None:
        raise Missing(_("没有这个账号，或不归您管。"))
    theirs = Post.objects.filter(rules.in_force(), account=found)
    if theirs.exclude(id__in=posts_under(account, roles).values("id")).exists():
        raise Missing(_("没有这个账号，或不归您管。"))
    return found


def mandates_held(account: Account) -> QuerySet[Mandate]:
    """Every mandate the account has or had, latest first, with the principals."""
    return Mandate.objects.filter(agent=account).select_related("principal").order_by("-id")


def mandates_given(account: Account) -> QuerySet[Mandate]:
    """Every mandate others hold or held from those the account may speak for, latest first, with both sides.

    The mandate of a company's representative is no such mandate: it came from the register.
    """
    theirs = {party.id_index for party in rules.principals_of(account)}
    given = Mandate.objects.filter(principal__id_index__in=theirs, representative=False)
    return given.select_related("principal", "agent__party").order_by("-id")


def mandate(account: Account, key: int) -> Mandate:
    """A mandate this account has from somebody, or that it may take back. Raises Missing."""
    ours = mandates_held(account).values("id").union(mandates_given(account).values("id"))
    found = Mandate.objects.filter(id=key, id__in=ours).select_related("principal", "agent__party").first()
    if found is None:
        raise Missing(_("没有这份委托。"))
    return found


def now_and_before(mandates: QuerySet[Mandate]) -> tuple[list[Mandate], list[Mandate]]:
    """Mandates in force today, and the latest of those that ended (expired or revoked)."""
    standing = rules.in_force() & Q(revoked_at__isnull=True)
    return list(mandates.filter(standing)), list(mandates.exclude(standing)[:ENDED_SHOWN])


def agent_called(known_as: str, name: str) -> Account:
    """The verified account with this user name, or whose person has this identity number, if the person's name fits.

    Raises Missing; which of the two is wrong is not told, so that nobody can be looked up by one of them.
    """
    number = "".join(known_as.split()).upper()
    indexes = [id_index(kind, number) for kind in IdType.values]
    found = Account.objects.filter(
        Q(username=known_as.strip()) | Q(verified_index__in=indexes),
        verified_index__isnull=False,
        is_active=True,
    ).select_related("party")
    for account in found:
        if account.party.name == " ".join(name.split()):
            return account
    raise Missing(_("没有用户名（或证件号码）和姓名都对得上的实名账号，请与对方核对。"))


def supervisors_of(organisations: Iterable[Organisation | None]) -> list[str]:
    """Public ids of who supervises any of these organisations today, from its own place or from above. One query."""
    paths = [one.path for one in organisations if one]
    posts = Post.objects.filter(rules.in_force(), role="supervisor").select_related("organisation", "account")
    above = (post for post in posts if any(path.startswith(post.organisation.path) for path in paths))
    return sorted({post.account.person for post in above})
