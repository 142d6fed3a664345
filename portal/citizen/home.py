"""The front page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications.queries import own_rows
from catalog.queries import bundles, lists
from portal.citizen.places import chosen, pair_of
from portal.citizen.rows import matter_rows
from portal.citizen.shelf import Shelf, shelf
from portal.same import same_for_all
from portal.words import MODES, MODES_EXPLAINED

SHOWN = 3


@login_not_required
@require_safe
@same_for_all
def home(request: HttpRequest) -> HttpResponse:
    """Where I am, where my papers are, what can be done between, and my open matters."""
    pair = pair_of(request)
    stock = shelf(pair)
    context = {
        "pair": pair,
        "chosen": chosen(request),
        "shelf": stock,
        "counts": _counts(stock),
        "modes": [(code, name, MODES_EXPLAINED[code]) for code, name in MODES.items()],
        "lists": lists(),
        "bundles": [one for one in bundles() if one.is_open],
        "matters": _open(request) if request.user.is_authenticated else [],
    }
    return render(request, "citizen/home.html", context)


def _counts(stock: Shelf) -> str:
    """全程网办13项，异地代收代办8项."""
    told = [(name, stock.by_mode.get(code, 0)) for code, name in MODES.items()]
    return _("，").join(_("%(mode)s%(n)d项") % {"mode": name, "n": count} for name, count in told if count)


def _open(request: HttpRequest) -> list:
    return matter_rows(request.user, own_rows(request.user, "open")[:SHOWN])
