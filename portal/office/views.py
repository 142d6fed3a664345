"""Pages of the office: figures, what was not delivered, logs, posts."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications import figures, queries
from base.accounts.queries import names_of, posts_under
from base.accounts.rules import anywhere, paths_with
from base.ledger import discretion, outbox
from base.ledger import queries as ledger
from base.ledger.clock import now, today
from base.regions import queries as regions
from portal.desk.story import ROLES
from portal.lists import asked, paged
from portal.office import words
from portal.office.access import GRANT, LOGS, ORGANISATIONS, OUTBOX, PEOPLE, under

LATE_SHOWN = 20
ROWS_SHOWN = 50


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Open applications of my scope: how many, where, which are over a limit and at which of their steps."""
    under(request.user, figures.OFFICE_ROLES)
    late = paged(request, figures.late_cases(request.user), ("due_at", "id"), LATE_SHOWN)
    beside = figures.late_beside(request.user, late.rows)
    timers = queries.pressing([case.number for case in late.rows])
    context = {
        "figures": figures.figures(request.user),
        "late": late,
        "rows": [(case, timers.get(case.number), beside.get(case.application_id, ())) for case in late.rows],
        "may_open": anywhere(request.user, "supervisor") is not None,
        "now": now(),
        "today": today(),
    }
    return render(request, "office/overview.html", context)


@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """What was given up, or waits although its time has come."""
    under(request.user, OUTBOX)
    box = "late" if request.GET.get("box") == "late" else "failed"
    rows = ledger.late_deliveries() if box == "late" else ledger.failed_deliveries()
    context = {
        "page": paged(request, rows, ("id",)),
        "box": box,
        "acts": words.EVENTS,
        "kinds": words.STREAMS,
        "quiet": discretion.kept_to_days(),
    }
    return render(request, "office/outbox.html", context)


@require_POST
def retry(request: HttpRequest, delivery: int) -> HttpResponse:
    """Try a delivery that was given up once more."""
    under(request.user, OUTBOX)
    outbox.retry(ledger.failed_delivery(delivery).pk)
    messages.success(request, _("已重新排队，稍后再看结果。"))
    return redirect("office:outbox")


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The event log, newest first; what people wrote is not shown here. Voices stand apart, by days."""
    under(request.user, LOGS)
    wanted, voices = _wanted(request, "day"), request.GET.get("box") == "voices"
    day = _day(wanted["day"])
    found, order = (discretion.events_of(day), "hash") if voices else (_events(wanted), "-id")
    page = paged(request, found, (order,), ROWS_SHOWN)
    context = {
        "page": page, "wanted": wanted, "voices": voices, "day": day, "quiet": discretion.kept_to_days(),
        "acts": words.EVENTS, "roles": ROLES, "names": names_of(one.actor for one in page.rows), "kinds": words.STREAMS,
    }  # fmt: skip
    return render(request, "office/events.html", context)


def _wanted(request: HttpRequest, *more: str) -> dict[str, str]:
    """What a log is narrowed to: a number, of the kind chosen beside it; a kind alone narrows nothing."""
    wanted = asked(request, "kind", "stream", *more)
    return wanted if wanted["stream"] else {**wanted, "kind": ""}


def _events(wanted: dict[str, str]) -> QuerySet:
    return ledger.events(words.stream(wanted["kind"], wanted["stream"]))


def _day(typed: str) -> dt.date:
    """The day that was asked for; yesterday for anything else."""
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        return today() - dt.timedelta(days=1)


@require_safe
def accesses(request: HttpRequest) -> HttpResponse:
    """Who looked at whose data, newest first."""
    under(request.user, LOGS)
    wanted = _wanted(request)
    found = ledger.accesses(words.stream(wanted["kind"], wanted["stream"]))
    page = paged(request, found, ("-id",), ROWS_SHOWN)
    context = {
        "page": page, "rows": [(one, *words.subject(one.subject), words.purpose(one.purpose)) for one in page.rows],
        "wanted": wanted, "roles": ROLES, "names": names_of(one.actor for one in page.rows), "kinds": words.SUBJECTS,
    }  # fmt: skip
    return render(request, "office/accesses.html", context)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Posts below mine: who, which role, where, from when to when."""
    under(request.user, PEOPLE)
    wanted = asked(request, "role")
    page = paged(request, posts_under(request.user, PEOPLE, **wanted), ("id",), ROWS_SHOWN)
    choices = [("", _("全部")), *words.posts()]
    context = {"page": page, "wanted": wanted, "choices": choices, "today": today(), "roles": ROLES}
    may_grant = anywhere(request.user, *GRANT) is not None
    return render(request, "office/people.html", {**context, "may_grant": may_grant})


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Governments, authorities, halls and windows: to look up a name or a code."""
    under(request.user, ORGANISATIONS)
    wanted = asked(request, "q", "kind")
    found = regions.organisations(**wanted).select_related("region", "parent")
    page = paged(request, found, ("code",), ROWS_SHOWN)
    mine = tuple(paths_with(request.user, *GRANT))
    context = {
        "page": page,
        "grantable": {one.code for one in page.rows if one.path.startswith(mine)},
        "wanted": wanted,
        "kinds": [("", _("全部")), *regions.organisation_kinds()],
        "may_grant": bool(mine),
    }
    return render(request, "office/organisations.html", context)
