"""A draft taken to a window: which halls near the applicant may open it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.acts.counter import window_mode
from base.ledger.clock import today
from base.regions.queries import ancestors, organisation, organisations, regions
from catalog.queries import implementation, receivers
from portal.fields import Field, complained

NEAR_MAX = 12


@dataclass(frozen=True)
class Choice:
    """``open``: windows elsewhere may receive this item; ``only``: there is no other way on this portal."""

    open: bool
    only: bool
    hall: str = ""
    field: Field | None = None


def choice(wizard: object, errors: dict) -> Choice:
    """The halls near the place where papers can be handed in, and the one that was chosen."""
    mode = window_mode(wizard.guide.modes)
    if not mode:
        return Choice(False, False)
    draft, here = wizard.draft, _receiving_place(wizard)
    options = [(hall.code, hall.name) for hall in _near(wizard.guide.task_code, here, mode)] if here else []
    field = Field("hall", _("去哪个大厅"), draft.hall_id or "", "select", options=tuple(options))
    hall = organisation(draft.hall_id).name if draft.hall_id else ""
    return Choice(True, "full_online" not in wizard.guide.modes, hall, complained([field], errors)[0])


def _receiving_place(wizard: object) -> str:
    """Where the applicant says to be, else where their device is set to be."""
    form = wizard.part("form", {})
    told = next(
        (form[name] for name in wizard.guide.fields_with_role("receiving_place") if form.get(name)), ""
    )
    return str(told) or wizard.here


def _near(task_code: str, here: str, mode: str) -> list:
    line = list(ancestors(here))
    around = [one.code for code in line[:2] for one in regions(parent=code)]
    order = [*line, *(code for code in around if code not in line)]
    halls = sorted(
        organisations(kind="hall").filter(region_id__in=order), key=lambda hall: order.index(hall.region_id)
    )
    return receivers(implementation(task_code), halls, today(), mode)[:NEAR_MAX]
