"""Where a matter stands, by number and query code, without a login."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import queries
from applications.signing.queries import ended_unsigned, standings
from base.errors import Invalid, Missing, Refusal, TooMany
from base.ledger.numbers import clean_application_number
from portal.citizen.papers_where import counts
from portal.citizen.story import clocks, steps_of, turn_of
from portal.fields import Field, complained, require_filled, summary
from portal.limits import few_failures

WRONG_CODES_PER_HOUR = 5


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask by POST, so that no code stands in an address; the answer names nobody."""
    if request.method != "POST":
        return _ask(request, None)
    try:
        application = _found(request.POST.get("number", "")[:40], request.POST.get("code", "")[:20])
    except (Invalid, Missing, TooMany) as no:
        return _ask(request, no)
    return render(request, "citizen/track_found.html", _shown(application))


def _found(typed: str, code: str) -> object:
    """The application. Raises Invalid where something is not filled in, Missing, TooMany after five wrong codes for a
    number within an hour."""
    require_filled(number=typed, code=code)
    number = clean_application_number(typed)
    if not number:
        raise Missing(_("编号或查询码不对。"))
    with few_failures(f"query-code:{number}", WRONG_CODES_PER_HOUR):
        return queries.by_query_code(number, "".join(code.split()))


def _ask(request: HttpRequest, no: Refusal | None) -> HttpResponse:
    fields = [
        Field(
            "number",
            _("编号"),
            request.POST.get("number", ""),
            hint=_("13位数字，在收件凭证和提交后的页面上"),
            inputmode="numeric",
            autocomplete="off",
            maxlength=40,
        ),
        Field("code", _("查询码"), "", hint=_("8位字母和数字，不分大小写"), autocomplete="off", maxlength=20),
    ]
    errors = (no.errors or {"/code": [no.detail]}) if no else {}
    fields = complained(fields, errors)
    return render(
        request,
        "citizen/track.html",
        {"fields": fields, "errors": summary(fields)},
        status=no.status if no else 200,
    )


def _shown(application: object) -> dict:
    case = queries.current(application)
    timers = queries.timers([case.number])[case.number]
    unsigned = ended_unsigned(case, standings(application))
    return {
        "application": application,
        "case": case,
        "turn": turn_of(case, None, timers, unsigned=unsigned),
        "steps": steps_of(case, unsigned=unsigned),
        "clocks": clocks(case, timers),
        "originals": counts(application),
    }
