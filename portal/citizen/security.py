"""How one logs in: second factors, recovery codes, where one is logged in, platforms joined."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from base import secrecy
from base.accounts import presence
from base.accounts.factors import acts, rules
from base.accounts.factors.adapter import keys_work_here
from base.accounts.rules import as_reader
from base.accounts.sso.acts import joined
from base.errors import Refusal
from portal.citizen.entry import again
from portal.citizen.sso import to_join
from portal.fields import Field, complained, summary
from portal.presence import PROVED

SECRET = "factor_secret"  # noqa: S105 - where in the session, not what
View = Callable[..., HttpResponse]


def freshly(view: View) -> View:
    """The view for whoever logged in just now; others prove again who they are, and come back."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        if presence.is_fresh(request.session):
            return view(request, *args, **named)
        onward = request.path if request.method in {"GET", "HEAD"} else reverse("my-security")
        return again(onward)

    return never_cache(inner)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What my account is protected by, and where it is logged in."""
    here = presence.name_of(request.session.session_key)
    sessions = [(presence.name_of(one.session_key), one) for one in presence.sessions_of(request.user)]
    context = {
        "has": rules.enrolled(request.user),
        "must": rules.must_have_one(request.user),
        "keys_work": keys_work_here(),
        "sessions": sessions,
        "here": here,
        "idle": presence.idle_minutes(request.user),
        "joined": joined(request.user),
        "to_join": to_join(request.user),
    }
    return render(request, "citizen/security.html", context)


class Code(forms.Form):
    code = forms.CharField(max_length=40, required=False)


@freshly
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """Enrol an app: a picture to scan, and the first code it shows."""
    if request.method == "POST" and SECRET in request.session:
        form = Code(request.POST)
        code = form.cleaned_data["code"] if form.is_valid() else ""
        try:
            codes = acts.enrol_app(
                account=request.user, secret=_secret(request), code=code, actor=as_reader(request.user)
            )
        except Refusal as no:
            return _app(request, no)
        del request.session[SECRET]
        return _enrolled(request, codes)
    return _app(request)


def _secret(request: HttpRequest) -> str:
    """The secret shown, which waits sealed in the session until the app has proved it."""
    context = f"factor:{request.user.person}"
    if SECRET not in request.session:
        sealed = secrecy.seal(acts.new_secret().encode(), context)
        request.session[SECRET] = sealed.hex()
    return secrecy.unseal(bytes.fromhex(request.session[SECRET]), context).decode()


def _app(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    secret = _secret(request)
    field = Field(
        name="code", label=_("应用上现在显示的6位数字"), autocomplete="one-time-code", inputmode="numeric",
        maxlength=40,
    )  # fmt: skip
    picture = segno.make(acts.address(request.user, secret), error="m")
    context = {
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "qr": picture.svg_inline(scale=5, border=2, omitsize=True, svgclass="qr", lineclass=None),
    }
    return _form(request, "citizen/factor_app.html", field, refusal, context)


@freshly
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: HttpRequest) -> HttpResponse:
    """Enrol a security key: the browser makes it, the name is the owner's."""
    refusal = None
    if request.method == "POST":
        try:
            codes = acts.enrol_key(
                account=request.user,
                name=request.POST.get("name", "") or _("安全密钥"),
                credential=request.POST.get("credential", "")[:20_000],
                actor=as_reader(request.user),
            )
            return _enrolled(request, codes)
        except Refusal as no:
            refusal = no
    field = Field(
        name="name", label=_("给它起个名字"), value=request.POST.get("name", "")[: acts.NAME_MAX], required=False,
        hint=_("例如：办公室的钥匙"), maxlength=acts.NAME_MAX,
    )  # fmt: skip
    options = acts.key_options(request.user) if keys_work_here() else None
    return _form(request, "citizen/factor_key.html", field, refusal, {"options": options})


def _form(
    request: HttpRequest, template: str, field: Field, refusal: Refusal | None, context: dict
) -> HttpResponse:
    errors = (refusal.errors or {"": [refusal.detail]}) if refusal else {}
    fields = complained([field], errors)
    context = {**context, "fields": fields, "errors": summary(fields, errors)}
    return render(request, template, context, status=refusal.status if refusal else 200)


def _enrolled(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """From here on this session has passed; the codes are shown this once."""
    request.session[PROVED] = True
    messages.success(request, _("登记好了。以后登录除了密码，还要它。"))
    return _codes(request, codes) if codes else redirect("my-security")


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    halves = [f"{one[:5]} {one[5:]}" for one in codes]
    return render(request, "citizen/factor_codes.html", {"codes": halves})


@freshly
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown this once."""
    try:
        return _codes(request, acts.new_codes(account=request.user, actor=as_reader(request.user)))
    except Refusal as no:
        messages.error(request, no.detail)
        return redirect("my-security")


@freshly
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, factor: int) -> HttpResponse:
    """Remove an app or a key, once asked again."""
    has = rules.enrolled(request.user)
    found = next((one for one in (has.app, *has.keys) if one and one.id == factor), None)
    if request.method != "POST":
        last = len(has.keys) + bool(has.app) == 1
        context = {"factor": found, "last": last, "must": rules.must_have_one(request.user)}
        return render(request, "citizen/factor_remove.html", context, status=200 if found else 404)
    try:
        acts.remove(account=request.user, factor=factor, actor=as_reader(request.user))
        messages.success(request, _("已删去。"))
    except Refusal as no:
        messages.info(request, no.detail)
    if not rules.has_one(request.user):
        request.session.pop(PROVED, None)
    return redirect("my-security")


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End another login of mine, or all others."""
    actor, name = as_reader(request.user), request.POST.get("session", "")
    try:
        if name:
            presence.end(account=request.user, name=name, actor=actor)
        else:
            presence.end_others(account=request.user, but=request.session.session_key, actor=actor)
        messages.success(request, _("已退出。"))
    except Refusal as no:
        messages.info(request, no.detail)
    return redirect("my-security")
