"""The conditions of the table that depend on the enquiry alone. Each raises a Refusal or says nothing.

*Hands* are about the person (403 whatever the state), *standing* about the enquiry (409). What a request brings along
is checked by the act itself. A button is shown when hands and standing let it through.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from base.errors import Conflict, Forbidden
from base.ledger.clock import day_of, now, today
from base.regions.calendar import calendar_of
from feedback.enquiry_flow.who import ASKER
from feedback.models.enquiries import ON_CLAIMS, Enquiry

if TYPE_CHECKING:
    from feedback.enquiry_flow.door import Step

Guard = Callable[["Step"], None]


def not_the_asker(step: Step) -> None:
    """Nobody handles, judges or calls back what they asked themselves."""
    account = step.enquiry.account
    if step.actor != ASKER and account and account.person == step.actor.person:
        raise Forbidden(_("自己提出的，须由其他人办理。"), code="same_hands")


def not_the_answerer(step: Step) -> None:
    """Whoever handled or answered does not say how well."""
    if step.actor.person in {step.enquiry.answered_by, step.enquiry.handler}:
        raise Forbidden(_("承办人和答复人不能自己回访、认定或办结，请由其他人办。"), code="same_hands")


def not_the_handler(step: Step) -> None:
    if step.actor.person == step.enquiry.handler:
        raise Forbidden(_("申请延期的人不能自己批准。"), code="same_hands")


def is_the_handler(step: Step) -> None:
    if step.actor.person != step.enquiry.handler:
        raise Conflict(_("这一件由同事承办；要由您来办，请先接手。"))


def is_another(step: Step) -> None:
    if step.actor.person == step.enquiry.handler:
        raise Conflict(_("您已经是承办人。"), code="already_done")


def not_extended(step: Step) -> None:
    if step.enquiry.extended:
        raise Conflict(_("期限已经延长过一次。"), code="already_done")
    if step.enquiry.extension_days:
        raise Conflict(_("延期申请还在等批准。"), code="already_done")


def in_time(step: Step) -> None:
    if step.enquiry.due_at is None or step.enquiry.due_at < now():
        raise Conflict(_("期限已过，不能再申请延期。"))


def extension_asked(step: Step) -> None:
    if not step.enquiry.extension_days:
        raise Conflict(_("没有等批准的延期申请。"))


def can_be_called(step: Step) -> None:
    if not reachable(step.enquiry):
        raise Conflict(_("没有留联系方式，不能回访；本人可以凭编号和查询码在网上评价。"))


def called_back(step: Step) -> None:
    """Closed only after the asker was heard, or tried to be; who left no contact was offered it on the page."""
    if reachable(step.enquiry) and not step.enquiry.call_result:
        raise Conflict(_("还没有回访，不能办结。"))


def judged(step: Step) -> None:
    if step.enquiry.kind in ON_CLAIMS and step.enquiry.reasonable is None:
        raise Conflict(_("还没有认定诉求是否合理，不能办结。"))


def may_reopen(step: Step) -> None:
    """The asker comes back within the days of the setting, and not without end."""
    if step.actor != ASKER:
        return
    enquiry = step.enquiry
    if enquiry.reopened >= settings.ENQUIRY_REOPEN_MAX:
        raise Conflict(_("已经重办过，不能再次要求重办；有新情况请重新提出。"), code="already_done")
    if today() > last_day_to_reopen(enquiry):
        raise Conflict(_("要求重办的期限已过；有新情况请重新提出。"))


def not_published(step: Step) -> None:
    if hasattr(step.enquiry, "frequent"):
        raise Conflict(_("已经发布过。"), code="already_done")


def is_late(step: Step) -> None:
    enquiry = step.enquiry
    if enquiry.due_at is None or enquiry.due_at >= now() or enquiry.late_since == enquiry.due_at:
        raise Conflict(_("没有新的超期。"))


def reachable(enquiry: Enquiry) -> bool:
    """Whether there is a telephone number to call back."""
    return bool((enquiry.contact or {}).get("phone"))


def last_day_to_reopen(enquiry: Enquiry):
    """The last day on which the asker can have it done again: so many working days after the answer."""
    since = day_of(enquiry.answered_at or enquiry.received_at)
    return calendar_of(enquiry.region_id).add(since, settings.ENQUIRY_REOPEN_DAYS).day


HANDS: dict[str, tuple[Guard, ...]] = {
    "allow_extension": (not_the_handler,),
    "refuse_extension": (not_the_handler,),
    "call_back": (not_the_answerer,),
    "judge": (not_the_answerer,),
    "close": (not_the_answerer,),
}

STANDING: dict[str, tuple[Guard, ...]] = {
    "claim": (is_another,),
    "extend": (is_the_handler, not_extended, in_time),
    "allow_extension": (extension_asked,),
    "refuse_extension": (extension_asked,),
    "answer": (is_the_handler,),
    "call_back": (can_be_called,),
    "reopen": (may_reopen,),
    "close": (called_back, judged),
    "publish": (not_published,),
    "escalate": (is_late,),
}
