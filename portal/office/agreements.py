"""Agreements as they are kept: found, read version beside version, drafted, published by a second person, ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from base.errors import Forbidden, Missing, Refusal
from base.ledger.clock import today
from catalog.acts import agreements as acts
from catalog.queries import kept
from catalog.terms import Terms
from portal.desk.forms import shown
from portal.fields import summary
from portal.lists import asked, paged
from portal.office import agreement_words as words
from portal.office.access import AGREEMENTS, KEEPERS, under
from portal.office.agreement_form import AgreementForm, Ending, NewAgreementForm, Returning, first_values

FILTERS = ("grantor", "grantee", "item", "standing")
READING = ("GET", "HEAD")


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """All versions that the reader may see, by code."""
    under(request.user, AGREEMENTS)
    wanted = asked(request, *FILTERS)
    found = kept.kept_agreements(request.user, on=today(), **wanted)
    page = paged(request, found, ("code", "seq", "version"))
    context = {
        "page": page,
        "rows": [(one, words.standing(one)) for one in page.rows],
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "standings": [("", _("全部")), *words.STANDINGS.items()],
        "may_draft": _may_draft(request),
    }
    return render(request, "office/agreements.html", context)


def _may_draft(request: HttpRequest) -> bool:
    try:
        return bool(under(request.user, KEEPERS))
    except Forbidden:
        return False


@require_safe
def agreement(request: HttpRequest, agreement: int) -> HttpResponse:
    """One version beside the one before it, with the history and what I may do."""
    under(request.user, AGREEMENTS)
    this = kept.kept_agreement(request.user, agreement)
    versions = kept.agreement_versions(request.user, this)
    before = next((one for one in versions if one.version < this.version), None)
    keeps = kept.keeps(request.user, this)
    context = {
        "this": this,
        "before": before,
        "standing": words.standing(this),
        "provenance": words.provenance(this),
        "lines": words.compared(this, before),
        "versions": [(one, words.standing(one)) for one in versions],
        "history": words.history(kept.agreement_history(this)[: words.HISTORY_MAX], with_texts=keeps),
        "steps": _steps(request, this, versions) if keeps else [],
        "wrote": request.user.person in this.written_by,
    }
    return render(request, "office/agreement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft a new agreement."""
    under(request.user, KEEPERS)
    form = NewAgreementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        draft = _tried(
            form,
            lambda: acts.draft_agreement(
                code=said["code"], terms=form.terms(), actor=request.user, another_pair=said["another_pair"]
            ),
        )
        if draft:
            messages.success(request, _("草稿已存，核对后提交审核。"))
            return redirect("office:agreement", draft.pk)
    return _form_page(request, form, _("起草新协议"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, agreement: int) -> HttpResponse:
    """Change a draft."""
    under(request.user, KEEPERS)
    this = _mine(request, agreement)
    if "edit" not in _open_steps(this, []):
        raise Missing(_("这个版本不是草稿，不能修改。"))
    these = Terms.of(this)
    given = (
        {"data": request.POST} if request.method == "POST" else {"initial": first_values(these, _names(this))}
    )
    form = AgreementForm(**given, fixed=these if this.version > 1 else None)
    if request.method == "POST" and form.is_valid():
        draft = _tried(
            form, lambda: acts.change_draft(agreement=this.pk, terms=form.terms(), actor=request.user)
        )
        if draft:
            messages.success(request, _("草稿已存，核对后提交审核。"))
            return redirect("office:agreement", this.pk)
    return _form_page(request, form, _("修改草稿"), this)


def _names(this: object) -> dict[str, str]:
    return {item.pk: item.name for item in this.items.all()}


def _form_page(
    request: HttpRequest, form: AgreementForm, title: str, this: object | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "this": this}
    return render(request, "office/agreement_form.html", context, status=400 if form.is_bound else 200)


@dataclass(frozen=True)
class Step:
    """A step other than editing: what its page asks and explains, what it does, what is said afterwards.

    ``kind`` is how its button looks: blank for the usual next step, second, or danger.
    """

    title: Promise
    text: Promise
    done: Promise
    act: Callable
    form: type[forms.Form] = forms.Form
    kind: str = ""


STEPS: dict[str, Step] = {
    "revise": Step(
        gettext_lazy("起草新版本"),
        gettext_lazy("照现在的条款开一个草稿。发布以前，现在的版本照常施行。"),
        gettext_lazy("已开好草稿，请修改条款。"),
        acts.draft_version,
        kind="second",
    ),
    "submit": Step(
        gettext_lazy("提交审核"),
        gettext_lazy("提交以后条款不能再改，由另一位事项管理员核对发布。"),
        gettext_lazy("已提交，等另一位事项管理员发布。"),
        acts.submit_for_review,
    ),
    "publish": Step(
        gettext_lazy("发布"),
        gettext_lazy(
            "发布以后条款固定，只能用新版本替换。原来的版本到新版本生效时停用；已经收的件仍按原来的版本办。"
        ),
        gettext_lazy("已发布。"),
        acts.publish,
    ),
    "return": Step(
        gettext_lazy("退回修改"),
        gettext_lazy("退回以后又是草稿，可以再改。"),
        gettext_lazy("已退回。"),
        acts.return_to_draft,
        Returning,
        "second",
    ),
    "discard": Step(
        gettext_lazy("丢弃草稿"),
        gettext_lazy("草稿的条款不再保留，记录里只留有过这个草稿。"),
        gettext_lazy("草稿已丢弃。"),
        acts.discard_draft,
        kind="danger",
    ),
    "end": Step(
        gettext_lazy("终止协议"),
        gettext_lazy("终止以后窗口不能再按它收件；已经收的件照常办完，原件照常退回。"),
        gettext_lazy("已终止。"),
        acts.end_agreement,
        Ending,
        "danger",
    ),
}


def _open_steps(this: object, versions: list) -> list[str]:
    """The steps a version's state leaves open; the act itself decides."""
    in_work = any(one.in_force is None for one in versions)
    if this.state == "draft":
        return ["submit", "edit", "discard"]
    if this.state == "in_review":
        return ["publish", "return"]
    newest = all(one.version <= this.version for one in versions if one.in_force is not None)
    runs = this.state == "published" and this.last_day and this.last_day > today()
    return [*(["revise"] if newest and not in_work else []), *(["end"] if runs else [])]


def _steps(request: HttpRequest, this: object, versions: list) -> list[tuple[str, Promise, str]]:
    """(step, title, look) of the buttons; who wrote a part of a version is not offered its publication."""
    wrote = request.user.person in this.written_by
    names = [one for one in _open_steps(this, versions) if not (one == "publish" and wrote)]
    edit = (gettext_lazy("修改条款"), "second")
    return [(one, *(edit if one == "edit" else (STEPS[one].title, STEPS[one].kind))) for one in names]


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, agreement: int, step: str) -> HttpResponse:
    """One step of an agreement: what it means, what it asks, and a button."""
    under(request.user, KEEPERS)
    this, meant = _mine(request, agreement), STEPS.get(step)
    if meant is None:
        raise Missing(_("没有“%(act)s”这个动作。") % {"act": step})
    form = meant.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _done(form, meant, this, request):
        messages.success(request, str(meant.done))
        return _after(step, this, form)
    context = {
        "this": this, "step": meant, "form": form, "fields": [shown(one) for one in form.visible_fields()],
        "errors": summary([shown(one) for one in form.visible_fields()]),
    }  # fmt: skip
    return render(request, "office/agreement_step.html", context, status=400 if form.errors else 200)


def _done(form: forms.Form, meant: Step, this: object, request: HttpRequest) -> bool:
    """Take the step; what it refuses comes to stand in the form."""
    try:
        form.came = meant.act(agreement=this.pk, actor=request.user, **form.cleaned_data)
    except Refusal as no:
        if isinstance(no, Missing):
            raise
        for pointer, texts in (no.errors or {"": [no.detail]}).items():
            name = pointer.strip("/").split("/")[0]
            form.add_error(name if name in form.fields else None, [str(text) for text in texts])
        return False
    return True


def _after(step: str, this: object, form: forms.Form) -> HttpResponse:
    if step == "discard":
        return redirect("office:agreements")
    if step == "revise":
        return redirect("office:agreement_edit", form.came.pk)
    return redirect("office:agreement", this.pk)


def _mine(request: HttpRequest, pk: int) -> object:
    """A version that I keep. Raises Missing out of sight, Forbidden in sight only."""
    this = kept.kept_agreement(request.user, pk)
    if not kept.keeps(request.user, this):
        raise Forbidden(_("只有授权方或其上级的事项管理员可以维护这份协议。"))
    return this


def _tried(form: AgreementForm, act: Callable[[], object]) -> object | None:
    """What an act made of the form, or None with what it refused in the form."""
    try:
        return act()
    except Refusal as no:
        form.blame(no)
        return None
