"""What is on the credit list about me, and saying something against it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.credit import acts, queries
from base.errors import Conflict, Invalid
from portal.credit_words import standing
from portal.fields import Field, complained, summary

APPEAL_MAX = 2000


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, key: str) -> HttpResponse:
    """One entry about me; appeal against it."""
    one = queries.own_record(request.user, key)
    typed, errors = request.POST.get("text", "")[: APPEAL_MAX * 2].replace("\x00", ""), {}
    if request.method == "POST":
        try:
            acts.appeal(record=one, actor=request.user, text=typed)
            messages.success(request, _("申诉交上去了，由列入机关以外的督办机构决定，结果会告诉您。"))
            return redirect("my-credit", one.id)
        except Invalid as no:
            errors = no.errors
        except Conflict as no:
            messages.warning(request, no.detail)
            return redirect("my-credit", one.id)
    field = Field("text", _("为什么不对"), typed, "textarea", maxlength=APPEAL_MAX)
    fields = complained([field], errors)
    context = {
        "one": one, "standing": standing(one), "may": acts.APPEAL in queries.may(request.user, one),
        "fields": fields, "errors": summary(fields, errors),
    }  # fmt: skip
    return render(request, "citizen/credit.html", context, status=400 if errors else 200)
