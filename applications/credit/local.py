"""The list kept here."""

from __future__ import annotations

from applications.credit import Standing
from applications.models import CreditRecord
from applications.models.credit import ON_THE_LIST
from base.ledger.clock import today


class LocalList:
    """Entries of `CreditRecord` that stand and have not run out; the last to run out counts."""

    def standing_of(self, index: str) -> Standing | None:
        found = CreditRecord.objects.filter(
            person_index=index, state__in=ON_THE_LIST, until__gte=today()
        ).select_related("organisation")
        last = found.order_by("-until").first()
        return Standing(last.until, last.organisation.name) if last else None
