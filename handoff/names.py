"""What acts on bags and incidents are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

BAG_ACTS: dict[str, Promise] = {
    "open": _("开袋"),
    "add": _("装入"),
    "remove": _("取出"),
    "seal": _("封袋"),
    "send": _("寄出"),
    "cancel": _("取消"),
    "lose": _("报丢失"),
    "resend": _("再次投递"),
    "take_back": _("退件收回"),
    "type_track": _("登记快递进展"),
    "note": pgettext_lazy("bag", "记一笔"),
    "receive": _("收袋"),
    "scan": _("扫码核对"),
    "count": _("清点"),
    "confirm": _("确认收到"),
    "not_received": _("没有收到"),
    "close": pgettext_lazy("bag", "完结"),
    "remind": _("提醒"),
    "escalate": _("上报督办"),
    "book": _("快递下单"),
}

INCIDENT_ACTS: dict[str, Promise] = {
    "incident": _("登记差异"),
    "answer": _("答复"),
    "found": _("找到了"),
    "gone": _("确认灭失"),
    "fault": _("认定责任"),
    "close": _("了结"),
}

OTHER_EVENTS: dict[str, Promise] = {
    "shipment_problem": _("快递有异常"),
    "signed_by_other": _("快递称由他人签收"),
}
"""Events on a bag's stream that are nobody's act."""
