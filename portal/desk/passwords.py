"""重设密码: somebody who forgot it comes to a window with their identity card."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications import sittings
from applications.acts import presence
from base.accounts.identity import IdType
from base.errors import Refusal
from base.secrecy import mask
from portal.desk.in_person import check_methods, check_results, complaints, note_failed_check
from portal.fields import Field, complained, require_filled, summary
from portal.limits import few_failures
from portal.middleware import note_access

WRONG_PEOPLE_PER_HOUR = 10
"""By one clerk: nobody finds out at a window who has an account."""
PEOPLE = tuple((value, label) for value, label in IdType.choices if value != IdType.CREDIT_CODE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """Recognise the person, and give them a password for a day, shown this once."""
    sittings.halls_of(request.user)
    if request.method != "POST":
        return _ask(request)
    said = {name: request.POST.get(name, "")[:60] for name in ("id_type", "id_number", "name")}
    method = request.POST.get("method", "")
    checked = {"method": method * (method in dict(check_methods())), "result": request.POST.get("result", "")}
    try:
        require_filled(**said)
        with few_failures(f"reset-password:{request.user.person}", WRONG_PEOPLE_PER_HOUR):
            account, password = presence.reset_password(**said, checked=checked, actor=request.user)
    except Refusal as no:
        if no.code == "identity_failed":
            note_failed_check(request, said["id_type"], said["id_number"])
        return _ask(request, no)
    note_access(request, f"person:{account.verified_index}", "reset_password")
    context = {"account": account, "name": mask(account.party.name, 1, 0), "password": password}
    return render(request, "desk/password_given.html", context)


def _ask(request: HttpRequest, no: Refusal | None = None) -> HttpResponse:
    data = request.POST
    fields = [
        Field("id_type", _("证件"), data.get("id_type", IdType.RESIDENT), "select", options=PEOPLE),
        Field("id_number", _("证件号码"), data.get("id_number", ""), autocomplete="off", maxlength=40,
              hint=_("身份证读卡或照着录入")),
        Field("name", _("姓名"), data.get("name", ""), autocomplete="off", maxlength=60),
        Field("method", _("怎样核验"), data.get("method", "card_reader"), "select", options=check_methods(),
              pointer="/identity_check/method"),
        Field("result", _("核验结果"), data.get("result", ""), "radio", options=check_results(),
              pointer="/identity_check/result"),
    ]  # fmt: skip
    errors = complaints(no)
    fields = complained(fields, errors)
    context = {"fields": fields, "errors": summary(fields, errors)}
    return render(request, "desk/password.html", context, status=no.status if no else 200)
