"""What falls due on enquiries without anybody doing anything."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db.models import F, Q

from base.errors import Refusal
from base.ledger.clock import now
from feedback.acts.enquiries import escalate
from feedback.models.enquiries import Enquiry

log = logging.getLogger(__name__)

BATCH = 500


@shared_task(name="feedback.tasks.sweep_enquiries")
def sweep_enquiries() -> int:
    """Each minute: bring every limit that is over, once, before those who supervise. Returns how many."""
    done = 0
    for enquiry in _late():
        try:
            escalate(enquiry=enquiry)
            done += 1
        except Refusal:
            continue
        except Exception:
            log.exception("enquiry %s", enquiry.number)
    return done


def _late() -> list[Enquiry]:
    new = Q(late_since__isnull=True) | ~Q(late_since=F("due_at"))
    return list(Enquiry.objects.filter(new, ended_at=None, due_at__lt=now()).order_by("due_at")[:BATCH])
