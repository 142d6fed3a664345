"""A parcel handed in somewhere else: people type the waybill number and what they hear. It asks and sends nothing."""

from __future__ import annotations

from dataclasses import dataclass

from handoff.couriers.base import Abstainer


@dataclass(frozen=True)
class Manual(Abstainer):
    """Bookkeeping only."""

    name: str = "manual"
