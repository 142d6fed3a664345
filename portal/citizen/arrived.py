"""The applicant's own word about a bag that was sent to them; what the carrier says closes nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import acts as matters
from applications.flow import door
from base.errors import Missing, Refusal
from handoff import acts, queries
from handoff.choices import Kind
from portal.citizen.matter import last_case, own


def _mine(request: HttpRequest, number: str, bag: str) -> tuple[object, object]:
    """My application and a bag that is on its way to me. Raises Missing."""
    application = own(request, number)
    found = queries.bag(request.user, bag)
    if found.to_application_id != application.id:
        raise Missing(_("没有这个袋，或您无权查看。"))
    return application, found


@require_POST
def arrived(request: HttpRequest, number: str, bag: str) -> HttpResponse:
    """我收到了: what was in the bag is mine; with the result in it the matter is closed."""
    application, found = _mine(request, number, bag)
    case = last_case(application)
    result = any(line.original.kind == Kind.RESULT for line in found.lines.all())
    closes = result and "confirm_receipt" in {row.act for row in door.available(case, request.user)}
    try:
        if closes:
            matters.confirm_receipt(case=case, actor=request.user)
        else:
            acts.confirm(bag=found, actor=request.user)
        messages.success(request, _("好，记下了，您收到了。"))
    except Refusal as no:
        messages.warning(request, no.detail)
    return redirect("matter", application.number)


@require_POST
def not_arrived(request: HttpRequest, number: str, bag: str) -> HttpResponse:
    """没有收到: the sender is told to look for it."""
    application, found = _mine(request, number, bag)
    try:
        acts.not_received(bag=found, actor=request.user)
        messages.success(request, _("已经告诉寄件单位去查。查到结果会告诉您。"))
    except Refusal as no:
        messages.warning(request, no.detail)
    return redirect("matter", application.number)
