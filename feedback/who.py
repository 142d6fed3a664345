"""Under which role somebody may act on a rectification, and who must keep their hands off it."""

from __future__ import annotations

from collections.abc import Callable

from base.accounts import rules
from base.accounts.models import Account
from base.ledger.actors import SYSTEM, Actor
from feedback.above import supervisor_of
from feedback.models import Rectification
from feedback.table import Row

RATER = Actor(person="rater", role="applicant")
"""Whoever holds the token. Events do not know who that is."""
STAFF = ("officer", "window", "dispatcher")
"""Posts of the rated organisation that see its bad ratings and may be named for one."""
Who = Account | Actor


def _handler(rectification: Rectification, account: Account) -> Actor | None:
    """The named person; as long as nobody is named, anybody of the rated organisation, who is named by acting."""
    if rectification.assignee not in {"", account.person}:
        return None
    return rules.acting(account, STAFF, rectification.organisation_id)


def _of_the_rated(role: str) -> Callable[[Rectification, Account], Actor | None]:
    return lambda rectification, account: rules.acting(account, [role], rectification.organisation_id)


def _supervisor(rectification: Rectification, account: Account) -> Actor | None:
    """Above the rated organisation, and not of it."""
    own_hands = account.person in {rectification.assignee, rectification.appellant}
    return None if own_hands else supervisor_of(account, rectification.organisation)


FINDERS: dict[str, Callable[[Rectification, Account], Actor | None]] = {
    "handler": _handler,
    "supervisor": _supervisor,
    "dispatcher": _of_the_rated("dispatcher"),
    "officer": _of_the_rated("officer"),
    "window": _of_the_rated("window"),
}


def find(row: Row, rectification: Rectification, who: Who) -> Actor | None:
    """Who this is for an act, or None when the table gives the act to others."""
    if isinstance(who, Actor):
        known = {"system": SYSTEM, "rater": RATER}
        return who if who in [known.get(role) for role in row.roles] else None
    found = (FINDERS[role](rectification, who) for role in row.roles if role in FINDERS)
    return next(filter(None, found), None)
