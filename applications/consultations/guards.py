"""The conditions of the table that depend on the consultation alone. Each raises a Refusal or says nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from applications.models import Consultation
from applications.models.consultations import Side
from base.errors import Conflict, Forbidden
from base.ledger.clock import day_of, now, today
from base.regions.calendar import calendar_of

if TYPE_CHECKING:
    from applications.consultations.door import Step

Guard = Callable[["Step"], None]


def no_room() -> Conflict:
    """Why no video can be held here."""
    text = _("本平台没有配置视频会商（VIDEO_LINK），只能书面询问；也可以打对方的咨询电话。")
    return Conflict(text, code="no_video")


def a_room_is_set_up(step: Step) -> None:
    if not settings.VIDEO_LINK:
        raise no_room()


def not_who_asked(step: Step) -> None:
    if step.actor.person == step.consultation.asked_by:
        raise Forbidden(_("自己提出的，须由对方的其他人答复。"), code="same_hands")


def not_the_last_word(step: Step) -> None:
    """What one side answered or recorded, the other side confirms by closing."""
    one = step.consultation
    if step.actor.person == one.answered_by:
        raise Forbidden(_("答复或登记的人不能自己结束，由对方核对后结束。"), code="same_hands")
    if step.side == one.answered_side:
        raise Conflict(_("由%(side)s核对后结束。") % {"side": _other_side(one)})


def _other_side(one: Consultation) -> str:
    asked = one.answered_side == Side.ANSWERER
    return (one.from_organisation if asked else one.to_organisation).name


def late_by(one: Consultation) -> int:
    """Working days of the answering place since the answer was due; -1 while it is not late."""
    if one.due_at >= now():
        return -1
    return calendar_of(one.to_organisation.region_id).between(day_of(one.due_at), today())


def _late(days: int, told: str = "") -> Guard:
    def guard(step: Step) -> None:
        one = step.consultation
        if late_by(one) < days or (told and getattr(one, told) is not None):
            raise Conflict(_("没有新的超期。"))

    return guard


GUARDS: dict[str, tuple[Guard, ...]] = {
    "schedule": (a_room_is_set_up,),
    "answer": (not_who_asked,),
    "close": (not_the_last_word,),
    "remind": (_late(0, "late_told"),),
    "escalate": (_late(settings.CONSULTATION_ESCALATE_DAYS, "escalated_at"),),
    "lapse": (_late(settings.CONSULTATION_LAPSE_DAYS),),
}
