"""Promises on the desk: what at my authorities is to be decided about, to be checked, or still owed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from applications.commitments import queries
from portal.citizen.promise_rows import TONES
from portal.desk.queue import initial
from portal.lists import asked, paged

BOXES: dict[str, Promise] = {
    "decide": gettext_lazy("没有兑现，等决定"),
    "check": gettext_lazy("等核查"),
    "owed": gettext_lazy("等申请人"),
}


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """One box of promises, what is due first on top."""
    wanted = asked(request, "box")["box"]
    box = wanted if wanted in BOXES else next(iter(BOXES))
    page = paged(request, queries.box(request.user, box), ("due_at", "id"))
    counts = queries.counts(request.user)
    context = {
        "page": page,
        "rows": [
            (one, timer, _who(one), TONES.get(one.state, "")) for one, timer in queries.with_limits(page.rows)
        ],
        "boxes": [(code, name, counts[code]) for code, name in BOXES.items()],
        "box": box,
    }
    return render(request, "desk/promises.html", context)


def _who(one: object) -> str:
    facts = one.application.applicant_facts
    return facts["name"] if facts["kind"] == "legal" else initial(facts["name"])
