"""The verbs of paper: bags, originals, incidents, shipments. Keyword-only; pages, API and tasks call the same ones."""

from handoff.acts.bags import lose, not_received, note, take_back
from handoff.acts.counting import close, confirm, count, receive, scan
from handoff.acts.incidents import answer, close_incident, fault, found, gone
from handoff.acts.originals import hand_out, hand_over, supply
from handoff.acts.packing import add, cancel, open_bag, remove, seal, send
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
    "hand_out",
    "hand_over",
    "lose",
    "not_received",
    "note",
    "open_bag",
    "receive",
    "remove",
    "resend",
    "scan",
    "seal",
    "send",
    "supply",
    "take_back",
    "take_push",
    "type_track",
]
