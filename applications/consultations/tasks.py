"""What falls due on consultations without anybody doing anything."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from celery import shared_task
from django.conf import settings

from applications.consultations import acts
from applications.consultations.guards import late_by
from applications.models import Consultation
from applications.models.consultations import WAITING
from base.errors import Refusal
from base.ledger.clock import now

log = logging.getLogger(__name__)

BATCH = 500


@shared_task(name="applications.consultations.tasks.sweep_consultations")
def sweep_consultations() -> dict[str, int]:
    """Each minute: remind of late answers, bring them before supervisors, end what nobody answered; how many."""
    return {
        "remind": _each(_late(late_told__isnull=True), acts.remind),
        "escalate": _each(
            _by(_late(escalated_at__isnull=True), settings.CONSULTATION_ESCALATE_DAYS), acts.escalate
        ),
        "lapse": _each(_by(_late(), settings.CONSULTATION_LAPSE_DAYS), acts.lapse),
    }


def _late(**told: object) -> Iterable[Consultation]:
    found = Consultation.objects.filter(state__in=WAITING, due_at__lt=now(), **told)
    return found.select_related("to_organisation", "stream").order_by("due_at")[:BATCH]


def _by(found: Iterable[Consultation], days: int) -> list[Consultation]:
    return [one for one in found if late_by(one) >= days]


def _each(found: Iterable[Consultation], act: Callable[..., Consultation]) -> int:
    """Each by itself: one that moved on is left alone, one that fails does not stop the rest."""
    done = 0
    for one in found:
        try:
            act(consultation=one)
            done += 1
        except Refusal:
            continue
        except Exception:
            log.exception("consultation %s", one.number)
    return done
