"""Words of ratings: reasons, ways in, reasons to doubt. What came with new data stays as it is written there."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "一窗受理一次办结": _("一窗受理一次办结"),
    "先受理后补材料": _("先受理后补材料"),
    "不用提交证明": _("不用提交证明"),
    "全程网上办理": _("全程网上办理"),
    "手机办理": _("手机办理"),
    "就近办理": _("就近办理"),
    "无需材料直接办理": _("无需材料直接办理"),
    "服务热情效率高": _("服务热情效率高"),
    "一张表单完成申报": _("一张表单完成申报"),
    "在线提交窗口核验": _("在线提交窗口核验"),
    "一张清单告知全部材料": _("一张清单告知全部材料"),
    "告知承诺减免材料": _("告知承诺减免材料"),
    "在线预约": _("在线预约"),
    "跑大厅一次办完": _("跑大厅一次办完"),
    "自助机": _("自助机"),
    "态度较好": _("态度较好"),
    "一次性告知补正": _("一次性告知补正"),
    "提供样本": _("提供样本"),
    "承诺时间内办结": _("承诺时间内办结"),
    "指南准确": _("指南准确"),
    "按指南材料即可": _("按指南材料即可"),
    "可快递": _("可快递"),
    "跑动次数一致": _("跑动次数一致"),
    "态度一般": _("态度一般"),
    "没有样本": _("没有样本"),
    "没有清单": _("没有清单"),
    "未在承诺时间办结": _("未在承诺时间办结"),
    "同样证明多次提交": _("同样证明多次提交"),
    "承诺网办实际不能": _("承诺网办实际不能"),
    "预约后重复取号": _("预约后重复取号"),
    "业务不熟": _("业务不熟"),
    "态度生硬": _("态度生硬"),
    "指南外新增条件": _("指南外新增条件"),
    "指南外材料": _("指南外材料"),
    "无理由超法定时限": _("无理由超法定时限"),
    "样本有错": _("样本有错"),
    "承诺在线收件实际不能": _("承诺在线收件实际不能"),
    "多头跑": _("多头跑"),
    "跑动次数不一致": _("跑动次数不一致"),
    "态度差效率低": _("态度差效率低"),
}
CHANNELS: dict[str, Promise] = {
    "pc": _("电脑"),
    "mobile": _("手机"),
    "qr": _("二维码"),
    "pad": _("大厅平板"),
    "evaluator": _("窗口评价器"),
    "terminal": _("大厅其他终端"),
    "phone": _("电话"),
    "sms": _("短信"),
}
FLAGS: dict[str, Promise] = {
    "staff": _("被评单位自己人的账号"),
    "haste": _("办结后几秒内就评"),
    "address": _("同一地址评了很多件"),
    "burst": _("短时间内评价太集中"),
}


def reason_in_words(label: str) -> str:
    """A reason in the language of the reader."""
    return str(REASONS.get(label, label))


def channel_in_words(code: str) -> str:
    """A way in, in the language of the reader."""
    return str(CHANNELS.get(code, code))


def flag_in_words(flag: str) -> str:
    """Why a rating is looked at."""
    return str(FLAGS.get(flag, flag))
