"""代为登记确认: somebody whom an application names comes to a window, is recognised, and confirms there."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import acts, sittings
from applications.signing import asking, queries
from applications.signing.signed import ONLINE, Present
from base.errors import Conflict, Forbidden, Invalid, Missing, Refusal
from base.ledger.numbers import clean_application_number
from base.secrecy import mask
from catalog.guides import Guide
from portal.citizen import forms
from portal.desk.in_person import check_methods, check_results, complaints, sign_methods
from portal.fields import Field, complained, require_filled, summary
from portal.limits import few_failures
from portal.middleware import note_access

WRONG_CODES_PER_HOUR = 5


@dataclass(frozen=True)
class Opened:
    """A matter on the page: who is missing and, in ``hands``, under which post it is written down that they confirm."""

    application: object
    code: str
    hands: object
    guide: Guide

    @property
    def standings(self) -> list:
        return queries.standings(self.application)

    @property
    def missing(self) -> list:
        return [one for one in self.standings if one.missing]


@dataclass(frozen=True)
class Row:
    """One person's confirmation as staff see it: how it was seen that it is them, how they signed."""

    asked: object
    signer: object
    check: str = ""
    how: str = ""


def rows(application: object) -> list[Row]:
    """How it stands with everybody who confirms. One query where there are none."""
    return [_row(one) for one in queries.standings(application)]


def _row(standing: queries.Standing) -> Row:
    if not standing.signed:
        return Row(standing.asked, standing.signer)
    told = standing.signer.evidence
    check = dict(check_methods()).get(told["identity_check"]["method"], told["identity_check"]["method"])
    how = {**dict(sign_methods()), ONLINE: _("网上，实名账号")}.get(told["method"], told["method"])
    return Row(standing.asked, standing.signer, check, how)


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; show what is confirmed; write down that somebody did."""
    sittings.halls_of(request.user)
    if request.method != "POST":
        return _ask(request, request.GET.get("number", "")[:40])
    number, code = request.POST.get("number", "")[:40], "".join(request.POST.get("code", "").split())[:20]
    try:
        opened = _opened(request, number, code)
    except Refusal as no:
        return _ask(request, number, no)
    note_access(request, f"application:{opened.application.number}", "confirm")
    return _signed(request, opened) if request.POST.get("go") == "sign" else _page(request, opened)


def _opened(request: HttpRequest, typed: str, code: str) -> Opened:
    """Raises Invalid without a number, Missing (counted: after five wrong codes an hour TooMany), Conflict without an
    agreement, or when nothing is to be confirmed."""
    require_filled(number=typed)
    number = clean_application_number(typed)
    if not number:
        raise Missing(_("编号或查询码不对。"))
    with few_failures(f"query-code:{number}", WRONG_CODES_PER_HOUR):
        application, hands = acts.open_to_sign(number=number, query_code=code, actor=request.user)
    return Opened(application, code, hands, Guide.of(application.version))


def _ask(request: HttpRequest, number: str, no: Refusal | None = None) -> HttpResponse:
    fields = [
        Field("number", _("编号"), number, hint=_("13位数字，在收件凭证上"), inputmode="numeric",
              autocomplete="off", maxlength=40),
        Field("code", _("查询码"), "", hint=_("8位字母和数字，不分大小写；在本大厅收的可以不填"), required=False,
              autocomplete="off", maxlength=20),
    ]  # fmt: skip
    fields = complained(fields, (no.errors or {"/code": [no.detail]}) if no else {})
    context = {"fields": fields, "errors": summary(fields)}
    return render(request, "desk/sign_ask.html", context, status=no.status if no else 200)


def _page(request: HttpRequest, opened: Opened, no: Refusal | None = None) -> HttpResponse:
    whole, fields = opened.application, _fields(request, opened, no)
    context = {
        "opened": opened, "fields": fields, "case": queries.held_case(whole),
        "applicant": mask(whole.applicant_facts["name"], 1, 0),
        "told": forms.told(opened.guide.form_schema, _covered(opened)),
        "statement": asking.statement(whole),
        "errors": summary(fields, complaints(no)),
    }  # fmt: skip
    return render(request, "desk/sign.html", context, status=no.status if no else 200)


def _covered(opened: Opened) -> dict:
    """The form with personal data covered; the person reads it on their own receipt or on the second screen."""
    form, hidden = opened.application.form, opened.guide.personal_fields
    return {name: mask(str(value), 1, 1) if name in hidden else value for name, value in form.items()}


def _fields(request: HttpRequest, opened: Opened, no: Refusal | None) -> list[Field]:
    data = request.POST
    people = tuple(
        (one.signer.key, f"{one.asked.label} {mask(one.signer.facts['name'], 1, 0)}")
        for one in opened.missing
    )
    chosen = data.get("key") or (people[0][0] if len(people) == 1 else "")
    given = [(value, label) for value, label in sign_methods() if value]
    fields = [
        Field("key", _("谁来确认"), chosen, "radio", options=people),
        Field("id_number", _("证件号码"), data.get("id_number", ""), autocomplete="off", maxlength=40,
              hint=_("读卡或照身份证录入，要和申请表里写的一样")),
        Field("check-method", _("怎样核验"), data.get("check-method", "card_reader"), "select",
              options=check_methods(), pointer="/identity_check/method"),
        Field("check-result", _("核验结果"), data.get("check-result", ""), "radio", options=check_results(),
              pointer="/identity_check/result"),
        Field("sign-method", _("怎样签字"), data.get("sign-method", ""), "select",
              options=(("", _("请选择")), *given), pointer="/signature/method"),
        Field("sign-name", _("谁签的"), data.get("sign-name", ""), maxlength=50, autocomplete="off",
              pointer="/signature/name"),
    ]  # fmt: skip
    return complained(fields, complaints(no))


def _called(standing: queries.Standing) -> str:
    """What somebody is asked as, with the beginning of their name."""
    return f"{standing.asked.label} {mask(standing.signer.facts['name'], 1, 0)}"


def _signed(request: HttpRequest, opened: Opened) -> HttpResponse:
    data = request.POST
    present = Present(
        key=data.get("key", "")[:40],
        id_number=data.get("id_number", "")[:40],
        identity_check={"method": data.get("check-method", ""), "result": data.get("check-result", "")},
        signature={"name": data.get("sign-name", ""), "method": data.get("sign-method", "")},
    )
    try:
        acts.sign(application=opened.application, actor=opened.hands, present=present)
    except (Invalid, Forbidden) as no:
        return _page(request, opened, no)
    except Conflict as no:
        return _ask(request, opened.application.number, no)
    done = queries.held_case(opened.application) is None
    told = _("记下了，都确认了，已经转给办理机关。") if done else _("记下了，还有人没有确认。")
    messages.success(request, told)
    return redirect("desk:sign")
