"""Public figures: how matters were rated, what was repaired. Everything here is from the rolled-up tables."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Ratings of the last twelve months."""
    return render(request, "citizen/open.html", {})


@login_not_required
@require_safe
def csv_file(request: HttpRequest) -> HttpResponse:
    """The same as a table."""
    return HttpResponse("", content_type="text/csv")
