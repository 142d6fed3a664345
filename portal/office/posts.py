"""Posts given and taken away by the security administrators, each with its reason; nobody's own."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from base.accounts import acts
from base.accounts.queries import active_account, posts_under
from base.accounts.rules import acting_above
from base.errors import Forbidden, Invalid, Missing, Refusal
from base.ledger.clock import today
from base.regions.queries import organisation
from portal.desk.forms import date, line, pick, shown
from portal.fields import summary
from portal.office import words
from portal.office.access import GRANT, under

ROLE = "security_admin"


class Post(forms.Form):
    """What both acts ask: why."""

    reason = pick(gettext_lazy("为什么"), list(words.REASONS_OF_POSTS.items()))

    def fields_shown(self) -> list:
        return [shown(bound) for bound in self.visible_fields()]

    def summary(self) -> list[tuple[str, str]]:
        return summary(self.fields_shown())


class Appoint(Post):
    username = line(gettext_lazy("账号"))
    role = pick(gettext_lazy("角色"), [], few=False)
    organisation = line(
        gettext_lazy("机关代码"), help_text=gettext_lazy("例如A-620100-hrss，在“机关名录”里能查到。")
    )
    field_order = ["username", "role", "organisation", "reason"]

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [one for one in words.REASONS_OF_POSTS.items() if one[0] != "left"]
        self.fields["role"].choices = [("", _("请选择")), *words.posts()]


class Dismiss(Post):
    until = date(gettext_lazy("最后一天"), help_text=gettext_lazy("这一天过后就没有这个岗位了。"))
    field_order = ["until", "reason"]

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [one for one in words.REASONS_OF_POSTS.items() if one[0] != "joined"]


@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: HttpRequest) -> HttpResponse:
    """Give somebody a post at or below my organisations."""
    under(request.user, GRANT)
    first = {"organisation": request.GET.get("organisation", "")[:40]}
    form = Appoint(request.POST) if request.method == "POST" else Appoint(initial=first)
    if request.method == "POST" and form.is_valid() and _given(request, form):
        return redirect("office:people")
    return _page(request, form, _("授岗"))


def _given(request: HttpRequest, form: Appoint) -> bool:
    said = form.cleaned_data
    account = active_account(said["username"])
    if account is None:
        form.add_error("username", _("没有这个账号，或已停用。"))
        return False
    try:
        place = organisation(said["organisation"])
        actor = acting_above(request.user, ROLE, place.path)
        if actor is None:
            raise Forbidden(_("只能授您的机关及下级机关的岗位。"))
        mine = posts_under(request.user, GRANT, role=said["role"])
        if mine.filter(account=account, organisation=place, valid_to=None).exists():
            raise Invalid(_("这个账号已经有这个岗位。"))
        acts.appoint(
            account=account, role=said["role"], organisation=place.code, actor=actor, reason=said["reason"]
        )
    except Refusal as no:
        form.add_error("username" if account == request.user else "organisation", str(no.detail))
        return False
    messages.success(request, _("已授岗，从今天起。"))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, post: int) -> HttpResponse:
    """End a post at or below my organisations."""
    under(request.user, GRANT)
    found = posts_under(request.user, GRANT).filter(pk=post).first()
    if found is None:
        raise Missing(_("没有这个岗位，或不归您管。"))
    if found.account == request.user:
        raise Forbidden(_("不能撤自己的岗。"))
    form = Dismiss(request.POST) if request.method == "POST" else Dismiss(initial={"until": today()})
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        if until >= max(today(), found.valid_from):
            actor = acting_above(request.user, ROLE, found.organisation.path)
            acts.dismiss(post=found, actor=actor, until=until, reason=form.cleaned_data["reason"])
            messages.success(request, _("已撤岗。"))
            return redirect("office:people")
        form.add_error("until", _("不能早于今天和上岗日。"))
    return _page(request, form, _("撤岗"), found)


def _page(request: HttpRequest, form: Post, title: str, post: object = None) -> HttpResponse:
    context = {"form": form, "title": title, "post": post, "roles": words.ROLES, "button": ""}
    return render(request, "office/post.html", context, status=400 if form.is_bound else 200)
