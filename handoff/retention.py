"""What carriers sent us, when its time is over."""

from __future__ import annotations

import datetime as dt

from base.ledger.retention import clears, few
from handoff.models import Push


@clears("push")
def pushes(before: dt.datetime, limit: int) -> int:
    """Pushes as they came, once they are applied: what they said stands in the shipment."""
    old = Push.objects.filter(received_at__lt=before, applied_at__isnull=False)
    return few(old, limit).delete()[0]
