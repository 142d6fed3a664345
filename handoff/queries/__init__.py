"""Reads of paper, always within the scope of who asks."""

from handoff.couriers.companies import companies
from handoff.queries.bags import (
    bag,
    bags,
    incident,
    incidents,
    late,
    on_my_bench,
    paper_of,
    papers_of,
    ready,
    require_hands,
    story,
)
from handoff.queries.figures import Pair, incident_counts, pairs
from handoff.queries.find import Found, find
from handoff.queries.originals import (
    Where,
    harmed_of,
    originals,
    papers,
    places_of,
    to_hand_over,
    whereabouts,
)

__all__ = [
    "Found",
    "Pair",
    "Where",
    "bag",
    "bags",
    "companies",
    "find",
    "harmed_of",
    "incident",
    "incident_counts",
    "incidents",
    "late",
    "on_my_bench",
    "originals",
    "pairs",
    "paper_of",
    "papers",
    "papers_of",
    "places_of",
    "ready",
    "require_hands",
    "story",
    "to_hand_over",
    "whereabouts",
]
