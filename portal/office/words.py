"""What the office calls things: streams as people type them, purposes of the access log in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.flow.names import ACTS
from portal.desk.casefile import REASONS

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
    "make": gettext_lazy("制发电子证照"),
}
"""Acts of all streams, as the log calls them."""


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
