"""Where I am and where my papers belong: two places, remembered in cookies of this device."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from base.errors import Invalid, Missing
from base.ledger.clock import today
from base.regions import queries as regions
from catalog.queries import agreements
from portal.citizen.entry import safe

HERE, THERE = "here", "there"
KEPT = 180 * 24 * 3600
FOUND_MAX = 60
LEVELS = ("province", "city", "county")
"""Places somebody can be in or have papers at; authorities below are found through these."""


@dataclass(frozen=True)
class Place:
    """A division as pages name it: ``full`` is 榆林市榆阳区, ``province`` 陕西 (blank for a province itself)."""

    code: str
    name: str
    full: str
    province: str
    short: str

    @classmethod
    def of(cls, region: object) -> Place:
        """From a region whose two parents are at hand."""
        line = [region]
        while line[-1].parent is not None:
            line.append(line[-1].parent)
        below = [one.name for one in reversed(line[:-1])] or [region.name]
        province = line[-1].short_name if len(line) > 1 else ""
        return cls(region.code, region.name, "".join(below), province, region.short_name)

    @property
    def whole(self) -> str:
        """榆林市榆阳区（陕西）."""
        return (
            _("%(place)s（%(province)s）") % {"place": self.full, "province": self.province}
            if self.province
            else self.full
        )


@dataclass(frozen=True)
class Pair:
    """From here to there."""

    here: Place
    there: Place

    @property
    def key(self) -> str:
        return f"{self.here.code}:{self.there.code}"

    @property
    def same(self) -> bool:
        return self.here.code == self.there.code


def named(codes: Iterable[str]) -> dict[str, Place]:
    """Places by code, in one query; unknown codes are left out."""
    wanted = {code for code in codes if code.isascii() and code.isdecimal() and len(code) <= 12}
    found = regions.with_parents().filter(code__in=wanted) if wanted else []
    return {one.code: Place.of(one) for one in found}


def pair_of(request: HttpRequest) -> Pair:
    """The two places of this device; where none was chosen, those of the first agreement, as an example."""
    chosen = {side: request.COOKIES.get(side, "") for side in (HERE, THERE)}
    found = named(chosen.values())
    if not {*chosen.values()} <= found.keys():
        example = _example()
        chosen = {side: code if code in found else example[side] for side, code in chosen.items()}
        found = named(chosen.values())
    return Pair(found[chosen[HERE]], found[chosen[THERE]])


def chosen(request: HttpRequest) -> bool:
    """Whether somebody chose the two places on this device."""
    return bool(request.COOKIES.get(HERE) and request.COOKIES.get(THERE))


def _example() -> dict[str, str]:
    """The two sides of the first agreement in force; without any, the first two provinces."""
    return cache.get_or_set(f"example-pair:{today()}", _find_example, 600)


def _find_example() -> dict[str, str]:
    pact = agreements(on=today()).select_related("grantor", "grantee").first()
    if pact:
        return {HERE: pact.grantee.region_id, THERE: pact.grantor.region_id}
    first = [one.code for one in regions.regions()[:2]]
    return {HERE: first[0], THERE: first[-1]}


@login_not_required
@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """Choose a place: by a word (name, pinyin, initials), or level by level."""
    side = THERE if request.GET.get("pick") == THERE else HERE
    parent, q = request.GET.get("parent", ""), " ".join(request.GET.get("q", "").split())[:30]
    found = search(q) if q else below(parent)
    context = {
        "side": side, "q": q, "found": found, "most": FOUND_MAX, "pair": pair_of(request),
        "parent": named([parent]).get(parent), "next": request.GET.get("next", "/"),
    }  # fmt: skip
    return render(request, "citizen/places.html", context)


def search(q: str) -> list[Place]:
    """Places that answer to a word, nearest to the word first, larger ones before smaller."""
    found = regions.with_parents(regions.regions(q=q).filter(level__in=LEVELS))
    places = [Place.of(one) for one in found[: 4 * FOUND_MAX]]
    return sorted(places, key=lambda place: (q not in (place.name, place.short), len(place.full)))[:FOUND_MAX]


def below(parent: str) -> list[Place]:
    """The places right below one, or the provinces."""
    known = parent if parent in named([parent]) else ""
    return [
        Place.of(one) for one in regions.with_parents(regions.regions(parent=known).filter(level__in=LEVELS))
    ]


@login_not_required
@require_POST
def set_place(request: HttpRequest) -> HttpResponse:
    """Remember one of the two places on this device. Raises Invalid for a side, Missing for a place that is none."""
    side, code = request.POST.get("pick", ""), request.POST.get("code", "")
    if side not in (HERE, THERE):
        raise Invalid.at("/pick", _("请选择是“我在哪里”还是“要办哪里的事”。"))
    if code not in named([code]):
        raise Missing(_("没有这个地方。"))
    response = redirect(_back(request))
    _remember(request, response, {side: code})
    return response


def _back(request: HttpRequest) -> str:
    return safe(request, request.POST.get("next", ""))


def _remember(request: HttpRequest, response: HttpResponse, places: dict[str, str]) -> None:
    """Keep the chosen place, and the other one too: after the first choice neither is an example any more."""
    pair = pair_of(request)
    both = {HERE: pair.here.code, THERE: pair.there.code, **places}
    for side, code in both.items():
        response.set_cookie(
            side, code, max_age=KEPT, samesite="Lax", httponly=True, secure=request.is_secure()
        )
