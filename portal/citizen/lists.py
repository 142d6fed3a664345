"""The published lists and how far they have come."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base import keyset
from base.errors import Missing
from base.regions.provenance import described
from catalog import queries
from portal.same import same_for_all

PAGE = 50
OPEN, NOT_YET = "open", "not-yet"


@login_not_required
@require_safe
@same_for_all
def lists(request: HttpRequest) -> HttpResponse:
    """All lists with their batches."""
    return render(request, "citizen/lists.html", {"lists": queries.lists()})


@login_not_required
@require_safe
@same_for_all
def entries(request: HttpRequest, slug: str) -> HttpResponse:
    """The entries of one list by number; ``batch`` and ``state`` narrow them."""
    shown = next((one for one in queries.lists() if one.slug == slug), None)
    batch = request.GET.get("batch")
    rows = queries.entries(slug, batch=batch) if batch else queries.entries(slug)
    if shown is None:
        raise Missing(_("没有这份清单。"))
    page = keyset.page(
        _in_state(rows, request.GET.get("state", "")),
        order=("seq",),
        after=request.GET.get("after", ""),
        limit=PAGE,
    )
    for row in page.rows:
        row.provenance_words = _("、").join(described(row.provenance))
    return render(
        request,
        "citizen/list.html",
        {"list": shown, "page": page, "batch": batch or "", "state": request.GET.get("state", "")},
    )


def _in_state(rows: object, state: str) -> object:
    if state == OPEN:
        return rows.filter(realised_at__isnull=False)
    return rows.filter(realised_at__isnull=True) if state == NOT_YET else rows
