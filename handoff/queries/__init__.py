"""Reads of paper, always within the scope of who asks."""

from handoff.queries.bags import bag, bags, incident, incidents, late, on_my_bench, ready
from handoff.queries.originals import originals, papers, to_hand_over

__all__ = [
    "bag",
    "bags",
    "incident",
    "incidents",
    "late",
    "on_my_bench",
    "originals",
    "papers",
    "ready",
    "to_hand_over",
]
