"""The words of paper that pages and forms need: states, outcomes, faults."""

from handoff.couriers.base import State as ShipmentState
from handoff.models.bags import Outcome
from handoff.models.bags import State as BagState
from handoff.models.incidents import Fault
from handoff.models.incidents import State as IncidentState
from handoff.models.originals import Holder, Kind, Reason

__all__ = ["BagState", "Fault", "Holder", "IncidentState", "Kind", "Outcome", "Reason", "ShipmentState"]
