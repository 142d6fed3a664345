"""Rooms: originals and their moves, bags and their lines, incidents, shipments and what carriers tell."""

from handoff.models.bags import Bag, Line
from handoff.models.incidents import Incident
from handoff.models.originals import Move, Original, Paper
from handoff.models.shipments import Push, Shipment, TrackLine

__all__ = ["Bag", "Incident", "Line", "Move", "Original", "Paper", "Push", "Shipment", "TrackLine"]
