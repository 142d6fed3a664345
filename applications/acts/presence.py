"""Somebody who stands at a window: that it is them, and what they put their name to."""

from __future__ import annotations

from django.utils.translation import gettext as _

from applications.acts.fields import required
from base.accounts import passwords
from base.accounts.models import Account
from base.accounts.rules import anywhere
from base.errors import Forbidden, Invalid
from base.ledger.clock import now

SAME_PERSON = frozenset(
    {"passed", "pass", "match", "matched", "same", "ok", "success", "verified", "一致", "通过"}
)
OTHER_PERSON = frozenset(
    {"failed", "fail", "mismatch", "not_matched", "different", "error", "不一致", "不通过"}
)
"""What readers and cameras call the outcome of an identity check."""
LINE_MAX = 2000
CAME_TO_WINDOW = "came_to_window"
"""Why a password was replaced; the code is kept in the event."""


def identity_check(sent: object, at: str = "/identity_check") -> dict:
    """How somebody was recognised, and that it is them: ``{method, result, at}``.

    Raises Forbidden ``identity_failed`` when it is not, Invalid below the pointer ``at``.
    """
    sent = sent if isinstance(sent, dict) else {}
    method = required(sent.get("method"), f"{at}/method")[:40]
    result = str(sent.get("result") if sent.get("result") is not True else "passed").strip().lower()
    if result in OTHER_PERSON:
        raise Forbidden(
            _("身份核验没有通过，不能办理。可以换一种方式核验，或请本人带其他有效证件。"),
            code="identity_failed",
        )
    if result not in SAME_PERSON:
        raise Invalid.at(f"{at}/result", _("请写明身份核验的结果。"))
    return {"method": method, "result": "passed", "at": now().isoformat()}


def reset_password(
    *, id_type: str, id_number: str, name: str, checked: object, actor: Account
) -> tuple[Account, str]:
    """重设密码 at a window, for whom the clerk recognised: the account, and its password for a day.

    ``checked`` as `identity_check` has it. Raises Forbidden for whoever has no window and ``identity_failed``; Invalid,
    Missing and Conflict as `passwords.verified`.
    """
    clerk = anywhere(actor, "window")
    if clerk is None:
        raise Forbidden(_("您的岗位不能看这一页。"))
    account = passwords.verified(id_type=id_type, id_number=id_number, name=name)
    check = identity_check(checked)
    given = passwords.reset(account=account, actor=clerk, reason=CAME_TO_WINDOW, check=check["method"])
    return account, given


def signature(sent: object, at: str = "/signature") -> dict:
    """Evidence of a signature: ``{text, name, method, at}``: which text, who signed, how it was given, when.
    Raises Invalid below the pointer ``at``."""
    sent = sent if isinstance(sent, dict) else {}
    words = {name: required(sent.get(name), f"{at}/{name}")[:LINE_MAX] for name in ("text", "name", "method")}
    return {**words, "at": now().isoformat()}
