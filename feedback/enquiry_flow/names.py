"""What the acts on an enquiry are called, and the short lists that are data: grounds and services to refer to."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).parent.parent / "data"

ACTS: dict[str, Promise] = {
    "receive": pgettext_lazy("enquiry", "收到"),
    "answer_directly": _("直接答复"),
    "dispatch": _("派单"),
    "redispatch": _("改派"),
    "transfer": _("转其他地区"),
    "sign": pgettext_lazy("enquiry", "签收"),
    "claim": pgettext_lazy("enquiry", "接手"),
    "return_ticket": _("退单"),
    "extend": _("申请延期"),
    "allow_extension": _("同意延期"),
    "refuse_extension": _("不同意延期"),
    "assist_answer": _("协办意见"),
    "answer": pgettext_lazy("enquiry", "答复"),
    "reply": _("补充说明"),
    "respond": pgettext_lazy("enquiry", "评价答复"),
    "call_back": pgettext_lazy("enquiry", "回访"),
    "judge": _("认定是否合理"),
    "reopen": _("重办"),
    "close": pgettext_lazy("enquiry", "办结"),
    "refer": _("转介"),
    "refuse": pgettext_lazy("enquiry act", "不予受理"),
    "supervise": _("督办"),
    "escalate": _("超期上报"),
    "note": _("备注"),
    "publish": _("发布为常见问题"),
}
PREFIX = "enquiry_"
"""Acts stand in the ledger under this, so that who listens to acts on cases does not hear them."""
EVENTS: dict[str, Promise] = {PREFIX + act: name for act, name in ACTS.items()}


@cache
def _rows(name: str) -> dict[str, dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}


def _named(rows: dict[str, dict[str, str]]) -> dict[str, str]:
    column = "name_en" if (get_language() or "").startswith("en") else "name"
    return {code: row[column] for code, row in rows.items()}


def grounds() -> dict[str, str]:
    """Grounds on which an enquiry is not accepted, in the reader's language."""
    return _named(_rows("enquiry_grounds.csv"))


def services() -> dict[str, str]:
    """Who out-of-scope enquiries are referred to, in the reader's language."""
    return _named(_rows("referrals.csv"))


def phone_of(service: str) -> str:
    """The number of a service; blank where it differs from place to place."""
    return _rows("referrals.csv").get(service, {}).get("phone", "")
