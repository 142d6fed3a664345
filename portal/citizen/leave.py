"""Closing one's own account: what goes, what the law keeps, and what is still under way."""

from __future__ import annotations

from django.contrib import messages as notes
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from base.accounts import leaving
from base.accounts.rules import as_citizen
from base.errors import Invalid, Refusal
from portal.fields import Field, complained, summary


@sensitive_post_parameters("proof")
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """What closing comes to (GET); close for good and log out (POST)."""
    if request.method != "POST":
        return _page(request)
    try:
        _check(request)
        leaving.leave(account=request.user, actor=as_citizen(request.user))
    except Refusal as no:
        return _page(request, no)
    logout(request)
    notes.success(request, _("账号已经注销。依法要保存的办件，到期会自动清除。"))
    return redirect("home")


def _check(request: HttpRequest) -> None:
    """An account that logs in by another platform has no password and proves itself by its name."""
    proof, account = request.POST.get("proof", ""), request.user
    if not account.has_usable_password():
        proven = proof.strip() == account.username
    else:
        proven = authenticate(request, username=account.username, password=proof) is not None
    if not proven:
        raise Invalid.at("/proof", _("不对，请核对后再填。"))


def _page(request: HttpRequest, no: Refusal | None = None) -> HttpResponse:
    password = request.user.has_usable_password()
    label = _("输入密码，确认是您本人") if password else _("输入您的用户名，确认要注销")
    kind, remembered = ("password", "current-password") if password else ("text", "off")
    fields = complained([Field("proof", label, kind=kind, autocomplete=remembered)], no.errors if no else {})
    errors = summary(fields, no.errors) or [("", no.detail)] if no else []
    context = {"picture": leaving.picture(request.user), "fields": fields, "errors": errors}
    return render(request, "citizen/close.html", context, status=no.status if no else 200)
