"""That what the portal acknowledged is there."""

from __future__ import annotations

from collections.abc import Iterator

from applications.models import Application
from base.ledger.invariants import CHUNK, Since, invariant, named
from base.ledger.models import IdempotentWrite
from base.secrecy import Unreadable

HANDING_IN = ("/applications/", "/submission/")
"""How the addresses end that answer a new application with its number."""


@invariant(
    "acknowledged",
    "each number answered to a repeatable request is an application, and of one request",
)
def numbers_are_kept(since: Since) -> Iterator[str]:
    seen: dict[str, str] = {}
    writes = IdempotentWrite.objects.filter(method="POST").order_by("created_at")
    writes = writes.filter(created_at__gte=since) if since else writes
    for write in writes.iterator(chunk_size=CHUNK):
        if write.path.endswith(HANDING_IN):
            yield from _kept(write, seen)


def _kept(write: IdempotentWrite, seen: dict[str, str]) -> Iterator[str]:
    """One answered request. ``seen``: the key by number of those before, at most a day's."""
    try:
        number = (write.answer or {}).get("number", "")
    except Unreadable:
        number = ""
    if write.status != 201 or not number:
        yield named(write, f"its answer ({write.status}) has no number")
        return
    if number in seen:
        yield named(write, f"it was answered with {number}, and so was {seen[number]}")
    seen[number] = str(write.pk)
    if not Application.objects.filter(number=number).exists():
        yield named(write, f"it was answered with {number}, and there is no such application")
