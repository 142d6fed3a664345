"""Under which role somebody may act on a case: one finder per role of the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.flow.table import Row
from applications.models import Application, Case
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Forbidden
from base.files.models import Upload
from base.ledger.actors import Actor
from base.regions.models import Organisation

AUTHORITY_ROLES = ("officer", "approver", "dispatcher")


@dataclass(frozen=True)
class OnBehalf:
    """A window clerk who records what an authority without a desk here answered: with a scan of it, of which day."""

    account: Account
    evidence: Upload
    answered_on: dt.date


Who = Account | Actor | OnBehalf
"""Somebody with an account; a clerk with an authority's answer in hand; or hands that were looked at elsewhere: the
system's, a partner's officer, a window that opened the matter by its query code."""


def owns(case: Case, account: Account) -> bool:
    """Filed by this account, or (for a verified one) about the person behind it."""
    application = case.application
    mine = application.account_id is not None and application.account_id == account.id
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


def acts_for(application: Application, account: Account) -> Actor | None:
    """The account as the applicant of an application, or as the agent who filed it under a mandate in force."""
    case = Case(application=application)
    return _applicant(case, account) or _agent(case, account)


def _signer(case: Case, account: Account) -> Actor | None:
    index = account.verified_index
    named = index is not None and case.application.signers.filter(person_index=index).exists()
    return Actor(account.person, "signer") if named else None


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
    "signer": _signer,
    "officer": _of_authority("officer"),
    "approver": _of_authority("approver"),
    "dispatcher": _of_authority("dispatcher"),
    "window": _window,
    "supervisor": _supervisor,
    "participant": lambda case, account: None,  # looked at in applications.joint
    "system": lambda case, account: None,
}


def find(row: Row, case: Case, who: Who) -> Actor | None:
    """Who this is for an act on a case, or None when the table gives the act to others."""
    if isinstance(who, Actor):
        return who if who.role in row.roles else None
    account = who.account if isinstance(who, OnBehalf) else who
    for role in row.roles:
        if actor := FINDERS[role](case, account):
            return actor
    return _on_behalf(row, case, account)


def _on_behalf(row: Row, case: Case, account: Account) -> Actor | None:
    """The window that took the papers in answers for an authority that works by hand: what it decides or issues."""
    role = next((role for role in row.roles if role in AUTHORITY_ROLES), None)
    by_hand = case.authority.connection == Organisation.Connection.BY_HAND
    if role is None or not by_hand or not (row.to or row.document):
        return None
    clerk = _window(case, account)
    return clerk and Actor(clerk.person, role, clerk.organisation, on_behalf_of=case.authority_id)


def require(row: Row, case: Case, who: Who) -> Actor:
    """As `find`, but raises Forbidden."""
    if actor := find(row, case, who):
        return actor
    raise Forbidden(_("您没有办理这一步的权限。"))
