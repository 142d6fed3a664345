"""What the acts on accounts are called in the log (those of posts and mandates: portal.office.words)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENTS: dict[str, Promise] = {
    "login": _("登录"),
    "burst": _("连续试错，暂停登录"),
    "enrol_factor": _("登记第二重验证"),
    "remove_factor": _("删去第二重验证"),
    "new_codes": _("换恢复码"),
    "reset_factors": _("重置第二重验证"),
    "change_password": _("修改密码"),
    "reset_password": _("重设密码"),
    "end_session": _("结束其他登录"),
    "link_platform": _("关联其他平台"),
    "close_account": _("停用账号"),
    "open_account": _("恢复账号"),
}
