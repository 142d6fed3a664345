"""Who looked at whose data, and why."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from base.ledger.actors import Actor
from base.ledger.clock import now
from base.ledger.models import AccessLine


def looked(actor: Actor, subject: str, purpose: str) -> AccessLine:
    """Write one line. ``subject`` is a stream (``application:2611…``) or a person; ``purpose`` a short code."""
    return AccessLine.objects.create(
        at=now(),
        actor=actor.person,
        role=actor.role,
        organisation=actor.organisation,
        subject=subject[:80],
        purpose=purpose[:80],
    )


def lines_about(subjects: Iterable[str]) -> QuerySet[AccessLine]:
    """Who looked at any of these subjects, latest first: what people may see about their own data."""
    return AccessLine.objects.filter(subject__in=list(subjects)).order_by("-at", "-id")
