"""The ledger's own books, cleared when their time is over."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from base.ledger.models import AccessLine, IdempotentWrite, Message, Sending
from base.ledger.retention import clears, few


@clears("idempotency")
def answers(before: dt.datetime, limit: int) -> int:
    """Answers kept for a request that is sent again."""
    return few(IdempotentWrite.objects.filter(created_at__lt=before), limit).delete()[0]


@clears("message")
@transaction.atomic
def messages(before: dt.datetime, limit: int) -> int:
    """What was told, with its copies; that it was, is in the matter's history."""
    old = list(Message.objects.filter(created_at__lt=before).values_list("id", flat=True)[:limit])
    Sending.objects.filter(message__in=old).delete()
    Message.objects.filter(id__in=old).delete()
    return len(old)


@clears("access")
def looks(before: dt.datetime, limit: int) -> int:
    """Who looked at whose data. Younger lines the database itself refuses to delete (`access_kept`)."""
    return few(AccessLine.objects.filter(at__lt=before), limit).delete()[0]
