"""What the acts on a consultation are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTS: dict[str, Promise] = {
    "ask": pgettext_lazy("consultation", "提出"),
    "consent": _("登记同意"),
    "schedule": _("约视频"),
    "answer": pgettext_lazy("consultation", "答复"),
    "record": _("登记视频会商"),
    "close": pgettext_lazy("consultation", "结束"),
    "cancel": pgettext_lazy("consultation", "取消"),
    "remind": pgettext_lazy("consultation", "提醒"),
    "escalate": pgettext_lazy("consultation", "超期上报"),
    "lapse": _("逾期终止"),
}
PREFIX = "consultation_"
"""Acts stand in the ledger under this, so that who listens to acts on cases does not hear them."""
EVENTS: dict[str, Promise] = {PREFIX + act: name for act, name in ACTS.items()}
