"""What falls due without anybody doing anything: reminders, escalation, figures, forgetting."""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from celery import shared_task
from django.conf import settings

from base.errors import Refusal
from base.ledger.clock import now
from base.ledger.models import Timer
from base.ledger.models.timers import TimerKind, TimerState
from feedback import rolling
from feedback.acts.ratings import ask_again
from feedback.acts.rectifications import escalate
from feedback.models import Invitation, Rectification
from feedback.tokens import of_matter

log = logging.getLogger(__name__)

BATCH = 500
STEPS = (TimerKind.VERIFY, TimerKind.RECTIFY, TimerKind.CALL_BACK, TimerKind.DECIDE)


@shared_task
def remind_raters() -> int:
    """By day, some hundreds at a time: those asked some days ago who have not rated are reminded, once. Returns how
    many."""
    asked_before = now() - dt.timedelta(days=settings.RATING_REMIND_DAYS)
    waiting = Invitation.objects.filter(
        reminded_at__isnull=True, asked_at__lt=asked_before, application__isnull=False
    ).select_related("application")
    return sum(_remind(invitation) for invitation in waiting.order_by("asked_at")[:BATCH])


def _remind(invitation: Invitation) -> bool:
    try:
        return ask_again(invitation=invitation, subject=of_matter(invitation.application.number))
    except Refusal:
        return False


@shared_task
def escalate_late() -> int:
    """Each hour: what is over a limit is told to those above, once for each step. Returns how many."""
    late = Timer.objects.filter(state=TimerState.RUNNING, due_at__lt=now(), kind__in=STEPS)
    pairs = list(late.order_by("due_at").values_list("case", "kind"))
    known = Rectification.objects.select_related("organisation", "rating").in_bulk(
        {case for case, _kind in pairs}
    )
    found = [(known[UUID(case)], kind) for case, kind in pairs if UUID(case) in known]
    due = [(one, kind) for one, kind in found if f"{kind}:{one.round}" not in one.escalated]
    return sum(_escalate(one, kind) for one, kind in due[:BATCH])


def _escalate(rectification: Rectification, kind: str) -> bool:
    try:
        escalate(rectification=rectification, kind=kind)
    except Refusal:
        return False
    except Exception:
        log.exception("rectification %s", rectification.id)
        return False
    return True


@shared_task
def roll_up() -> int:
    """Each night: the figures of the months that can still change. Returns how many months."""
    return rolling.refresh()
