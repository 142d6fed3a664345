"""Who supervises, and whom: one rule for ratings, rectifications and enquiries."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from base.accounts import rules
from base.accounts.models import Account
from base.ledger.actors import Actor
from base.regions.models import Organisation
from base.regions.queries import subtree


def supervisor_of(account: Account, organisation: Organisation) -> Actor | None:
    """The account as a supervisor at or above an organisation; None for whoever holds any post of it.

    An organisation's own people do not judge how it did.
    """
    own = organisation.code in {post.organisation_id for post in rules.posts_of(account)}
    return None if own else rules.acting_above(account, "supervisor", organisation.path)


def visible_to(account: Account, staff: Iterable[str]) -> Q:
    """The condition that the rated organisation is one where somebody has one of the ``staff`` posts, or lies below
    one that they supervise."""
    codes = {*rules.organisations_with(account, staff), *overseen(account)}
    return Q(organisation__in=sorted(codes))


def overseen(account: Account) -> list[str]:
    """Codes of the organisations below a supervisor. Named one by one: how many rows of a million a subtree has is
    nothing that PostgreSQL could know before it looks at all of them."""
    paths = rules.paths_with(account, "supervisor")
    below = Organisation.objects.filter(subtree(paths)).order_by("code")
    return list(below.values_list("code", flat=True)) if paths else []
