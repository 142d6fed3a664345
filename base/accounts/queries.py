"""Reads of people: who holds which post, and what colleagues are called."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from base.accounts import rules
from base.accounts.models import Account, Mandate, Post
from base.regions.queries import subtree


def names_of(people: Iterable[str]) -> dict[str, str]:
    """What staff are called, by public id; people without a post are left out, as their names are not for lists."""
    wanted = {person for person in people if _is_account(person)}
    staff = (
        Account.objects.filter(public_id__in=wanted, posts__isnull=False).select_related("party").distinct()
    )
    return {account.person: account.party.name if account.party else account.username for account in staff}


def _is_account(person: str) -> bool:
    """The system and outside systems act under words, not under the id of an account."""
    return person.count("-") == 4


def active_account(username: str) -> Account | None:
    """The account with this name, None when there is none or it is closed."""
    return Account.objects.filter(username=username, is_active=True).first()


def assignable(organisation: str) -> list[tuple[int, str, str]]:
    """(post, name, role) of those who can be given a case of an organisation today."""
    held = Post.objects.filter(rules.in_force(), organisation=organisation, role__in=["officer", "approver"])
    posts = held.select_related("account__party").order_by("account_id", "id")
    return [(post.id, _name(post.account), post.get_role_display()) for post in posts]


def _name(account: Account) -> str:
    return account.party.name if account.party else account.username


def posts_under(account: Account, roles: Iterable[str], *, role: str = "") -> QuerySet[Post]:
    """Posts at or below the organisations where the account holds one of ``roles``; key: id."""
    wanted = set(roles)
    paths = [post.organisation.path for post in rules.posts_of(account) if post.role in wanted]
    found = Post.objects.filter(subtree(paths, "organisation__path")).select_related(
        "account", "organisation"
    )
    return found.filter(role=role) if role else found


def mandates_given(account: Account) -> QuerySet[Mandate]:
    """Mandates in force today that others hold from the verified person of an account, with their agents."""
    given = Mandate.objects.filter(rules.in_force(), revoked_at__isnull=True)
    if not account.verified_index:
        return given.none()
    return (
        given.filter(principal__id_index=account.verified_index).select_related("agent__party").order_by("id")
    )
