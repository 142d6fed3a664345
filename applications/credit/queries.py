"""Reads of the credit list, always within the scope of who asks."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from applications.credit import acts
from applications.models import Commitment, CreditRecord
from applications.models.credit import ON_THE_LIST, CreditState
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Forbidden, Missing, Refusal
from base.ledger.clock import today
from base.ledger.models import Event
from base.regions.queries import subtree

READERS = ("officer", "approver")
_ROWS = ("organisation", "source__application__item", "source__case")


def _scope(account: Account) -> Q:
    """What my authorities listed, and what those under me did."""
    scope = Q(organisation__in=rules.organisations_with(account, READERS))
    return scope | subtree(rules.paths_with(account, "supervisor"), "organisation__path")


def records(account: Account, state: str = "") -> QuerySet[CreditRecord]:
    """Entries in scope, latest first; key: -listed_on, -id. ``state``: a state, or ``over`` for those that ran out.

    Raises Forbidden for who neither lists nor supervises.
    """
    if not rules.organisations_with(account, (*READERS, "supervisor")):
        raise Forbidden(_("您的岗位不能看这一页。"))
    found = CreditRecord.objects.filter(_scope(account)).select_related(*_ROWS)
    if state in ON_THE_LIST:
        return found.filter(state=state, until__gte=today())
    if state == CreditState.REMOVED:
        return found.filter(state=state)
    return found.filter(state__in=ON_THE_LIST, until__lt=today()) if state == "over" else found


def record(account: Account, key: uuid.UUID) -> CreditRecord:
    """One entry in scope. Raises Missing."""
    found = records(account).filter(id=key).first()
    if found is None:
        raise Missing(_("没有这条记录，或您无权查看。"))
    return found


def own(account: Account) -> list[CreditRecord]:
    """The entries about the verified person of an account, latest first. One query, none for who is not verified."""
    if not account.verified_index:
        return []
    found = CreditRecord.objects.filter(person_index=account.verified_index).select_related(*_ROWS)
    return list(found.order_by("-listed_on", "-id"))


def own_record(account: Account, key: uuid.UUID) -> CreditRecord:
    """One entry about oneself. Raises Missing."""
    found = next((one for one in own(account) if one.id == key), None)
    if found is None:
        raise Missing(_("没有这条记录，或您无权查看。"))
    return found


def may(account: Account, found: CreditRecord) -> set[str]:
    """The acts this account can take on an entry now."""
    taken = {act for act, states in acts.FROM.items() if found.state in states}
    if account.verified_index == found.person_index:
        return taken & {acts.APPEAL}
    try:
        acts.judge(found, account)
    except Refusal:
        return set()
    return taken - {acts.APPEAL}


def is_over(found: CreditRecord) -> bool:
    """Whether an entry ran out without being removed."""
    return found.state in ON_THE_LIST and found.until < today()


def events(found: CreditRecord) -> list[Event]:
    """Its history, oldest first."""
    return list(found.stream.events.select_related("text").order_by("seq"))


def commitment(account: Account, key: uuid.UUID) -> Commitment:
    """A broken promise of my authority, to be listed for. Raises Missing."""
    mine = rules.organisations_with(account, ["officer"])
    found = Commitment.objects.filter(id=key, case__authority__in=mine).select_related(
        "application__item", "application__stream", "case__authority"
    )
    if (one := found.first()) is None:
        raise Missing(_("没有这份承诺，或您无权查看。"))
    return one


def states() -> list[tuple[str, str]]:
    """(code, name) by which the list is narrowed."""
    return [*CreditState.choices, ("over", _("已到期"))]
