"""What falls due without anybody doing anything."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from celery import shared_task
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from applications import acts, stuck
from applications.acts.silence import ESCALATED
from applications.models import Case, Correction, Signer
from applications.models.matter import OPEN, UNDER_WAY, State
from applications.models.signers import Signature
from base.errors import Refusal
from base.ledger.actors import SYSTEM
from base.ledger.clock import now, today
from base.ledger.models import Event, Timer
from base.ledger.models.timers import TimerKind, TimerState
from catalog.models import ImplementationVersion

log = logging.getLogger(__name__)

BATCH = 500
LAPSE_WARNING = dt.timedelta(days=5)
"""How long before a correction lapses the applicant is reminded, and whoever has to confirm before that is over."""


@shared_task
def sweep_due() -> dict[str, int]:
    """Each minute: deem accepted what nobody answered, end what was not corrected, remind of what is late.

    Returns how many cases of each kind were dealt with.
    """
    return {
        "deem_accepted": _each(_unanswered(), lambda case: acts.deem_accepted(case=case)),
        "silent": _each(_silent(), lambda case: acts.silent(case=case)),
        "lapse": _each(_uncorrected(), lambda case: acts.lapse(case=case)),
        "expire": _each(_unconfirmed(), lambda case: acts.expire(case=case)),
        "remind": _each(_late(), lambda case: acts.remind(case=case, actor=SYSTEM)),
    }


def _each(cases: Iterable[Case], act: Callable[[Case], Case]) -> int:
    """Act on each case by itself; one that moved on meanwhile is left alone, one that fails does not stop the rest."""
    done = 0
    for case in cases:
        try:
            act(case)
            done += 1
        except Refusal:
            continue
        except Exception:
            log.exception("case %s", case.number)
    return done


def _overdue(kinds: Iterable[str]) -> Iterable[str]:
    late = Timer.objects.filter(state=TimerState.RUNNING, due_at__lt=now(), kind__in=kinds)
    return late.order_by("due_at").values("case")


def _unanswered() -> Iterable[Case]:
    silent = ImplementationVersion.SilenceRule.DEEMED_ACCEPTED
    found = Case.objects.filter(number__in=_overdue([TimerKind.NOTICE]), state=State.RECEIVED)
    return found.filter(version__silence_rule=silent).select_related("application")[:BATCH]


def _silent() -> Iterable[Case]:
    """Asked in a plan, over their days, and nothing was done about it yet."""
    told = Event.objects.filter(
        stream=OuterRef("application__stream"), case=OuterRef("number"), act=ESCALATED
    )
    late = _overdue([TimerKind.ANSWER])
    found = Case.objects.filter(~Exists(told), number__in=late, state__in=UNDER_WAY)
    return found.select_related("application__version", "version__implementation__item")[:BATCH]


def _uncorrected() -> Iterable[Case]:
    open_notices = Correction.objects.filter(answered_at__isnull=True, due_at__lt=now())
    found = Case.objects.filter(id__in=open_notices.values("case"), state=State.AWAITING_CORRECTION)
    return found.select_related("application")[:BATCH]


def _unconfirmed() -> Iterable[Case]:
    found = Case.objects.filter(number__in=_overdue([TimerKind.CONFIRM]), state=State.WAITING)
    return found.select_related("application")[:BATCH]


def _to_be_confirmed_soon() -> QuerySet[Case]:
    """Waiting for people who were not reminded since they were asked, and whose days are nearly over."""
    asked = Signer.objects.filter(application=OuterRef("application"), state=Signature.ASKED)
    last = asked.order_by("-asked_at").values(day=TruncDate("asked_at"))[:1]
    soon = Case.objects.filter(state=State.WAITING, due_at__lt=now() + LAPSE_WARNING)
    return soon.filter(Exists(asked)).filter(Q(reminded_on=None) | Q(reminded_on__lt=Subquery(last)))


def _late() -> Iterable[Case]:
    """Over a limit, or about to lapse for want of a correction; not reminded of it today."""
    soon = Correction.objects.filter(answered_at__isnull=True, due_at__lt=now() + LAPSE_WARNING)
    late = Q(number__in=_overdue(TimerKind.values)) | Q(
        id__in=soon.values("case"), state=State.AWAITING_CORRECTION
    )
    late |= Q(id__in=_to_be_confirmed_soon().values("id"))
    late |= Q(id__in=stuck.untold().values("id"))
    found = Case.objects.filter(late, state__in=OPEN).exclude(reminded_on=today())
    return found.select_related("application")[:BATCH]
