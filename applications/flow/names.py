"""What acts and states are called on pages and in the API."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTS: dict[str, Promise] = {
    "submit": _("提交申请"),
    "collect": _("窗口收件"),
    "open": _("开始办理"),
    "request_correction": _("一次性告知补正"),
    "allow_correction": _("允许再次告知补正"),
    "ask_again": _("请再次提供"),
    "correct": _("提交补正"),
    "lapse": _("补正逾期终止"),
    "accept": pgettext_lazy("act", "受理"),
    "deem_accepted": _("视为受理"),
    "refuse": pgettext_lazy("act", "不予受理"),
    "reroute": _("转有权机关"),
    "start_special": _("启动特别程序"),
    "confirm_special": _("确认特别程序"),
    "end_special": _("结束特别程序"),
    "extend": _("延长期限"),
    "review": _("提交审查意见"),
    "send_back": _("退回重审"),
    "approve": pgettext_lazy("act", "准予"),
    "deny": pgettext_lazy("act", "不予"),
    "settle": _("即时办结"),
    "conclude": _("本环节办结"),
    "stop": _("联办终止"),
    "undone": _("已撤回本环节"),
    "issue": _("制证"),
    "deliver": pgettext_lazy("act", "送达"),
    "confirm_receipt": _("确认收到结果"),
    "withdraw": _("撤回申请"),
    "terminate": _("终止办理"),
    "revoke": _("撤销决定"),
    "proceed_on_scans": _("凭扫描件继续"),
    "claim": _("认领"),
    "assign": _("指派"),
    "remind": _("催办"),
    "supervise": _("督办"),
    "consult": _("会商"),
    "note": _("备注"),
}
