"""The verbs of paper: bags, originals, incidents, shipments. Keyword-only; pages, API and tasks call the same ones."""

from handoff.acts.bags import (
    add,
    cancel,
    close,
    confirm,
    count,
    lose,
    open_bag,
    receive,
    remove,
    scan,
    seal,
    send,
)
from handoff.acts.incidents import answer, close_incident, fault, found, gone
from handoff.acts.originals import hand_over, supply
from handoff.acts.shipments import resend, take_push, type_track

__all__ = [
    "add",
    "answer",
    "cancel",
    "close",
    "close_incident",
    "confirm",
    "count",
    "fault",
    "found",
    "gone",
    "hand_over",
    "lose",
    "open_bag",
    "receive",
    "remove",
    "resend",
    "scan",
    "seal",
    "send",
    "supply",
    "take_push",
    "type_track",
]
