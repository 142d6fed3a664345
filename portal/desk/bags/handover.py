"""At my hall: results and originals that wait to be fetched, and handing them to whoever came, once it is clear who."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from base.accounts.identity import IdType
from base.errors import Missing, Refusal
from base.ledger.numbers import clean_application_number
from base.secrecy import mask
from handoff import acts, queries
from portal.desk.bags.forms import Collector
from portal.desk.inputs import shown
from portal.desk.queue import initial
from portal.fields import summary
from portal.lists import paged
from portal.middleware import note_access

METHODS = {
    "card_reader": gettext_lazy("读卡，人证一致"),
    "face": gettext_lazy("人脸比对一致"),
    "eye": gettext_lazy("人工比对证件照片一致"),
}


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What lies at my hall for applicants, by application."""
    queries.require_hands(request.user)
    page = paged(request, queries.to_hand_over(request.user), ("number",))
    context = {"page": page, "groups": _grouped(page.rows)}
    return render(request, "desk/bags/handover.html", context)


def _grouped(originals: Iterable) -> list[tuple[object, list]]:
    """(application, originals) in the order of numbers."""
    found: dict[str, tuple[object, list]] = {}
    for one in originals:
        application = one.paper.application
        found.setdefault(application.number, (application, []))[1].append(one)
    return list(found.values())


def _lying(request: HttpRequest, number: str) -> list:
    """The originals of one application that wait here. Raises Missing when none does."""
    queries.require_hands(request.user)
    clean = clean_application_number(number)
    found = list(queries.to_hand_over(request.user).filter(paper__application__number=clean)) if clean else []
    if not found:
        raise Missing(_("这个申请没有东西在您的大厅等人来领。"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """Who came, and what they are given."""
    lying = _lying(request, number)
    form = _form(request, lying)
    chosen = request.POST.getlist("originals") if request.method == "POST" else [one.number for one in lying]
    errors, status = [], 200
    if request.method == "POST":
        errors, status = _hand_out(request, lying, chosen, form) if form.is_valid() else ([], 400)
        if status == 200:
            messages.success(request, _("交好了。送达回证生成以后可以在办件里打印。"))
            return redirect("desk:handover")
    return _page(request, lying, form, chosen, errors, status)


def _form(request: HttpRequest, lying: list) -> Collector:
    facts = lying[0].paper.application.applicant_facts
    form = Collector(
        request.POST if request.method == "POST" else None, initial={"who": "self", "document": "111"}
    )
    form.fields["document"].choices = [(code, label) for code, label in IdType.choices if code != "uscc"]
    form.fields["method"].choices = list(METHODS.items())
    form.initial["name"] = facts["name"] if facts["kind"] == "natural" else ""
    return form


def _hand_out(request: HttpRequest, lying: list, chosen: list[str], form: Collector) -> tuple[list, int]:
    """Hand over what was ticked; (what is wrong, status)."""
    known = [one.number for one in lying if one.number in chosen]
    if not known:
        return [("originals", _("请勾选交给对方的东西。"))], 400
    said = form.cleaned_data
    try:
        acts.hand_out(
            application=lying[0].paper.application, originals=known, actor=request.user,
            receiver=said["name"], proof=_proof(said),
        )  # fmt: skip
    except Refusal as no:
        texts = [str(text) for some in no.errors.values() for text in some] or [str(no.detail)]
        return [("", text) for text in texts], no.status
    return [], 200


def _proof(said: dict) -> str:
    """How it was checked, as the receipt of delivery says it."""
    parts = [
        _("本人") if said["who"] == "self" else _("代领，%(relation)s") % {"relation": said["relation"]},
        str(IdType(said["document"]).label),
        str(METHODS[said["method"]]),
        _("有委托书") if said["letter"] else "",
    ]
    return _("，").join(filter(None, parts))


def _page(
    request: HttpRequest, lying: list, form: Collector, chosen: list[str], errors: list, status: int
) -> HttpResponse:
    application = lying[0].paper.application
    facts = application.applicant_facts
    note_access(request, f"application:{application.number}", "delivery")
    fields = [shown(bound) for bound in form.visible_fields()]
    context = {
        "application": application,
        "applicant": [(_("申请人"), initial(facts["name"])), (_("证件号码"), mask(facts["id_number"])),
                      (_("电话"), mask(facts["phone"] or "", 3, 4))],
        "rows": [(one, one.number in chosen) for one in lying],
        "fields": fields,
        "errors": [*errors, *summary(fields)],
        "may_post": bool(application.delivery.get("address") or facts.get("address")),
    }  # fmt: skip
    return render(request, "desk/bags/handover_one.html", context, status=status)


@require_POST
def post(request: HttpRequest, number: str) -> HttpResponse:
    """Nobody comes: a bag to the applicant's address with all that waits here."""
    lying = _lying(request, number)
    bag = acts.open_bag(
        actor=request.user, from_organisation=lying[0].holder_code, to_application=lying[0].paper.application,
        originals=[one.number for one in lying],
    )  # fmt: skip
    return redirect("desk:bag", bag.number)
