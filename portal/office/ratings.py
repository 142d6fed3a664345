"""Bad ratings and their repair, ratings to be looked at. Staff see what was said and on which day, never by whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from base.accounts.queries import names_of
from base.errors import Refusal
from base.ledger.timers import overdue
from feedback import door
from feedback.acts.ratings import review_flags
from feedback.acts.rectifications import ACTS
from feedback.names import ACTS as NAMES
from feedback.names import IN_EVENTS
from feedback.queries import ratings as queries
from feedback.queries import rectifications as repairs
from portal.desk.story import ROLES
from portal.lists import asked, paged
from portal.office.access import FLAGS, RATINGS, under
from portal.office.rating_forms import FORMS, ReviewFlags, form_of
from portal.rating_words import channel_in_words, flag_in_words, reason_in_words
from portal.words import due_in_words


@require_safe
def ratings(request: HttpRequest) -> HttpResponse:
    """Bad ratings in my scope by what is due first; closed ones by day."""
    under(request.user, RATINGS)
    state = asked(request, "state")["state"]
    state = state if state in dict(repairs.states()) else "open"
    page = paged(request, repairs.rectifications(request.user, state), repairs.order_of(state))
    context = {
        "page": page,
        "rows": [(one, due_in_words(one.due_at, one.organisation.region_id)) for one in page.rows],
        "state": state,
        "closed": state == "closed",
        "tabs": [("open", _("没有归档的")), *repairs.states()],
        "names": names_of(one.assignee for one in page.rows),
        "may_review": _supervises(request),
    }
    return render(request, "office/ratings.html", context)


def _supervises(request: HttpRequest) -> bool:
    try:
        return bool(under(request.user, FLAGS))
    except Refusal:
        return False


@require_safe
def rating(request: HttpRequest, key: str) -> HttpResponse:
    """One bad rating: what was said, the limits, what was done, what I may do now."""
    under(request.user, RATINGS)
    one = repairs.rectification(request.user, key)
    may = {row.act for row in door.available(one, request.user)}
    context = {
        **_facts(request, one),
        "timers": [timer for timer in repairs.timers(one) if timer.state == "running" or overdue(timer)],
        "lines": _lines(request, one),
        "buttons": [(act, NAMES[act], form.look) for act, form in FORMS.items() if act in may],
    }
    return render(request, "office/rating.html", context)


def _facts(request: HttpRequest, one: object) -> dict:
    said = one.rating
    return {
        "one": one,
        "said": said,
        "reasons": [reason_in_words(label) for label in queries.labels(said)],
        "channel": channel_in_words(said.channel_id),
        "words": repairs.words_for(request.user, one),
        "matter": repairs.matter_of(one),
        "assignee": names_of([one.assignee]).get(one.assignee, ""),
        "flags": [flag_in_words(flag) for flag in said.flags] if _supervises(request) else [],
    }


def _lines(request: HttpRequest, one: object) -> list[dict]:
    """The history, by days: finer time could tell who it was."""
    events = repairs.history(one, request.user)
    names = names_of(event.actor for event, _words in events)
    return [_line(event, words, names) for event, words in events]


def _line(event: object, words: list[str], names: dict[str, str]) -> dict:
    act = event.act.removeprefix(IN_EVENTS)
    mine = act == "reply"
    return {
        "title": NAMES.get(act, act),
        "day": event.at,
        "party": "me" if mine else "there",
        "mark": _("评") if mine else "",
        "by": _("评价人") if mine else names.get(event.actor, "") or str(ROLES.get(event.role, "")),
        "outcome": repairs.outcome_in_words(event.data.get("outcome") or event.data.get("satisfied") or ""),
        "words": words,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, key: str, act: str) -> HttpResponse:
    """Take an act, by its form."""
    under(request.user, RATINGS)
    one = repairs.rectification(request.user, key)
    form = form_of(act)(request.POST if request.method == "POST" else None, case=one)
    if request.method == "POST" and form.is_valid() and _taken(request, one, act, form):
        messages.success(request, _("办好了。"))
        return redirect("office:rating", one.id)
    context = {**_facts(request, one), "form": form, "act": act, "title": NAMES[act]}
    return render(request, "office/rating_act.html", context, status=400 if form.is_bound else 200)


def _taken(request: HttpRequest, one: object, act: str, form: object) -> bool:
    try:
        ACTS[act](rectification=one, actor=request.user, **form.arguments())
    except Refusal as no:
        form.blame(no)
        return False
    return True


@require_safe
def flags(request: HttpRequest) -> HttpResponse:
    """Ratings somebody has to look at before they count."""
    under(request.user, FLAGS)
    page = paged(request, queries.doubtful(request.user), ("-day", "-id"))
    rows = [(one, [flag_in_words(flag) for flag in one.flags]) for one in page.rows]
    return render(request, "office/rating_flags.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, key: str) -> HttpResponse:
    """Decide whether a doubtful rating counts."""
    under(request.user, FLAGS)
    one = queries.doubtful_rating(request.user, key)
    form = ReviewFlags(request.POST if request.method == "POST" else None, case=one)
    if request.method == "POST" and form.is_valid() and _reviewed(request, one, form):
        messages.success(request, _("办好了。"))
        return redirect("office:rating-flags")
    context = {
        "one": one,
        "form": form,
        "flags": [flag_in_words(word) for word in one.flags],
        "channel": channel_in_words(one.channel_id),
    }
    return render(request, "office/rating_flag.html", context, status=400 if form.is_bound else 200)


def _reviewed(request: HttpRequest, one: object, form: object) -> bool:
    said = form.cleaned_data
    try:
        review_flags(rating=one, actor=request.user, genuine=said["genuine"], reason=said["reason"])
    except Refusal as no:
        form.blame(no)
        return False
    return True
