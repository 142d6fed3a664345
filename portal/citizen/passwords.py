"""One's own password chosen anew; whoever came in with one that staff gave them does it first."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from base.accounts import passwords
from base.accounts.rules import as_reader
from base.errors import Invalid
from portal.citizen.entry import PasswordForm, fields_of, summary_of
from portal.citizen.security import freshly


@freshly
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose a new password; everywhere else one is logged out."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        messages.success(request, _("密码改好了，别的地方都已退出。"))
        return redirect("my-security")
    fields = fields_of(form, password=_("新密码"), again=_("再输一次新密码"))
    context = {"fields": fields, "errors": summary_of(form, fields), "given": request.user.password_until}
    return render(request, "citizen/password.html", context, status=400 if form.errors else 200)


def _changed(request: HttpRequest, form: PasswordForm) -> bool:
    account, here = request.user, request.session.session_key
    try:
        chosen = form.cleaned_data["password"]
        passwords.change(account=account, password=chosen, actor=as_reader(account), but=here)
    except Invalid as no:
        form.add_error("password", no.errors["/password"])
        return False
    update_session_auth_hash(request, account)
    return True
