"""Incidents on the desk: what a count found, both sides' words, and what may be done about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from base.errors import Invalid, Missing, Refusal
from base.files.pages import image_type, page_image
from handoff import acts, door, queries
from handoff.choices import IncidentState
from handoff.names import INCIDENT_ACTS
from portal.desk.bags.file import TONES
from portal.desk.bags.forms import INCIDENT_FORMS, INCIDENT_TEXTS, BagForm, incident_form
from portal.desk.views import sealed
from portal.lists import asked, paged

ORDER = ("-opened_at", "-id")
UNSETTLED = "unsettled"
TAKES = {
    "close": acts.close_incident,
    **{name: getattr(acts, name) for name in ("answer", "found", "gone", "fault")},
}


@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """Incidents of my bags, newest first."""
    queries.require_hands(request.user)
    state = asked(request, "state")["state"]
    state = state if state in (UNSETTLED, *IncidentState.values) else ""
    context = {
        "page": paged(request, queries.incidents(request.user, state=state), ORDER),
        "state": state,
        "states": [("", _("全部")), (UNSETTLED, _("没了结的")), *IncidentState.choices],
        "tones": TONES,
    }
    return render(request, "desk/bags/incidents.html", context)


def _found(request: HttpRequest, key: str) -> object:
    queries.require_hands(request.user)
    return queries.incident(request.user, key)


@require_safe
def incident(request: HttpRequest, key: str) -> HttpResponse:
    """One incident with its acts."""
    return render(request, "desk/bags/incident.html", _context(request, _found(request, key)))


def _context(request: HttpRequest, one: object) -> dict:
    may = {row.act for row in door.available(one, request.user)}
    if one.original is None:
        may -= {"found", "gone"}
    buttons = [(act, INCIDENT_ACTS[act], form.look) for act, form in INCIDENT_FORMS.items() if act in may]
    return {"one": one, "bag": one.bag, "buttons": buttons, "may": may, "tones": TONES}


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, key: str, act: str) -> HttpResponse:
    """One act on an incident: its form (GET), or taking it (POST)."""
    kind, one = incident_form(act), _found(request, key)
    form = kind(request.POST if request.method == "POST" else None, case=one)
    status = 200
    if request.method == "POST":
        status = _take(request, one, act, form) if form.is_valid() else Invalid.status
        if not status:
            messages.success(request, _("“%(act)s”已办好。") % {"act": INCIDENT_ACTS[act]})
            return redirect("desk:incident", one.id)
        one = _found(request, key)
    return _act_page(request, one, act, form, status)


def _take(request: HttpRequest, one: object, act: str, form: BagForm) -> int:
    try:
        TAKES[act](incident=one, actor=request.user, **form.arguments())
    except Refusal as no:
        form.blame(no)
        return no.status
    return 0


def _act_page(request: HttpRequest, one: object, act: str, form: BagForm, status: int) -> HttpResponse:
    context = _context(request, one)
    state = {"state": one.get_state_display()}
    no = (
        ""
        if form.is_bound or act in context["may"]
        else _("差异现在是“%(state)s”，或者这一步不归您办。") % state
    )
    more = {
        "form": form,
        "act": act,
        "title": INCIDENT_ACTS[act],
        "text": INCIDENT_TEXTS.get(act, ""),
        "no": no,
    }
    return render(request, "desk/bags/incident_act.html", {**context, **more}, status=409 if no else status)


@require_safe
def photo(request: HttpRequest, key: str) -> HttpResponse:
    """The picture taken at the count."""
    one = _found(request, key)
    if one.photo is None:
        raise Missing(_("这个差异没有照片。"))
    return sealed(HttpResponse(page_image(one.photo, 1), content_type=image_type(one.photo)))
