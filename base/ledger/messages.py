"""What is told to people."""

from __future__ import annotations

from django.db.models import QuerySet

from base.ledger.clock import now
from base.ledger.models import Event, Message


def tell(*, to: str, event: Event, about: str, facts: dict) -> Message:
    """Put a message in a person's box; telling the same thing about the same event twice leaves one."""
    message = Message(to=to, event=event, about=about, facts=facts, created_at=now())
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return message


def box(person: str) -> QuerySet[Message]:
    """A person's messages, newest first."""
    return Message.objects.filter(to=person).order_by("-created_at", "-id")
