"""The portal's addresses, and the bare views beside them: the same middleware, login and frame, nothing of ours."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from applications.models import Application, Case


def my_matters(request: HttpRequest) -> HttpResponse:
    """The twenty latest matters of whoever asks, by ORM and template."""
    mine = Application.objects.filter(account=request.user).select_related("item", "place")
    rows = mine.prefetch_related("cases__authority").order_by("-submitted_at", "-id")[:20]
    return render(request, "benchmarks/my.html", {"rows": list(rows)})


def desk_cases(request: HttpRequest) -> HttpResponse:
    """The latest cases of one authority, by ORM and template."""
    found = Case.objects.filter(authority=request.GET["authority"])
    rows = found.select_related("application__item", "authority").order_by("-received_at", "-id")
    return render(request, "benchmarks/cases.html", {"rows": list(rows.defer("version")[:30])})


@login_not_required
def constant(request: HttpRequest) -> HttpResponse:
    """Bytes that are always the same."""
    return HttpResponse(CONSTANT)


CONSTANT = b"<!doctype html><title>-</title>" + b"x" * 30_000

urlpatterns = [
    path("bare/my/", my_matters),
    path("bare/cases/", desk_cases),
    path("bare/constant/", constant),
    path("", include("portal.urls")),
]
