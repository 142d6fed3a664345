"""The same write sent twice is done once, and answered the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from base.errors import Conflict, Invalid
from base.ledger.clock import now
from base.ledger.models import IdempotentWrite

Answer = tuple[int, object]
KEPT = dt.timedelta(hours=24)


def once(*, who: str, method: str, path: str, key: str, body_sha256: str, do: Callable[[], Answer]) -> Answer:
    """Run ``do`` and keep its answer (status, JSON) in the same transaction; answer a repeat from the book.

    A refusal is not kept: the transaction is undone and the key is free again.
    Raises Conflict ``idempotency_mismatch`` when the key was used for another body, Invalid for an overlong key.
    """
    if len(key) > 128:
        raise Invalid(_("Idempotency-Key 不能超过128个字符。"))
    address = {"who": who, "method": method, "path": path[:255], "key": key}
    with transaction.atomic():
        IdempotentWrite.objects.filter(**address, created_at__lt=now() - KEPT).delete()
        mine = IdempotentWrite(**address, body_sha256=body_sha256, created_at=now())
        if not _take(mine):
            return _repeat(IdempotentWrite.objects.get(**address), body_sha256)
        mine.status, mine.answer = do()
        mine.save(update_fields=["status", "answer"])
        return mine.status, mine.answer


def _take(write: IdempotentWrite) -> bool:
    """Insert the row, waiting for whoever is just doing the same. False when it was taken."""
    IdempotentWrite.objects.bulk_create([write], ignore_conflicts=True)
    return IdempotentWrite.objects.filter(id=write.id).exists()


def _repeat(kept: IdempotentWrite, body_sha256: str) -> Answer:
    if kept.body_sha256 != body_sha256:
        raise Conflict(_("同一个 Idempotency-Key 已用于另一份内容。"), code="idempotency_mismatch")
    return kept.status, kept.answer
