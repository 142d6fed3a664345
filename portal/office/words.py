"""What the office calls things: streams as people type them, purposes of the access log in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.flow.names import ACTS
from base.accounts.names import EVENTS as ACCOUNT_EVENTS
from base.accounts.roles import post_choices
from feedback.enquiry_flow.names import EVENTS as ENQUIRY_EVENTS
from feedback.names import EVENTS as RATING_EVENTS
from portal.desk.casefile import REASONS
from portal.desk.story import ROLES
from portal.office import agreement_words

PURPOSES: dict[str, Promise] = {
    "read": gettext_lazy("打开办件"),
    "file": gettext_lazy("看材料"),
    "document": gettext_lazy("看文书"),
    "unmask": gettext_lazy("看完整信息"),
}


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
    "leaked": gettext_lazy("怀疑被别人使用"),
    "left": gettext_lazy("离岗"),
    "mistake": gettext_lazy("更正"),
}
"""Why second factors are taken back, or an account closed; the code is kept in the event."""


def posts() -> list[tuple[str, str]]:
    """(code, name) of the roles somebody can be appointed to, in the reader's language."""
    return [(code, str(ROLES[code])) for code, _name in post_choices()]


def stream(typed: str) -> str:
    """What was typed as the name of a stream: a bare number is an application."""
    return typed if ":" in typed or not typed else f"application:{typed}"


def purpose(code: str) -> str:
    """``unmask:phone:contact`` as 看完整信息（联系申请人）."""
    word, _colon, rest = code.partition(":")
    name = str(PURPOSES.get(word, word))
    what, _second, reason = rest.partition(":")
    if not rest:
        return name
    return _("%(name)s：%(what)s（%(reason)s）") % {
        "name": name,
        "what": PERSONAL.get(what.partition(".")[0], what),
        "reason": REASONS.get(reason, reason),
    }
