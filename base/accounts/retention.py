"""What opens an account, cleared when it opens nothing any more."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from base.accounts.leaving import Holding, holds
from base.accounts.models import Account, ApiToken
from base.files import acts as files
from base.files.models import Upload
from base.ledger.models import AccessLine, Event, Message, Sending
from base.ledger.retention import clears, few


@clears("token")
def tokens(before: dt.datetime, limit: int) -> int:
    """Bearer tokens that expired."""
    return few(ApiToken.objects.filter(expires_at__lt=before), limit).delete()[0]


def _loose(account: Account) -> QuerySet[Upload]:
    return Upload.objects.filter(owner=account.person, attached_at__isnull=True)


def _told(account: Account) -> QuerySet[Message]:
    return Message.objects.filter(to=account.person)


def _forget_told(account: Account) -> None:
    Sending.objects.filter(message__to=account.person).delete()
    _told(account).delete()


holds("login", Holding(_("用户名、密码、联系方式和登录状态"), lambda account: 1, lambda account: None))
holds(
    "files",
    Holding(_("没有交上去的文件"), lambda of: _loose(of).count(), lambda of: files.forget(_loose(of))),
)
holds("messages", Holding(_("消息和短信、邮件发送记录"), lambda of: _told(of).count(), _forget_told))
holds(
    "history",
    Holding(
        _("操作记录（只有代号，没有姓名和号码）"),
        lambda account: Event.objects.filter(actor=account.person).count(),
        law=_("网络安全法第二十一条，行政许可案卷要能核对"),
    ),
)
holds(
    "looks",
    Holding(
        _("查看他人信息的记录"),
        lambda account: AccessLine.objects.filter(actor=account.person).count(),
        law=_("网络安全法第二十一条：日志不少于六个月"),
    ),
)
