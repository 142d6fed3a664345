"""What somebody else applied for with me: read it, and confirm it or not."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import acts
from applications.queries import materials
from applications.signing import asking, queries
from base.errors import Conflict, Invalid
from base.secrecy import mask
from catalog.guides import Guide
from portal.citizen import forms
from portal.citizen.places import named
from portal.fields import Field, complained, summary
from portal.middleware import note_access

REASON_MAX = 500


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Read what was applied for; confirm it, or say why not."""
    signer = queries.signing(request.user, number)
    if request.method == "POST":
        return ANSWERS.get(request.POST.get("go", ""), _page)(request, signer)
    return _page(request, signer)


def _sign(request: HttpRequest, signer: object) -> HttpResponse:
    """A form that was corrected meanwhile is shown again before it is confirmed."""
    try:
        acts.sign(
            application=signer.application, actor=request.user, digest=request.POST.get("digest", "")[:64]
        )
    except Conflict as no:
        messages.warning(request, no.detail)
    else:
        messages.success(request, _("您确认了。"))
    return redirect("my-confirm", signer.application.number)


def _decline(request: HttpRequest, signer: object) -> HttpResponse:
    try:
        acts.decline(
            application=signer.application, actor=request.user, reason=request.POST.get("reason", "")[:4000]
        )
    except Invalid as no:
        return _page(request, signer, no.errors)
    except Conflict as no:
        messages.warning(request, no.detail)
    else:
        messages.success(request, _("已经告诉申请人您不同意，这件申请终止了。"))
    return redirect("my-confirm", signer.application.number)


ANSWERS = {"sign": _sign, "decline": _decline}


def _page(request: HttpRequest, signer: object, errors: dict | None = None) -> HttpResponse:
    application, case = signer.application, queries.held_case(signer.application)
    guide = Guide.of(application.version)
    reason = Field(
        "reason", _("为什么不同意"), request.POST.get("reason", ""), "textarea", maxlength=REASON_MAX
    )
    fields = complained([reason], errors or {})
    note_access(request, f"application:{application.number}", "read")
    context = {
        "signer": signer, "application": application, "case": case, "guide": guide,
        "place": named([application.place_id]).get(application.place_id),
        "applicant": mask(application.applicant_facts["name"], 1, 0),
        "told": forms.told(guide.form_schema, queries.form_for(signer, guide)),
        "materials": _names(application, guide),
        "standings": queries.standings(application), "mine": signer.key,
        "statement": asking.statement(application), "digest": asking.digest(application),
        "reason": fields[0], "errors": summary(fields, errors),
    }  # fmt: skip
    return render(request, "citizen/confirm.html", context, status=400 if errors else 200)


def _names(application: object, guide: Guide) -> list[str]:
    """What was handed in, by name; the papers themselves are not for others."""
    keys = dict.fromkeys(one.key for one in materials(application))
    return [asked.name for key in keys if (asked := guide.requirement(key))]
