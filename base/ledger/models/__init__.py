"""Rooms: the chain of events, the outbox, timers, and the small books beside them."""

from base.ledger.models.books import AccessLine, Counter, IdempotentWrite, Message, Sending
from base.ledger.models.chain import Event, EventText, SignedHeads, Stream
from base.ledger.models.outbox import Delivery
from base.ledger.models.retention import Erasure, Hold
from base.ledger.models.timers import Timer, TimerChange

__all__ = [
    "AccessLine",
    "Counter",
    "Delivery",
    "Erasure",
    "Event",
    "EventText",
    "Hold",
    "IdempotentWrite",
    "Message",
    "Sending",
    "SignedHeads",
    "Stream",
    "Timer",
    "TimerChange",
]
