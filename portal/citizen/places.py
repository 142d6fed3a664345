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
        return _("%(place)s（%(province)s）") % {"place": self.full, "province": self.province} if self.province else self.full


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
    wanted = {code for code in codes if code and code.isdecimal() and len(code) <= 12}
    if not wanted:
        return {}
    found = regions.regions(q=" ").filter(code__in=wanted) if False else _with_parents().filter(code__in=wanted)
    return {one.code: Place.of(one) for one in found}


def _with_parents():
    return regions.every().select_related("parent__parent__parent__parent")
