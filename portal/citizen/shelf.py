"""What the home page says about all items at once; reckoned once in ten minutes for a pair of places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.core.cache import cache

from base.ledger.clock import today
from catalog.queries import agreements, items, ways
from portal.citizen.places import Pair

KEPT = 600
OFTEN = 4


@dataclass(frozen=True)
class Shelf:
    """``by_mode``: how many items can be done between the two places, by mode. ``pact`` names the agreement.

    ``themes``: by subject, (theme, count) by size. ``online``: (code, name) of some items that need no travel.
    """

    by_mode: dict[str, int]
    pact: str
    themes: dict[str, list[tuple[str, int]]]
    totals: dict[str, int]
    departments: list[tuple[str, str]]
    online: list[tuple[str, str]]

    @property
    def total(self) -> int:
        return sum(self.by_mode.values())


def shelf(pair: Pair) -> Shelf:
    """The shelf for a pair of places today."""
    return cache.get_or_set(f"shelf:1:{pair.key}:{today()}", lambda: _stock(pair), KEPT)


def _stock(pair: Pair) -> Shelf:
    """Five queries: items with their entries, the line of both places, claims, agreements."""
    everything = list(items())
    found = ways(everything, from_region=pair.here.code, to_region=pair.there.code, on=today())
    themes = {subject: Counter() for subject in ("personal", "enterprise")}
    for item in everything:
        themes[item.subject][item.theme] += 1
    online = [item for item in everything if item.pk in found and found[item.pk].mode == "full_online"]
    pact = agreements(on=today(), from_region=pair.here.code, to_region=pair.there.code).first()
    return Shelf(
        by_mode=dict(Counter(str(how.mode) for how in found.values())),
        pact=pact.name if pact else "",
        themes={subject: counted.most_common() for subject, counted in themes.items()},
        totals={subject: sum(counted.values()) for subject, counted in themes.items()},
        departments=sorted({(item.department_id, item.department.national) for item in everything}),
        online=[
            (item.pk, item.name)
            for item in sorted(online, key=lambda one: (one.subject != "personal", len(one.name)))[:OFTEN]
        ],
    )
