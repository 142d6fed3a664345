"""Second factors and passwords reset, accounts closed by security administrators; nobody's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from base.accounts import passwords, suspending
from base.accounts.factors import acts as factors
from base.accounts.queries import governed
from base.errors import Refusal
from portal.desk.forms import line, pick
from portal.office import words
from portal.office.access import GRANT, under
from portal.office.posts import Post

DO = {
    "reset": factors.reset,
    "password": passwords.reset,
    "close": suspending.close,
    "reopen": suspending.reopen,
}
DONE = {
    "reset": gettext_lazy("已重置，所有登录都已退出。对方下次登录时重新登记。"),
    "close": gettext_lazy("已停用，所有登录都已退出。"),
    "reopen": gettext_lazy("已恢复。"),
}


class Reset(Post):
    username = line(gettext_lazy("账号"))
    do = pick(
        gettext_lazy("做什么"),
        [
            ("reset", gettext_lazy("重置第二重验证")),
            ("password", gettext_lazy("重设密码")),
            ("close", gettext_lazy("停用账号")),
            ("reopen", gettext_lazy("恢复账号")),
        ],
    )
    field_order = ["username", "do", "reason"]

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(words.REASONS_OF_RESETS.items())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """Reset, close or reopen the account of somebody below me, or of somebody without a post."""
    actor = under(request.user, GRANT)
    form = Reset(request.POST) if request.method == "POST" else Reset(initial=_first(request))
    if request.method == "POST" and form.is_valid() and (answer := _done(request, form, actor)):
        return answer
    context = {
        "form": form,
        "title": _("账号安全"),
        "button": _("确定"),
        "post": None,
        "roles": words.ROLES,
    }
    return render(request, "office/post.html", context, status=400 if form.is_bound else 200)


def _first(request: HttpRequest) -> dict[str, str]:
    return {"username": request.GET.get("username", "")[:150], "do": "reset"}


def _done(request: HttpRequest, form: Reset, actor: object) -> HttpResponse | None:
    """A new password is shown on a page of its own, this once; None where it was refused."""
    said = form.cleaned_data
    try:
        account = governed(request.user, said["username"], GRANT)
        password = DO[said["do"]](account=account, actor=actor, reason=said["reason"])
    except Refusal as no:
        form.add_error("username", str(no.detail))
        return None
    if said["do"] == "password":
        return render(request, "office/password_given.html", {"account": account, "password": password})
    messages.success(request, DONE[said["do"]])
    return redirect("office:people")
