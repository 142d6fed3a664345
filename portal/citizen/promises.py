"""What I promised in place of materials in one matter: until when, how it stands, and bringing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import acts
from applications.commitments import queries, rules
from base.errors import Conflict, Invalid
from catalog.guides import Guide
from portal.citizen.corrections import Answer
from portal.citizen.matter import last_case, own
from portal.citizen.papers import papers, read_papers
from portal.citizen.promise_rows import rows_of


@require_http_methods(["GET", "HEAD", "POST"])
def promises(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that was promised; bring what is owed, one file at a time or all."""
    application = own(request, number)
    if request.method == "POST":
        return _bring(request, application)
    return _page(request, application, Answer([], {}))


def _bring(request: HttpRequest, application: object) -> HttpResponse:
    guide = Guide.of(application.version)
    asked = _owed(application, guide)
    found, errors = read_papers(asked, [], request.POST, request.FILES, request.user.person)
    answer = Answer(found, {}, errors)
    try:
        answer.raise_any()
        case = queries.owing_case(application)
        acts.fulfil(case=case, actor=request.user, materials=found)
    except Invalid as no:
        return _page(request, application, answer.with_errors(no.errors), status=400)
    except Conflict as no:
        messages.warning(request, no.detail)
        return redirect("matter-promises", application.number)
    messages.success(request, _("交上去了。"))
    return redirect("matter-promises", application.number)


def _owed(application: object, guide: Guide) -> list:
    """The materials that are still to be brought, as the guide asks for them."""
    keys = [key for one in rules.of(application.id) if rules.is_owed(one) for key in one.materials]
    return [asked for key in keys if (asked := guide.requirement(key))]


def _page(request: HttpRequest, application: object, answer: Answer, status: int = 200) -> HttpResponse:
    case = last_case(application)
    guide = Guide.of(application.version)
    owed = papers(
        _owed(application, guide), answer.materials, owner=request.user.person, index="", errors=answer.errors
    )
    context = {
        "application": application, "case": case, "rows": rows_of(application, guide), "owed": owed,
        "errors": answer.summary(),
    }  # fmt: skip
    return render(request, "citizen/promises.html", context, status=status)
