"""What the acts on ratings and rectifications are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Promise] = {
    "open": _("收到差评"),
    "assign": _("指定整改人"),
    "verify": _("核实"),
    "rectify": _("整改"),
    "extend": _("延长整改期限"),
    "answer": _("反馈"),
    "call_back": _("回访"),
    "reply": _("评价人回复"),
    "appeal": _("申诉"),
    "decide": _("复核申诉"),
    "close": _("归档"),
    "supervise": _("督办"),
    "escalate": _("逾期上报"),
}
"""Acts on a rectification."""
RATING_ACTS: dict[str, Promise] = {
    "ask": _("请人评价"),
    "ask_again": _("再请一次"),
    "rate": _("评价"),
    "clear_flags": _("认定为真实评价"),
    "exclude": _("剔除评价"),
    "start_visit": _("开始接待"),
    "end_visit": _("接待结束"),
}
"""Acts on ratings and visits."""
IN_EVENTS = "rectification."
"""Before the name of an act in events, where acts of all streams meet and 延长 of a case is another thing."""
EVENTS: dict[str, Promise] = {**{f"{IN_EVENTS}{act}": name for act, name in ACTS.items()}, **RATING_ACTS}
"""All of them as they stand in events."""
