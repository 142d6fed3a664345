"""Acts of an authority that is not on the portal: a window writes down what it answered, with a scan, on its behalf."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from applications.acts.fields import day
from applications.flow import who
from applications.flow.table import row
from applications.intake import is_uuid
from applications.models import Case
from base.accounts.models import Account
from base.errors import Invalid
from base.files.models import Upload


def needed(case: Case, act: str, account: Account) -> bool:
    """Whether this account would take the act on behalf of the authority, and so must bring its answer."""
    found = who.find(row(act), case, account)
    return found is not None and bool(found.on_behalf_of)


def hands(
    *,
    account: Account,
    evidence: uuid.UUID | str | None = None,
    answered_on: dt.date | str | None = None,
) -> who.Who:
    """The hands an act is taken with: the account's own, or with an answer in them where one was given.

    ``evidence`` is an upload of the account: the scan of the answer; ``answered_on`` the day the authority gave it.
    Raises Invalid at either when only the other is there, or when the file is not the account's.
    """
    if not evidence and not answered_on:
        return account
    if not evidence:
        raise Invalid.at("/evidence", _("代办理机关登记答复，须附答复的扫描件。"))
    if not answered_on:
        raise Invalid.at("/answered_on", _("请填写办理机关是哪天答复的。"))
    return who.OnBehalf(account, scan(account, evidence), day(answered_on, "/answered_on"))


def scan(account: Account, evidence: uuid.UUID | str) -> Upload:
    """A file of this account. Raises Invalid at ``/evidence``."""
    known = is_uuid(str(evidence))
    found = Upload.objects.filter(id=evidence, owner=account.person).first() if known else None
    if found is None:
        raise Invalid.at("/evidence", _("没有这个文件，请重新上传。"))
    return found
