"""Paper in the office: incidents, bags that are late, and who receives for whom."""

from __future__ import annotations

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base.accounts.rules import organisations_with
from handoff import queries
from handoff.choices import Fault, IncidentState
from portal.lists import paged
from portal.office.access import PAPERS, under

STATES = dict(IncidentState.choices)
FAULTS = dict(Fault.choices)
TABLE = "attachment; filename=pairs.csv"


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """Incidents by state and fault, late bags, and the pairs of regions, in my scope."""
    under(request.user, PAPERS)
    counts = queries.incident_counts(request.user, PAPERS)
    context = {
        "states": [(STATES[state], number) for state, number in counts.states],
        "faults": [(_fault(fault), number) for fault, number in counts.faults],
        "pairs": queries.pairs(request.user, PAPERS),
        "page": paged(request, queries.late(request.user), ("sent_at", "number")),
        "may_open": bool(organisations_with(request.user, ("supervisor",))),
    }
    return render(request, "office/papers.html", context)


def _fault(code: str) -> str:
    return str(FAULTS[code]) if code else _("还没有认定")


@require_safe
def pairs_csv(request: HttpRequest) -> HttpResponse:
    """The pairs as a table for a spreadsheet."""
    under(request.user, PAPERS)
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = TABLE
    table = csv.writer(answer)
    table.writerow([_("收件地"), _("办理地"), _("代收申请"), _("交接袋"), _("差异"), _("平均在途天数")])
    for one in queries.pairs(request.user, PAPERS):
        road = "" if one.road_days is None else f"{one.road_days:.1f}"
        table.writerow([one.here, one.there, one.applications, one.bags, one.incidents, road])
    return answer
