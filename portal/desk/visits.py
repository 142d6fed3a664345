"""当面服务: a visit begins and ends at a window; then the visitor, not the clerk, is shown the rate page."""

from __future__ import annotations

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from base.accounts.rules import organisations_with
from base.errors import Forbidden, Refusal
from feedback.acts.ratings import WINDOW_MAX, end_visit, start_visit
from feedback.queries import ratings as queries
from portal.desk.inputs import FILL_IN, shown
from portal.fields import summary
from portal.lists import paged

ROWS_SHOWN = 20


class Start(forms.Form):
    window = forms.CharField(label=gettext_lazy("窗口"), max_length=WINDOW_MAX, error_messages=FILL_IN)

    def shown(self) -> list:
        return [shown(bound) for bound in self.visible_fields()]


def _at_a_window(request: HttpRequest) -> None:
    if not organisations_with(request.user, ["window"]):
        raise Forbidden(_("您的岗位不能看这一页。"))


@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """My visits, latest first."""
    _at_a_window(request)
    return _page(request, Start(initial={"window": request.session.get("window", "")}))


def _page(request: HttpRequest, form: Start, status: int = 200) -> HttpResponse:
    page = paged(request, queries.visits(request.user), ("-id",), ROWS_SHOWN)
    context = {"page": page, "fields": form.shown(), "errors": summary(form.shown())}
    return render(request, "desk/visits.html", context, status=status)


@require_http_methods(["POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Somebody stands before me."""
    _at_a_window(request)
    form = Start(request.POST)
    if not form.is_valid():
        return _page(request, form, 400)
    try:
        start_visit(actor=request.user, window=form.cleaned_data["window"])
    except Refusal as no:
        form.add_error("window", str(no.detail))
        return _page(request, form, no.status)
    request.session["window"] = form.cleaned_data["window"]
    return redirect("desk:visits")


@require_POST
def end(request: HttpRequest, visit: int) -> HttpResponse:
    """It is over: show the pad."""
    _at_a_window(request)
    found = queries.visit(request.user, visit)
    try:
        end_visit(visit=found, actor=request.user)
    except Refusal as no:
        messages.info(request, no.detail)
    return redirect("desk:visit", found.id)


@require_safe
def pad(request: HttpRequest, visit: int) -> HttpResponse:
    """What the visitor scans or taps on the pad: a clerk's own screen is no place to rate."""
    _at_a_window(request)
    found = queries.visit(request.user, visit)
    path = reverse("rate", args=[queries.visit_token(found)])
    code = segno.make(f"{settings.SITE_URL}{path}?by=qr", error="m")
    qr = code.svg_inline(scale=6, border=2, omitsize=True, svgclass="qr", lineclass=None)
    context = {"visit": found, "path": f"{path}?by=pad", "qr": qr}
    return render(request, "desk/visit.html", context)
