"""Under which role somebody may act on a case: one finder per role of the table."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from applications.flow.table import Row
from applications.models import Case
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Forbidden
from base.ledger.actors import SYSTEM, Actor

Who = Account | Actor
"""Somebody with an account, or the system itself."""


def owns(case: Case, account: Account) -> bool:
    """Filed by this account, or (for a verified one) about the person behind it."""
    application = case.application
    mine = application.account_id == account.id
    return mine or (
        account.verified_index is not None and account.verified_index == application.applicant_index
    )


def _applicant(case: Case, account: Account) -> Actor | None:
    mandated = case.application.mandate_id is not None and case.application.account_id == account.id
    return Actor(account.person, "applicant") if owns(case, account) and not mandated else None


def _agent(case: Case, account: Account) -> Actor | None:
    mandate = case.application.mandate_id
    if mandate is None or case.application.account_id != account.id:
        return None
    in_force = any(held.id == mandate for held in rules.mandates_of(account))
    return Actor(account.person, "agent") if in_force else None


def _of_authority(role: str) -> Callable[[Case, Account], Actor | None]:
    return lambda case, account: rules.acting(account, [role], case.authority_id)


def _window(case: Case, account: Account) -> Actor | None:
    place = case.application.receiving_place_id
    return rules.acting(account, ["window"], place) if place else None


def _supervisor(case: Case, account: Account) -> Actor | None:
    return rules.acting_above(account, "supervisor", case.authority.path)


FINDERS: dict[str, Callable[[Case, Account], Actor | None]] = {
    "applicant": _applicant,
    "agent": _agent,
    "officer": _of_authority("officer"),
    "approver": _of_authority("approver"),
    "dispatcher": _of_authority("dispatcher"),
    "window": _window,
    "supervisor": _supervisor,
    "system": lambda case, account: None,
}


def find(row: Row, case: Case, who: Who) -> Actor | None:
    """Who this is for an act on a case, or None when the table gives the act to others."""
    if isinstance(who, Actor):
        return who if who == SYSTEM and "system" in row.roles else None
    for role in row.roles:
        if actor := FINDERS[role](case, who):
            return actor
    return None


def require(row: Row, case: Case, who: Who) -> Actor:
    """As `find`, but raises Forbidden."""
    if actor := find(row, case, who):
        return actor
    raise Forbidden(_("您没有办理这一步的权限。"))
