"""What falls due on promises without anybody doing anything."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications.commitments import ends
from applications.commitments.ends import Because
from applications.commitments.rules import is_owed
from applications.flow import door
from applications.models import Commitment
from applications.models.commitments import STANDING, CommitmentState
from base.errors import Conflict, Refusal
from base.ledger import chain
from base.ledger.actors import SYSTEM
from base.ledger.clock import day_of, now, today
from base.regions.calendar import calendar_of

log = logging.getLogger(__name__)

BATCH = 500
LOOK_AHEAD = dt.timedelta(days=30)
"""No holidays stretch the last working days of a limit over more than that."""


@shared_task(name="applications.commitments.tasks.sweep_commitments")
def sweep_commitments() -> dict[str, int]:
    """Each minute: remind of what is due soon, end what was not kept in time; how many of each."""
    return {"remind": _each(_soon(), remind), "break": _each(_late(), lapse)}


def _each(found: Iterable[Commitment], act: Callable[..., Commitment]) -> int:
    """Each by itself: one that moved on is left alone, one that fails does not stop the rest."""
    done = 0
    for one in found:
        try:
            act(commitment=one)
            done += 1
        except Refusal:
            continue
        except Exception:
            log.exception("commitment %s", one.id)
    return done


def _soon() -> list[Commitment]:
    """Whose limit ends within COMMITMENT_REMIND_DAYS working days, and who were not reminded of it."""
    found = _waiting().filter(reminded_on__isnull=True, due_at__lt=now() + LOOK_AHEAD)
    return [one for one in found[:BATCH] if _days_left(one) <= settings.COMMITMENT_REMIND_DAYS]


def _days_left(one: Commitment) -> int:
    return calendar_of(one.case.authority.region_id).between(today(), day_of(one.due_at))


def _late() -> Iterable[Commitment]:
    """Nothing came in time, and they were reminded on an earlier day. A check that is late is the authority's own."""
    found = _waiting().exclude(state=CommitmentState.UNDER_CHECK)
    return found.filter(due_at__lt=now(), reminded_on__lt=today())[:BATCH]


def _waiting() -> QuerySet[Commitment]:
    found = Commitment.objects.filter(state__in=STANDING, due_at__isnull=False)
    return found.select_related("application", "case__authority").order_by("due_at", "id")


@transaction.atomic
def remind(*, commitment: Commitment) -> Commitment:
    """提醒: whoever has to do something hears of the limit, once: the person, or of a check the authority."""
    one = _locked(commitment)
    if one.state not in STANDING or one.due_at is None or one.reminded_on is not None:
        raise Conflict(_("不用提醒。"), code="already_done")
    act = "remind_check" if one.state == CommitmentState.UNDER_CHECK else "remind_promise"
    with door.passing(one.case, act, SYSTEM) as step:
        step.data = {"commitment": str(one.id), "until": day_of(one.due_at).isoformat()}
    one.reminded_on = today()
    one.save(update_fields=["reminded_on"])
    return one


@transaction.atomic
def lapse(*, commitment: Commitment) -> Commitment:
    """Nothing came in time, after a reminder on an earlier day: what follows is what the template says.

    Raises Conflict while either is missing, and for one that was dealt with already.
    """
    one = _locked(commitment)
    if not is_owed(one) or one.due_at is None or one.due_at >= now():
        raise Conflict(_("期限还没有到。"))
    if one.reminded_on is None or one.reminded_on >= today():
        raise Conflict(_("须先提醒，第二天才能认定没有兑现。"))
    ends.fail(one, Because.OVERDUE)
    return one


def _locked(commitment: Commitment) -> Commitment:
    """The promise as it is now, its application's stream held: of two who come at once the second sees what the first
    did."""
    chain.lock([commitment.application.stream_id])
    found = Commitment.objects.select_related(
        "application", "case__application__stream", "case__authority",
        "case__version__implementation__item", "case__version__implementation__authority",
    )  # fmt: skip
    return found.select_for_update(of=("self",), no_key=True).get(id=commitment.id)
