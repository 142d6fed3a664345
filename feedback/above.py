"""Who supervises: one rule for rectifications and enquiries."""

from __future__ import annotations

from base.accounts import rules
from base.accounts.models import Account
from base.ledger.actors import Actor
from base.regions.models import Organisation


def supervisor_of(account: Account, organisation: Organisation) -> Actor | None:
    """The account as a supervisor at or above an organisation; None for whoever holds any post of it.

    An organisation's own people do not judge how it did.
    """
    own = organisation.code in {post.organisation_id for post in rules.posts_of(account)}
    return None if own else rules.acting_above(account, "supervisor", organisation.path)
