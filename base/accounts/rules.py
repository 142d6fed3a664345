"""Who may: the posts of an account today, and under which of them it acts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from base.accounts.models import Account, Mandate, Party, Post
from base.ledger.actors import Actor
from base.ledger.clock import today


def in_force(prefix: str = "") -> Q:
    """The condition that a period of days holds today; an open end holds."""
    day = today()
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


def posts_of(account: Account) -> list[Post]:
    """The posts an account holds today; read once per account object (one request)."""
    if not hasattr(account, "_posts_today"):
        held = Post.objects.filter(in_force(), account=account).select_related("organisation")
        account._posts_today = list(held.order_by("id"))
    return account._posts_today


def organisations_with(account: Account, roles: Iterable[str]) -> list[str]:
    """Codes of the organisations where the account holds one of these roles today."""
    wanted = set(roles)
    return [post.organisation_id for post in posts_of(account) if post.role in wanted]


def paths_with(account: Account, *roles: str) -> list[str]:
    """Paths of the organisations where the account holds one of these roles today (for `regions.subtree`)."""
    return [post.organisation.path for post in posts_of(account) if post.role in roles]


def acting(account: Account, roles: Iterable[str], organisation: str) -> Actor | None:
    """The account as an actor under the first of these roles that it holds at this very organisation."""
    for role in roles:
        for post in posts_of(account):
            if post.role == role and post.organisation_id == organisation:
                return Actor(account.person, role, organisation)
    return None


def acting_above(account: Account, role: str, path: str) -> Actor | None:
    """The account as an actor of an organisation at or above the one with this path (supervisors)."""
    for post in posts_of(account):
        if post.role == role and path.startswith(post.organisation.path):
            return Actor(account.person, role, post.organisation_id)
    return None


def anywhere(account: Account, role: str) -> Actor | None:
    """The account under a role, wherever it holds it."""
    for post in posts_of(account):
        if post.role == role:
            return Actor(account.person, role, post.organisation_id)
    return None


def as_citizen(account: Account) -> Actor:
    """The account as an applicant."""
    return Actor(account.person, "applicant")


def as_reader(account: Account) -> Actor:
    """The account as it looks at something: under its first post, or as a citizen."""
    posts = posts_of(account)
    return Actor(account.person, posts[0].role, posts[0].organisation_id) if posts else as_citizen(account)


def mandates_of(account: Account) -> QuerySet[Mandate]:
    """Mandates the account may act under today, with their principals."""
    held = Mandate.objects.filter(in_force(), agent=account, revoked_at__isnull=True)
    return held.select_related("principal").order_by("id")


def principals_of(account: Account) -> list[Party]:
    """For whom the account may give mandates today: the own verified person, then the companies it represents."""
    own = [account.party] if account.party is not None and account.verified_index else []
    held = mandates_of(account).filter(representative=True)
    return [*own, *{mandate.principal.id_index: mandate.principal for mandate in held}.values()]
