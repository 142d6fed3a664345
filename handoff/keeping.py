"""What a case asks about its paper (applications.paper), answered from the books."""

from __future__ import annotations

from applications.models import Case
from handoff.models import Original
from handoff.models.incidents import Fault
from handoff.models.originals import Kind

NEEDED = ("send_back", "keep")
"""Treatments of paper that a decision needs in hand; of the others the scan will do."""


class Keeping:
    """The keeper of paper, as the door asks it."""

    def missing(self, case: Case) -> list[str]:
        """Materials with an original that was taken in for this case and has not been counted at the authority."""
        waited = Original.objects.filter(
            case=case.number,
            kind=Kind.MATERIAL,
            treatment__in=NEEDED,
            counted=False,
            replaced_by__isnull=True,
        )
        return list(waited.order_by("material").values_list("material", flat=True).distinct())

    def lost_by_others(self, case: Case) -> list[str]:
        """Materials with an incident whose fault lies with the window or the carrier, not supplied again yet."""
        harmed = Original.objects.filter(
            case=case.number, replaced_by__isnull=True, incidents__fault__in=[Fault.WINDOW, Fault.CARRIER]
        )
        return list(harmed.order_by("material").values_list("material", flat=True).distinct())
