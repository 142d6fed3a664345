"""Coming in: log in, sign up, and how big the letters are."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.auth.views import LoginView
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from base.accounts import acts, passwords
from base.accounts.presence import Ending
from base.accounts.sso.claims import platforms
from base.errors import Refusal, TooMany
from portal.citizen.coming_in import come_in
from portal.fields import Field, summary
from portal.limits import few_times
from portal.middleware import client_address
from portal.presence import ENDED

YEAR = 365 * 24 * 3600
SIGNUPS_PER_HOUR = 30
"""From one address: a village hall or a school may stand behind it."""

NEEDED = {"required": gettext_lazy("请填写。")}


class LoginForm(AuthenticationForm):
    """Django's own, with our sentence: it does not tell which of the two is wrong."""

    error_messages = {
        "invalid_login": gettext_lazy("用户名或密码不对，请核对后再试。"),
        "inactive": gettext_lazy("这个账号已停用。"),
    }

    def __init__(self, *given: object, **named: object):
        super().__init__(*given, **named)
        for one in self.fields.values():
            one.error_messages = {**one.error_messages, **NEEDED}

    def confirm_login_allowed(self, user: object) -> None:
        super().confirm_login_allowed(user)
        if passwords.expired(user):
            raise ValidationError(_("这个临时密码过期了，请带身份证到窗口再重设一次。"), code="expired")


@method_decorator(login_not_required, name="dispatch")
class Login(LoginView):
    """Log in, past the second factor if there is one, and go back to where one was. ``again``: prove it anew."""

    form_class = LoginForm

    def dispatch(self, request: HttpRequest, *given: object, **named: object) -> HttpResponse:
        self.redirect_authenticated_user = request.method == "GET" and "again" not in request.GET
        return super().dispatch(request, *given, **named)

    def form_valid(self, form: LoginForm) -> HttpResponse:
        return come_in(self.request, form.get_user(), way="password", onward=self.get_success_url())

    def get_context_data(self, **given: object) -> dict:
        context = super().get_context_data(**given)
        fields = fields_of(context["form"], username=_("用户名"), password=_("密码"))
        return {
            **context,
            "fields": fields,
            "errors": summary_of(context["form"], fields),
            "ended": ENDINGS.get(self.request.session.get(ENDED, ""), ""),
            "again": "again" in self.request.GET,
            "platforms": list(platforms().values()),
        }


ENDINGS = {
    Ending.IDLE: gettext_lazy("您有一段时间没有操作，为了安全已经退出。"),
    Ending.AGE: gettext_lazy("这次登录时间太长，为了安全已经退出。"),
}


def again(onward: str) -> HttpResponse:
    """To the login page, to prove once more who one is, and then onward."""
    return redirect(f"{reverse('login')}?{urlencode({'again': 1, 'next': onward})}")


class PasswordForm(forms.Form):
    """A new password twice."""

    password = forms.CharField(max_length=200, strip=False, widget=forms.PasswordInput, error_messages=NEEDED)
    again = forms.CharField(max_length=200, strip=False, widget=forms.PasswordInput, error_messages=NEEDED)

    def clean_password(self) -> str:
        password_validation.validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]

    def clean_again(self) -> str:
        if self.cleaned_data["again"] != self.cleaned_data.get("password", self.cleaned_data["again"]):
            raise forms.ValidationError(_("两次输入的密码不一样。"))
        return self.cleaned_data["again"]


class SignUpForm(PasswordForm):
    """The same with a name."""

    username = forms.CharField(max_length=30, validators=[UnicodeUsernameValidator()], error_messages=NEEDED)
    field_order = ("username", "password", "again")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """A new account, not verified; logged in at once."""
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (account := _register(request, form)):
        messages.success(
            request, _("账号建好了。还没有实名：申请时填写姓名和证件，到窗口核验一次后就不用再填。")
        )
        onward = safe(request, request.POST.get("next", ""))
        return come_in(request, account, way="signup", onward=onward)
    fields = fields_of(form, username=_("用户名"), password=_("密码"), again=_("再输一次密码"))
    onward = request.POST.get("next") or request.GET.get("next", "")
    context = {"fields": fields, "errors": summary_of(form, fields), "next": onward}
    return render(request, "registration/signup.html", context, status=_status(form))


def _status(form: SignUpForm) -> int:
    if form.has_error(NON_FIELD_ERRORS, TooMany.code):
        return TooMany.status
    return 400 if form.errors else 200


def _register(request: HttpRequest, form: SignUpForm) -> object | None:
    """A new account; how many are asked for from one address in an hour is limited, names that are taken included."""
    try:
        few_times(
            f"signup:{client_address(request)}",
            SIGNUPS_PER_HOUR,
            _("从这个网络注册的次数太多，请一小时后再试。"),
        )
        return acts.register(username=form.cleaned_data["username"], password=form.cleaned_data["password"])
    except TooMany as no:
        form.add_error(None, ValidationError(str(no.detail), no.code))
        return None
    except Refusal as no:
        form.add_error("username", str(no.detail))
        return None


@login_not_required
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Big letters and fewer things, or back again; kept for a year on this device."""
    response = redirect(safe(request, request.POST.get("next", "")))
    chosen = "1" if request.POST.get("elder") == "1" else "0"
    response.set_cookie(
        "elder", chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response


def safe(request: HttpRequest, address: str) -> str:
    """The address if it lies here, else the home page."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and ours else "/"


HINTS = {
    "password": gettext_lazy("至少10个字符，不要用常见的密码"),
}


def fields_of(form: forms.BaseForm, **labels: str) -> list[Field]:
    """A form's fields as components draw them; with ``again`` among them a password is being chosen."""
    new = "again" in labels
    return [
        Field(
            name=name,
            label=label,
            kind="text" if name == "username" else "password",
            value=form[name].value() if name == "username" else "",
            hint=str(HINTS.get(name, "")) if new else "",
            errors=tuple(map(str, form.errors.get(name, ()))),
            autocomplete="username" if name == "username" else "new-password" if new else "current-password",
        )
        for name, label in labels.items()
    ]


def summary_of(form: forms.BaseForm, fields: list[Field]) -> list[tuple[str, str]]:
    """What is wrong, for the head of the page."""
    general = form.non_field_errors() if form.is_bound else ()
    return summary(fields, {"": general})
