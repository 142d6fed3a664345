"""高效办成一件事: the list of bundles, and what a bundle's guide says of its parts."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import queries
from catalog.guides import Guide
from portal.citizen.places import pair_of
from portal.words import SUBJECTS


@dataclass(frozen=True)
class Part:
    """One case of a bundle on its guide: what is decided, by whom, in how many working days and after what.

    ``left_out`` in the situation that was chosen.
    """

    label: str
    item_code: str
    authority: str
    promised_days: int
    instant: bool
    result: str
    after: tuple[str, ...]
    left_out: bool


@login_not_required
@require_safe
def bundles(request: HttpRequest) -> HttpResponse:
    """All bundles in two groups; those that nobody has opened yet say where to ask."""
    found = list(queries.bundles())
    groups = [(name, [one for one in found if one.subject == code]) for code, name in SUBJECTS.items()]
    return render(request, "citizen/bundles.html", {"groups": groups, "pair": pair_of(request)})


def bundle_parts(guide: Guide, narrow: Guide) -> list[Part]:
    """The parts of a bundle at the place of its guide, in the plan's order; nothing for a single item."""
    if not guide.is_bundle:
        return []
    wanted, labels = {one.key for one in narrow.plan.cases}, {one.key: one.label for one in guide.plan.cases}
    guides = {one.item: queries.guide_for(one.item, guide.region_code) for one in guide.plan.cases}
    return [
        Part(
            one.label, one.item, guides[one.item].authority_name, guides[one.item].promised_days,
            guides[one.item].instant, guides[one.item].result.name,
            tuple(labels[key] for key in one.after), one.key not in wanted,
        )
        for one in guide.plan.cases
        if guides[one.item]
    ]  # fmt: skip
