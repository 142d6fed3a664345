"""再次提供: paper that was lost or damaged on the way, brought once more to a window that covers its authority."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from base.errors import Refusal
from base.regions.queries import organisation
from handoff import acts

COPIES_MAX = 99


def papers(request: HttpRequest, opened: object) -> list[tuple[object, bool, str]]:
    """(original, ticked, copies as typed) of all that came to harm."""
    chosen, sent = request.POST.getlist("harmed"), request.POST.get("go") == "supply"
    return [
        (one, one.number in chosen or not sent, request.POST.get(f"copies-{one.number}", str(one.copies))[:3])
        for one in opened.harmed
    ]


def supplied(request: HttpRequest, opened: object, page: Callable[..., HttpResponse]) -> HttpResponse:
    """Take in what was ticked, all or none; a refusal is shown on the page with everything typed."""
    brought = {one.number: _count(copies) for one, ticked, copies in papers(request, opened) if ticked}
    place = organisation(opened.hands.organisation)
    try:
        made = acts.supply(
            application=opened.case.application, originals=brought, place=place, actor=opened.hands
        )
    except Refusal as no:
        return page(request, opened, no=no)
    numbers = _("、").join(one.number for one in made)
    messages.success(
        request, _("收下了，新的原件条码：%(numbers)s。请装袋寄给办理机关。") % {"numbers": numbers}
    )
    return redirect("desk:correct")


def _count(typed: str) -> int:
    """Certified copies that come along; what is no number is none."""
    typed = typed.strip()
    return min(int(typed), COPIES_MAX) if typed.isascii() and typed.isdecimal() else 0


def complaints(no: Refusal | None) -> list[tuple[str, str]]:
    """(anchor, sentence) of what was refused."""
    if no is None:
        return []
    texts = [str(text) for some in no.errors.values() for text in some] or [str(no.detail)]
    return [("harmed", text) for text in texts]
