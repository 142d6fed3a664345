"""Applying: begin, fill step by step, hand in once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications import drafts, queries
from applications.acts.counter import window_mode
from applications.acts.filing import ONLINE_MODES
from base.errors import Conflict, Invalid, Missing, Refusal
from base.ledger import idempotency
from base.regions.queries import is_within
from catalog.guides import Guide
from catalog.queries import open_version
from portal.citizen import forms, tohall
from portal.citizen.kept import keeps_what_was_typed, take
from portal.citizen.papers import papers, read_papers
from portal.citizen.places import pair_of
from portal.citizen.wizard import STEPS, Errors, Step, Wizard, all_faults, situation_of
from portal.fields import summary
from portal.words import DELIVERIES

HANDED_IN = "handed_in"


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, task_code: str) -> HttpResponse:
    """What will be asked, and my drafts of it; POST begins a new one."""
    guide = Guide.of(open_version(task_code))
    mode, situation = mode_of(guide), situation_of(guide, request.GET)
    if request.method == "POST":
        draft = drafts.start(task_code=task_code, actor=request.user, content=_first(request, guide, mode))
        return redirect("apply-resume", task_code, draft.id)
    mine = queries.drafts(request.user).filter(task_code=task_code)[:5]
    context = {
        "guide": guide, "asked": guide.in_situation(situation), "mode": mode, "drafts": mine,
        "situation": situation,
    }  # fmt: skip
    return render(request, "citizen/apply_start.html", context)


def mode_of(guide: Guide) -> str:
    """How it is filled in here: to be handed in online, else to be taken to a window; blank if neither."""
    ways = (*sorted(ONLINE_MODES), window_mode(guide.modes))
    return next((code for code in ways if code in guide.modes), "")


def _first(request: HttpRequest, guide: Guide, mode: str) -> dict:
    """What is known before the first question: the place, where the chosen one is the authority's."""
    if not mode:
        raise Conflict(_("这件事还不能在网上申请，请到窗口办理。"), code="not_open")
    there, places = pair_of(request).there.code, (*guide.handling_place_fields, *_parts_places(guide))
    fits, situation = is_within(there, guide.region_code), situation_of(guide, request.POST)
    return {"mode": mode, "form": dict.fromkeys(places, there) if fits else {}, "situation": situation}


def _parts_places(guide: Guide) -> list[str]:
    """Where the parts of a bundle are decided: most people have all of them at one place."""
    return [one.place for one in guide.plan.cases if one.place in guide.places] if guide.is_bundle else []


@require_safe
def resume(request: HttpRequest, task_code: str, key: str) -> HttpResponse:
    """Go on at the first step that is not complete."""
    wizard = _open(request, task_code, key)
    if isinstance(wizard, HttpResponse):
        return wizard
    first = next((step for step in wizard.steps if step.faults(wizard)), wizard.steps[-1])
    untouched = "applicant" not in wizard.content
    return redirect("apply-step", task_code, key, "who" if untouched else first.slug)


def _open(request: HttpRequest, task_code: str, key: str) -> Wizard | HttpResponse:
    """The draft, or the way to what became of it. Raises Missing, Conflict ``not_open``."""
    handed_in = request.session.get(HANDED_IN, {}).get(str(key))
    if handed_in:
        messages.info(request, _("这份申请已经提交过了，这就是它。"))
        return redirect("matter", handed_in)
    draft = queries.drafts(request.user).filter(id=key, task_code=task_code).first()
    if draft is None:
        raise Missing(_("这份草稿已经不在了：可能已经提交，或者删掉了。到“我的办件”里看看。"))
    guide = Guide.of(open_version(task_code))
    return Wizard(draft, request.user, guide, here=pair_of(request).here.code)


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, task_code: str, key: str, step: str) -> HttpResponse:
    """One step: shown, or saved and on to the next."""
    if step not in STEPS:
        raise Missing(_("没有这一步。"))
    if step == "check" and request.method == "POST":
        return (_to_hall if request.POST.get("go") == "hall" else _hand_in)(request, task_code, key)
    wizard = _open(request, task_code, key)
    if isinstance(wizard, HttpResponse):
        return wizard
    return (_save if request.method == "POST" else _show)(request, wizard, STEPS[step])


def _show(request: HttpRequest, wizard: Wizard, step: Step) -> HttpResponse:
    """The step as saved; or, after logging in again, as it was typed when the session ended."""
    if kept := take(request):
        parts, _errors = step.read(wizard, kept)
        wizard.content |= parts
        messages.info(request, _("您刚才填的还在，请核对后点“保存并继续”。"))
    return _page(request, wizard, step, {})


def _save(request: HttpRequest, wizard: Wizard, step: Step) -> HttpResponse:
    """Keep what was typed, whatever it is worth; go on when nothing is wrong."""
    parts, errors = _read(request, wizard, step)
    drafts.keep(draft=wizard.draft, content=parts)
    wizard.content |= parts
    go = request.POST.get("go", "")
    if go == "back":
        return redirect("apply-step", wizard.draft.task_code, wizard.draft.id, wizard.after(step.slug, -1))
    errors = errors if go == "stay" else {**step.faults(wizard), **errors}
    if errors:
        return _page(request, wizard, step, errors, status=400)
    onward = step.slug if go == "stay" else wizard.after(step.slug)
    return redirect("apply-step", wizard.draft.task_code, wizard.draft.id, onward)


def _read(request: HttpRequest, wizard: Wizard, step: Step) -> tuple[dict, Errors]:
    if step.slug != "materials":
        return step.read(wizard, request.POST)
    asked = wizard.asked.materials
    sent = wizard.part("materials", [])
    found, errors = read_papers(asked, sent, request.POST, request.FILES, request.user.person)
    return {"materials": found}, errors


def _page(
    request: HttpRequest, wizard: Wizard, step: Step, errors: Errors, status: int = 200
) -> HttpResponse:
    fields = step.shown(wizard, errors)
    context = {
        "wizard": wizard, "guide": wizard.guide, "step": step, "fields": fields,
        "progress": _progress(wizard, step), **PAGES.get(step.slug, _plain)(wizard, errors, fields),
    }  # fmt: skip
    return render(
        request, f"citizen/apply_{step.slug if step.slug in PAGES else 'step'}.html", context, status=status
    )


def _progress(wizard: Wizard, now: Step) -> list[dict]:
    order = [step.slug for step in wizard.steps]
    place = order.index(now.slug)
    states = ["done" if at < place else "now" if at == place else "next" for at in range(len(order))]
    return [
        {"slug": step.slug, "title": step.title, "number": at + 1, "state": state}
        for at, (step, state) in enumerate(zip(wizard.steps, states, strict=True))
    ]


def _plain(wizard: Wizard, errors: Errors, fields: list) -> dict:
    return {"errors": summary(fields, errors)}


def _materials_page(wizard: Wizard, errors: Errors, fields: list) -> dict:
    asked = wizard.asked.materials
    sent, owner = wizard.part("materials", []), wizard.account.person
    rows = papers(asked, sent, owner=owner, index=_index(wizard), errors=errors, guide=wizard.guide)
    return {"papers": rows, "errors": [(row.id, text) for row in rows for text in row.errors]}


def _index(wizard: Wizard) -> str:
    """The blind index under which licences are looked up: only of somebody this account surely may speak for."""
    applicant = wizard.applicant()
    if applicant is None or not (applicant.mandate or wizard.account.verified_index):
        return ""
    return applicant.party.id_index


def _check_page(wizard: Wizard, errors: Errors, fields: list) -> dict:
    delivery, applicant = wizard.part("delivery", {}), wizard.applicant()
    materials = _materials_page(wizard, {}, [])["papers"]
    return {
        "faults": all_faults(wizard, errors), "applicant": applicant.party if applicant else None,
        "told": forms.told(wizard.asked.form_schema, wizard.part("form", {})), "papers": materials,
        "delivery": DELIVERIES.get(delivery.get("method"), ""), "address": delivery.get("address") or {},
        "situation": _situation(wizard), "to_hall": tohall.choice(wizard, errors),
    }  # fmt: skip


def _situation(wizard: Wizard) -> list[tuple[str, str]]:
    """The questions and what was answered; an empty answer is still to be given."""
    chosen = wizard.part("situation", "")
    return [
        (question.label, "、".join(option.label for option in question.chosen(chosen)))
        for question in wizard.guide.questions_in(chosen)
    ]


PAGES = {"materials": _materials_page, "check": _check_page}


def _to_hall(request: HttpRequest, task_code: str, key: str) -> HttpResponse:
    """带到窗口办: the number and the code to take to a hall."""
    wizard = _open(request, task_code, key)
    if isinstance(wizard, HttpResponse):
        return wizard
    try:
        drafts.address(draft=wizard.draft, hall=request.POST.get("hall", "")[:40], actor=request.user)
    except Refusal as no:
        return _page(request, wizard, STEPS["check"], {"/hall": [no.detail]}, status=no.status)
    return redirect("apply-step", task_code, key, "check")


def _hand_in(request: HttpRequest, task_code: str, key: str) -> HttpResponse:
    """Submit, at most once for a draft: a second click finds the answer to the first."""
    try:
        _status, answer = idempotency.once(
            who=request.user.person, method="POST", path="citizen:apply", key=str(key), body_sha256="",
            do=lambda: (201, {"number": _handed_in(request, task_code, key)}),
        )  # fmt: skip
    except Invalid as no:
        return _page(request, _open(request, task_code, key), STEPS["check"], no.errors, status=400)
    except Conflict as no:
        messages.warning(request, no.detail)
        return redirect("apply-step", task_code, key, "check")
    request.session[HANDED_IN] = {
        **dict(list(request.session.get(HANDED_IN, {}).items())[-9:]),
        str(key): answer["number"],
    }
    request.session["fresh"] = answer["number"]
    return redirect("matter", answer["number"])


def _handed_in(request: HttpRequest, task_code: str, key: str) -> str:
    wizard = _open(request, task_code, key)
    if isinstance(wizard, HttpResponse):
        return request.session[HANDED_IN][str(key)]
    return drafts.hand_in(draft=wizard.draft, actor=request.user).number


@require_POST
def renew(request: HttpRequest, task_code: str, key: str) -> HttpResponse:
    """Take what is filled over to the guide's newest version."""
    wizard = _open(request, task_code, key)
    if isinstance(wizard, HttpResponse):
        return wizard
    fresh = drafts.start(task_code=task_code, actor=request.user, content=wizard.draft.content)
    drafts.erase(draft=wizard.draft)
    return redirect("apply-resume", task_code, fresh.id)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, task_code: str, key: str) -> HttpResponse:
    """Throw a draft away, after asking once."""
    draft = queries.draft(request.user, key)
    if request.method == "POST":
        drafts.erase(draft=draft)
        messages.info(request, _("草稿删掉了。"))
        return redirect("my")
    return render(
        request,
        "citizen/apply_erase.html",
        {"draft": draft, "guide": Guide.of(open_version(draft.task_code))},
    )
