"""Which posts open which page of the office."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from applications.figures import OFFICE_ROLES
from base.accounts import rules
from base.errors import Forbidden
from base.files import exports
from base.ledger.actors import Actor

OUTBOX = ("system_admin", "supervisor")
LOGS = ("auditor",)
PEOPLE = ("security_admin", "system_admin")
GRANT = ("security_admin",)
ORGANISATIONS = OFFICE_ROLES
RATINGS = ("officer", "window", "dispatcher", "supervisor")
FLAGS = ("supervisor",)
AGREEMENTS = OFFICE_ROLES
PAPERS = ("supervisor", "auditor")
KEEPERS = ("catalog_admin",)
CREDIT = ("officer", "approver", "supervisor")
PLANS = ("catalog_admin", "supervisor", "auditor")


def tables_of() -> list[str]:
    """Every post that may have some table written."""
    return sorted({role for sheet in exports.sheets() for role in sheet.roles})


def under(account: object, roles: Iterable[str]) -> Actor:
    """The account under the first of these roles it holds. Raises Forbidden when it holds none."""
    for role in roles:
        if actor := rules.anywhere(account, role):
            return actor
    raise Forbidden(_("您的岗位不能看这一页。"))
