"""The second proof of a login: a code of the app, a recovery code, or a security key."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from base.accounts.factors.acts import proof_options
from base.accounts.factors.rules import enrolled
from base.errors import Refusal
from portal.citizen.coming_in import half_in, let_in
from portal.fields import Field, complained, summary
from portal.guesses import proved


class Proof(forms.Form):
    """One of the two."""

    code = forms.CharField(max_length=40, required=False)
    credential = forms.CharField(max_length=20_000, required=False)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the second proof, and let in whoever gives it."""
    half = half_in(request)
    account = half.account if half else None
    if account is None:
        return redirect("login")
    refusal = None
    if request.method == "POST":
        form = Proof(request.POST)
        given = form.cleaned_data if form.is_valid() else {}
        try:
            factor = proved(account, **given)
            return let_in(request, account, way=half.way, onward=half.onward, factor=factor)
        except Refusal as no:
            refusal = no
    return _page(request, account, refusal)


def _page(request: HttpRequest, account: object, refusal: Refusal | None) -> HttpResponse:
    has = enrolled(account)
    field = Field(
        name="code",
        label=_("验证码"),
        hint=_("手机验证码应用上的6位数字；手机不在身边，填一个恢复码。"),
        autocomplete="one-time-code",
        inputmode="numeric",
        maxlength=40,
    )
    errors = (refusal.errors or {"": [refusal.detail]}) if refusal else {}
    fields = complained([field], errors)
    context = {
        "fields": fields,
        "errors": summary(fields, errors),
        "has": has,
        "options": proof_options(account) if has.keys else None,
    }
    return render(request, "registration/code.html", context, status=refusal.status if refusal else 200)
