"""Systems elsewhere: when we last heard of each other, what waits, and where the books disagree."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications.bench import state_choices
from applications.partners import outbox, queries
from base.ledger.clock import now
from portal.lists import paged
from portal.office.access import OUTBOX, under

ROWS_SHOWN = 50


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """All partners with their queues; then what disagrees, oldest first, with both states."""
    under(request.user, OUTBOX)
    rows, nobody = queries.standings()
    page = paged(request, queries.mismatches(), ("id",), ROWS_SHOWN)
    states = dict(state_choices())
    context = {
        "standings": rows,
        "nobody": nobody,
        "page": page,
        "rows": [(one, _state(one.ours, states), _state(one.theirs, states)) for one in page.rows],
        "now": now(),
    }
    return render(request, "office/partners.html", context)


def _state(code: str, states: dict) -> str:
    """A state in words; one that we do not know as it was told."""
    return str(states.get(code, code)) if code else _("没有这个办件")


@require_POST
def resend(request: HttpRequest, mismatch: int) -> HttpResponse:
    """Tell the partner everything about a case again."""
    under(request.user, OUTBOX)
    found = queries.mismatch(mismatch)
    told = outbox.resend(found.comparison.partner, found.case)
    if told:
        messages.success(request, _("已重新排队，按顺序再传一遍。下次对账以后看结果。"))
    else:
        messages.info(request, _("没有可以再传的：我方没有这个办件的记录，请和对方核对。"))
    return redirect("office:partners")
