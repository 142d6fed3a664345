"""Under which role somebody may act on an enquiry: one finder per role of the table."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from base.accounts import rules
from base.accounts.models import Account
from base.errors import Forbidden
from base.ledger.actors import SYSTEM, Actor
from base.regions.models import Organisation
from feedback.above import supervisor_of
from feedback.enquiry_flow.table import Row
from feedback.models.enquiries import Enquiry

Who = Account | Actor
"""Somebody with an account, whoever proved the query code (`ASKER`), or the system itself."""

ASKER = Actor("asker", "applicant")
"""Whoever asked. History never says which account: it would tell who is behind an enquiry."""
HANDLERS = ("officer", "approver", "window", "dispatcher")
"""Posts of an organisation that handle what it was given."""
CLERKS = ("window", "dispatcher")
"""Posts that take down what somebody says at a window or by telephone."""


def owns(enquiry: Enquiry, account: Account) -> bool:
    """Asked by this account, and not anonymously (then nobody's is kept)."""
    return enquiry.account_id is not None and enquiry.account_id == account.id


def governments(account: Account) -> list[Organisation]:
    """The governments for which an account dispatches enquiries."""
    posts = rules.posts_of(account)
    at_government = (post.organisation for post in posts if post.role == "dispatcher")
    return [one for one in at_government if one.kind == Organisation.Kind.GOVERNMENT]


def _asker(enquiry: Enquiry, account: Account) -> Actor | None:
    return ASKER if owns(enquiry, account) else None


def _dispatcher(enquiry: Enquiry, account: Account) -> Actor | None:
    """A dispatcher of the government in charge, or of one above it; an authority's own does not judge itself."""
    above = [one for one in governments(account) if enquiry.desk.path.startswith(one.path)]
    return Actor(account.person, "dispatcher", above[0].code) if above else None


def _supervisor(enquiry: Enquiry, account: Account) -> Actor | None:
    """Above the unit that has it, and not of it. The desk's government supervises its own desk: there the separation is
    by person (feedback.enquiry_flow.guards)."""
    if enquiry.organisation_id == enquiry.desk_id:
        return rules.acting_above(account, "supervisor", enquiry.desk.path)
    return supervisor_of(account, enquiry.organisation)


def _handler(enquiry: Enquiry, account: Account) -> Actor | None:
    return rules.acting(account, HANDLERS, enquiry.organisation_id)


def _assistant(enquiry: Enquiry, account: Account) -> Actor | None:
    for unit in enquiry.units.all():
        if unit.answered_at is None and (actor := rules.acting(account, HANDLERS, unit.organisation_id)):
            return actor
    return None


FINDERS: dict[str, Callable[[Enquiry, Account], Actor | None]] = {
    "asker": _asker,
    "assistant": _assistant,
    "dispatcher": _dispatcher,
    "handler": _handler,
    "supervisor": _supervisor,
    "system": lambda enquiry, account: None,
}


def find(row: Row, enquiry: Enquiry, who: Who) -> Actor | None:
    """Who this is for an act on an enquiry, or None when the table gives the act to others."""
    if isinstance(who, Actor):
        return (
            who if (who, True) in {(SYSTEM, "system" in row.roles), (ASKER, "asker" in row.roles)} else None
        )
    for role in row.roles:
        if actor := FINDERS[role](enquiry, who):
            return actor
    return None


def require(row: Row, enquiry: Enquiry, who: Who) -> Actor:
    """As `find`, but raises Forbidden."""
    if actor := find(row, enquiry, who):
        return actor
    raise Forbidden(_("您没有办理这一步的权限。"))
