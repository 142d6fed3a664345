"""Plans of cases in the office: what is performed with one, its picture, and a new version of it by two people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from base.errors import Forbidden, Missing, Refusal
from catalog import acts
from catalog.guides import Guide
from catalog.plan_words import Join
from catalog.queries import plans as kept
from portal import plans
from portal.lists import paged
from portal.office.access import KEEPERS, PLANS, under
from portal.office.plan_form import PlanForm, typed_plan


@require_safe
def planned(request: HttpRequest) -> HttpResponse:
    """What authorities under my posts perform with a plan of cases."""
    under(request.user, PLANS)
    page = paged(request, kept.planned(request.user, PLANS), ("task_code",))
    rows = [(one, one.current.elements.get("plan") or {}) for one in page.rows]
    return render(request, "office/plans.html", {"page": page, "rows": rows})


@require_safe
def plan(request: HttpRequest, task_code: str) -> HttpResponse:
    """The plan in force as a picture, the version in work, and what I may do."""
    return _page(request, _claim(request, task_code))


def _claim(request: HttpRequest, task_code: str) -> object:
    under(request.user, PLANS)
    return kept.planned_at(request.user, PLANS, task_code)


def _page(request: HttpRequest, claim: object, complaints: list[str] | None = None) -> HttpResponse:
    guide, work = Guide.of(claim.current), kept.in_work(claim)
    problems = kept.plan_problems(work) if work else {}
    context = {
        "claim": claim, "guide": guide, "work": work, "join": Join(guide.plan.join).label if guide.plan else "",
        "stages": plans.drawn(guide) if guide.plan else [],
        "work_stages": plans.drawn(Guide.of(work)) if work and not problems else [],
        "problems": [text for texts in problems.values() for text in texts],
        "steps": _steps(request, claim, work), "complaints": complaints or [],
        "keeps": kept.keeps_plan(request.user, claim),
        "edits": work is not None and work.state == kept.State.DRAFT and work.drafted_by == request.user.person,
    }  # fmt: skip
    return render(request, "office/plan.html", context, status=400 if complaints else 200)


@dataclass(frozen=True)
class Step:
    """A step of a version: what its button says, what is said afterwards, what it does."""

    title: Promise
    done: Promise
    act: Callable
    kind: str = ""


STEPS: dict[str, Step] = {
    "submit": Step(
        gettext_lazy("提交审核"), gettext_lazy("已提交，等另一位事项管理员发布。"), acts.submit_for_review
    ),
    "publish": Step(
        gettext_lazy("发布"), gettext_lazy("已发布。已经开始的办件仍按原来的版本办。"), acts.publish
    ),
    "return": Step(gettext_lazy("退回修改"), gettext_lazy("已退回。"), acts.send_back, "second"),
}


def _steps(request: HttpRequest, claim: object, work: object | None) -> list[tuple[str, Step]]:
    """The steps this keeper may take with the version in work; nobody publishes what they wrote."""
    if work is None or not kept.keeps_plan(request.user, claim):
        return []
    wrote = work.drafted_by == request.user.person
    names = {"draft": ["submit"] if wrote else [], "review": ["return"] if wrote else ["publish", "return"]}
    return [(name, STEPS[name]) for name in names[work.state]]


@require_POST
def draft(request: HttpRequest, task_code: str) -> HttpResponse:
    """Begin a new version as a copy of the one in force."""
    claim = _mine(request, task_code)
    try:
        acts.draft_version(task_code=claim.task_code, actor=request.user.person)
    except Refusal as no:
        messages.warning(request, no.detail)
        return redirect("office:plan", task_code)
    return redirect("office:plan-edit", task_code)


@require_POST
def step(request: HttpRequest, task_code: str, step: str) -> HttpResponse:
    """Submit, return or publish the version in work."""
    claim, meant = _mine(request, task_code), STEPS.get(step)
    work = kept.in_work(claim)
    if meant is None or work is None:
        raise Missing(_("没有这一步。"))
    try:
        meant.act(draft=work.pk, actor=request.user.person)
    except Forbidden:
        raise
    except Refusal as no:
        return _page(
            request, claim, [text for texts in no.errors.values() for text in texts] or [str(no.detail)]
        )
    messages.success(request, str(meant.done))
    return redirect("office:plan", task_code)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, task_code: str) -> HttpResponse:
    """Change the plan of the draft. What was typed is kept as it is; what is wrong with it stands beside it."""
    claim = _mine(request, task_code)
    work = kept.in_work(claim)
    if work is None or work.state != kept.State.DRAFT:
        messages.info(request, _("没有草稿可改。"))
        return redirect("office:plan", task_code)
    if request.method == "POST":
        more = "more" in request.POST
        document = work.elements | {"plan": typed_plan(request.POST, more)}
        acts.edit_draft(draft=work.pk, elements=document, actor=request.user.person)
        messages.success(request, _("草稿已存。"))
        return redirect("office:plan-edit", task_code)
    form = PlanForm(work, work.elements.get("plan") or {}, kept.plan_problems(work))
    return render(request, "office/plan_form.html", {"claim": claim, "work": work, "form": form})


def _mine(request: HttpRequest, task_code: str) -> object:
    """What I keep. Raises Missing out of sight, Forbidden in sight only."""
    under(request.user, KEEPERS)
    claim = _claim(request, task_code)
    if not kept.keeps_plan(request.user, claim):
        raise Forbidden(_("只有这个机关或其上级的事项管理员可以修改。"))
    return claim
