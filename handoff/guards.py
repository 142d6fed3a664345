"""What in a bag itself forbids an act that its state allows. A guard answers with the refusal, or with None.

The door asks them twice: when it says what may be done, and again, behind the lock, when it is done.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from base.errors import Conflict
from handoff.models import Bag, Original
from handoff.models.bags import State
from handoff.models.incidents import State as IncidentState
from handoff.models.originals import Holder

UNSETTLED = (IncidentState.OPEN, IncidentState.ANSWERED)


def why_not_closed(bag: Bag) -> Conflict | None:
    """完结 only when nothing is in it any more, it was counted (or reported lost), and nothing about it is open."""
    if Original.objects.filter(holder_kind=Holder.BAG, holder_code=bag.number).exists():
        return Conflict(_("袋里还有没有着落的原件，不能完结。"))
    if bag.state == State.SENT and not bag.incidents.exists():
        return Conflict(_("这个袋还没有清点，不能完结。"))
    if bag.incidents.filter(state__in=UNSETTLED).exists():
        return Conflict(_("还有没处理完的差异，不能完结。"))
    return None


GUARDS: dict[str, Callable[[Bag], Conflict | None]] = {"close": why_not_closed}
"""By act on a bag."""
