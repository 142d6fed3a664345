"""What beat runs for partners."""

from __future__ import annotations

import logging

from celery import shared_task

from applications.models import Partner
from applications.partners.reconcile import compare, days

log = logging.getLogger(__name__)


@shared_task
def reconcile() -> int:
    """Each night: compare yesterday, and what was not settled before, with every partner. Returns how many days."""
    done = 0
    for partner in Partner.objects.filter(active=True).select_related("root"):
        for day in days(partner):
            try:
                compare(partner, day)
                done += 1
            except Exception:  # one partner's books must not keep the others' closed
                log.exception("comparing with %s for %s", partner, day)
    return done
