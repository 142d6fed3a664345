"""重设密码: somebody who forgot it comes to a window with their identity card."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications import sittings
from base.accounts import passwords
from base.accounts.identity import IdType
from base.accounts.rules import anywhere, as_reader
from base.errors import Forbidden, Refusal
from base.ledger.access import looked
from base.secrecy import mask
from portal.desk.in_person import PASSED, check_methods, check_results
from portal.fields import Field, complained, require_filled, summary
from portal.limits import few_failures
from portal.middleware import note_access

WRONG_PEOPLE_PER_HOUR = 10
"""By one clerk: nobody finds out at a window who has an account."""
PEOPLE = tuple((value, label) for value, label in IdType.choices if value != IdType.CREDIT_CODE)
CAME = "came_to_window"
"""The reason in the event."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """Recognise the person, and give them a password for a day, shown this once."""
    sittings.halls_of(request.user)
    if request.method != "POST":
        return _ask(request)
    try:
        account = _recognised(request)
        actor = anywhere(request.user, "window")
        password = passwords.reset(account=account, actor=actor, reason=CAME)
    except Refusal as no:
        return _ask(request, no)
    note_access(request, f"person:{account.verified_index}", "reset_password")
    context = {"account": account, "name": mask(account.party.name, 1, 0), "password": password}
    return render(request, "desk/password_given.html", context)


def _recognised(request: HttpRequest) -> object:
    """The account of who stands there. Raises Invalid, Missing (counted), Conflict; Forbidden where it is not them."""
    said = {name: request.POST.get(name, "")[:60] for name in ("id_type", "id_number", "name")}
    require_filled(**said)
    with few_failures(f"reset-password:{request.user.person}", WRONG_PEOPLE_PER_HOUR):
        account = passwords.verified(**said)
    if request.POST.get("result") != PASSED or request.POST.get("method") not in dict(check_methods()):
        looked(as_reader(request.user), f"person:{account.verified_index}", "identity_failed")
        raise Forbidden(_("没有确认是本人，不能重设。"), code="identity_failed")
    return account


def _ask(request: HttpRequest, no: Refusal | None = None) -> HttpResponse:
    data = request.POST
    fields = [
        Field("id_type", _("证件"), data.get("id_type", IdType.RESIDENT), "select", options=PEOPLE),
        Field("id_number", _("证件号码"), data.get("id_number", ""), autocomplete="off", maxlength=40,
              hint=_("身份证读卡或照着录入")),
        Field("name", _("姓名"), data.get("name", ""), autocomplete="off", maxlength=60),
        Field("method", _("怎样核验"), data.get("method", "card_reader"), "select", options=check_methods()),
        Field("result", _("核验结果"), data.get("result", ""), "radio", options=check_results()),
    ]  # fmt: skip
    errors = _complaints(no)
    fields = complained(fields, errors)
    context = {"fields": fields, "errors": summary(fields, errors)}
    return render(request, "desk/password.html", context, status=no.status if no else 200)


def _complaints(no: Refusal | None) -> dict:
    """What was refused, beside its field."""
    if isinstance(no, Forbidden):
        return {"/result": [no.detail]}
    return dict(getattr(no, "errors", None) or ({"/id_number": [no.detail]} if no else {}))
