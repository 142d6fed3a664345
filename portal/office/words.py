"""What the office calls things: streams and what else the logs speak of, purposes of the access log in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.flow.names import ACTS
from base.accounts.names import EVENTS as ACCOUNT_EVENTS
from base.accounts.roles import post_choices
from feedback.enquiry_flow.names import EVENTS as ENQUIRY_EVENTS
from feedback.names import EVENTS as RATING_EVENTS
from portal.desk.story import ROLES
from portal.office import agreement_words
from portal.words import REASONS

PURPOSES: dict[str, Promise] = {
    "read": gettext_lazy("打开办件"),
    "file": gettext_lazy("看材料"),
    "document": gettext_lazy("看文书"),
    "unmask": gettext_lazy("看完整信息"),
    "originals": gettext_lazy("看原件在哪里"),
    "credit": gettext_lazy("看失信名单记录"),
    "delivery": gettext_lazy("看收件地址，送达结果"),
    "confirm": gettext_lazy("登记确认"),
    "correct": gettext_lazy("代补正"),
    "counter": gettext_lazy("在窗口代填"),
    "identity_failed": gettext_lazy("窗口核验身份没有通过"),
    "export": gettext_lazy("导出表格"),
}
"""Why somebody looked; what was done elsewhere in somebody's place stands there as its act (`EVENTS`)."""
STREAMS: dict[str, Promise] = {
    "application": gettext_lazy("办件"),
    "account": gettext_lazy("账号"),
    "paper": gettext_lazy("原件"),
    "bag": gettext_lazy("交接袋"),
    "licence": gettext_lazy("电子证照"),
    "consultation": gettext_lazy("会商"),
    "credit": gettext_lazy("失信名单"),
    "agreement": gettext_lazy("通办协议"),
    "export": gettext_lazy("导出表格"),
    "retention": gettext_lazy("保全和清除"),
    "visit": gettext_lazy("接待"),
    "invitation": gettext_lazy("评价邀请"),
    "enquiry": gettext_lazy("咨询投诉"),
    "rating": gettext_lazy("评价"),
    "rectification": gettext_lazy("差评整改"),
}
"""Everything that has a history, by kind of its stream."""
SUBJECTS: dict[str, Promise] = {
    **STREAMS,
    "person": gettext_lazy("身份"),
    "draft": gettext_lazy("草稿"),
    "sitting": gettext_lazy("收件台"),
    "window": gettext_lazy("窗口"),
}
"""Everything somebody can look at, as the access log names it before the colon."""


PERSONAL: dict[str, Promise] = {
    "name": gettext_lazy("姓名"),
    "id_number": gettext_lazy("证件号码"),
    "phone": gettext_lazy("电话"),
    "address": gettext_lazy("住址"),
    "form": gettext_lazy("申请表里的个人信息"),
    "delivery": gettext_lazy("收件信息"),
}
"""What can be looked at in full; the part after a dot is left out."""
EVENTS: dict[str, Promise] = {
    **ACTS,
    "verify": gettext_lazy("核验实名"),
    "appoint": gettext_lazy("授岗"),
    "dismiss": gettext_lazy("撤岗"),
    "mandate": gettext_lazy("登记委托"),
    "revoke_mandate": gettext_lazy("结束委托"),
    "make": gettext_lazy("制发电子证照"),
    **ACCOUNT_EVENTS,
    **ENQUIRY_EVENTS,
    **RATING_EVENTS,
    **agreement_words.ACTS,
}
"""Acts of all streams, as the log calls them."""
REASONS_OF_POSTS: dict[str, Promise] = {
    "joined": gettext_lazy("到岗"),
    "moved": gettext_lazy("调岗"),
    "cover": gettext_lazy("临时代班"),
    "left": gettext_lazy("离岗"),
    "mistake": gettext_lazy("更正"),
}
"""Why a post is given or taken away; the code is kept in the event."""
REASONS_OF_RESETS: dict[str, Promise] = {
    "lost": gettext_lazy("手机或密钥丢失"),
    "broken": gettext_lazy("手机或密钥损坏、更换"),
    "forgotten": gettext_lazy("忘了密码"),
    "leaked": gettext_lazy("怀疑被别人使用"),
    "left": gettext_lazy("离岗"),
    "mistake": gettext_lazy("更正"),
}
"""Why second factors are taken back, a password is replaced, or an account closed; the code is kept in the event."""


def posts() -> list[tuple[str, str]]:
    """(code, name) of the roles somebody can be appointed to, in the reader's language."""
    return [(code, str(ROLES[code])) for code, _name in post_choices()]


def stream(kind: str, typed: str) -> str:
    """The name of a stream (``application:2611…``) from what was chosen and typed; an application unless another kind
    was chosen, or typed before it."""
    if not typed or ":" in typed:
        return typed
    return f"{kind if kind in SUBJECTS else 'application'}:{typed}"


def subject(name: str) -> tuple[str, str]:
    """``application:2611…`` as (办件, 2611…)."""
    kind, _colon, key = name.partition(":")
    return str(SUBJECTS.get(kind, kind)), key


def purpose(code: str) -> str:
    """``unmask:phone:contact`` as 看完整信息（联系申请人）."""
    word, _colon, rest = code.partition(":")
    name = str(PURPOSES.get(word) or EVENTS.get(word, word))
    what, _second, reason = rest.partition(":")
    if not rest:
        return name
    return _("%(name)s：%(what)s（%(reason)s）") % {
        "name": name,
        "what": PERSONAL.get(what.partition(".")[0], what),
        "reason": REASONS.get(reason, reason),
    }
