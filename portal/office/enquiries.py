"""Pages of the office about enquiries: what is due, one of them, taking one down, figures, frequent questions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from base.errors import Forbidden, Invalid, Refusal
from base.ledger.clock import today
from feedback.acts import enquiries as acts
from feedback.acts import frequent
from feedback.acts.asking import Asking
from feedback.behind import without_asker
from feedback.enquiry_flow.names import ACTS
from feedback.queries import enquiries as queries
from feedback.queries.enquiry_figures import kpis
from portal.asking import take_in
from portal.citizen.ask import asking_of, contact_fields, word_fields
from portal.desk.forms import ActForm
from portal.fields import Field, complained, summary
from portal.lists import asked, paged
from portal.middleware import note_access
from portal.office.enquiry_file import EnquiryFile
from portal.office.enquiry_forms import form_of
from portal.words import due_in_words

CLERKS_WORDS: dict[str, dict] = {
    "kind": {"label": gettext_lazy("对方说的是哪一类")},
    "content": {"label": gettext_lazy("对方怎么说")},
    "anonymous": {
        "label": gettext_lazy("对方要求匿名"),
        "hint": gettext_lazy("不留对方的联系方式和办件编号，承办单位不知道是谁提的，也不能回访。"),
    },
    "name": {"label": gettext_lazy("对方怎么称呼"), "autocomplete": "off"},
    "phone": {"label": gettext_lazy("对方的电话，回访用"), "autocomplete": "off"},
}
"""What differs in the fields people fill in themselves (portal.citizen.ask) when a clerk writes for them."""
BOXES = {"open": gettext_lazy("在办"), "late": gettext_lazy("超期"), "ended": gettext_lazy("已结束")}


@require_safe
def enquiries(request: HttpRequest) -> HttpResponse:
    """The enquiries of my scope, what is due first on top; those that ended newest first."""
    queries.require_staff(request.user)
    wanted = asked(request, "state", "kind", "q")
    box = request.GET.get("box") if request.GET.get("box") in BOXES else "open"
    found = queries.narrowed(queries.enquiries(request.user), box=box, **wanted)
    page = paged(request, found, ("-number",) if box == "ended" else ("due_at", "id"))
    context = {
        "page": page, "rows": [_row(one) for one in page.rows], "box": box, "boxes": BOXES, "wanted": wanted,
        "narrowed": any(wanted.values()), "states": [("", _("全部")), *queries.state_choices()],
        "kinds": [("", _("全部")), *queries.kind_choices()], **_rights(request),
    }  # fmt: skip
    return render(request, "office/enquiries/list.html", context)


def _rights(request: HttpRequest) -> dict:
    return {"clerk": queries.is_clerk(request.user), "dispatches": queries.dispatches(request.user)}


def _row(one: object) -> dict:
    due = due_in_words(one.due_at, one.region_id) if one.due_at else None
    return {"one": one, "title": without_asker(one, one.title), "due": due}


@never_cache
@require_safe
def enquiry(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one enquiry."""
    found = queries.enquiry(request.user, number)
    note_access(request, f"enquiry:{found.number}", "read")
    return render(
        request, "office/enquiries/one.html", {"file": EnquiryFile(found, request.user), "enquiry": found}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """One act: its form (GET), or taking it (POST)."""
    kind, found = form_of(act), queries.enquiry(request.user, number)
    if request.method != "POST":
        return _act_page(request, found, act, kind(case=found))
    form = kind(request.POST, case=found)
    status = _take(request, found, act, form) if form.is_valid() else Invalid.status
    if status:
        return _act_page(request, queries.enquiry(request.user, number), act, form, status)
    messages.success(request, _("“%(act)s”已办好。") % {"act": ACTS[act]})
    return _after(request, number)


def _after(request: HttpRequest, number: str) -> HttpResponse:
    """Back to the enquiry, or to the list once it is no longer in sight (a ticket given back)."""
    still = queries.narrowed(queries.enquiries(request.user), q=number).exists()
    return redirect("office:enquiry", number) if still else redirect("office:enquiries")


def _take(request: HttpRequest, found: object, act: str, form: ActForm) -> int:
    """Take the act; 0, or the status with which it was refused."""
    do = frequent.publish if act == "publish" else getattr(acts, act)
    try:
        do(enquiry=found, actor=request.user, **form.arguments())
    except Refusal as no:
        form.blame(no)
        return no.status
    return 0


def _act_page(
    request: HttpRequest, found: object, act: str, form: ActForm, status: int = 200
) -> HttpResponse:
    form.case, file = found, EnquiryFile(found, request.user)
    may = act in {button.act for button in file.buttons}
    if not may and not form.is_bound:
        raise Forbidden(_("您现在不能办这一步。"))
    note_access(request, f"enquiry:{found.number}", "read")
    context = {"file": file, "enquiry": found, "act": act, "title": ACTS[act], "form": form, "may": may}
    return render(request, "office/enquiries/act.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take down what somebody says at the window or by telephone; number and code are told to them."""
    if not queries.is_clerk(request.user):
        raise Forbidden(_("只有窗口和派单人员可以代为登记。"))
    asking = asking_of(request)
    if request.method != "POST":
        return _new_page(request, asking)
    channel = "window" if request.POST.get("channel") == "window" else "phone"
    try:
        made = take_in(request, asking, channel, clerk=True)
    except Refusal as no:
        return _new_page(request, asking, no)
    return render(request, "office/enquiries/taken.html", {"enquiry": made})


def _new_page(request: HttpRequest, asking: Asking, no: Refusal | None = None) -> HttpResponse:
    errors = no.errors or {"": [no.detail]} if no else {}
    places = [(code.removeprefix("G-"), name) for code, name in queries.first_for(request.user)]
    ways = (("phone", _("电话")), ("window", _("窗口")))
    fields = [
        Field("channel", _("怎么来的"), request.POST.get("channel", "phone"), "radio", options=ways),
        *word_fields(asking, places, "select"),
        Field("application", _("办件编号"), asking.application, required=False, inputmode="numeric"),
        Field("code", _("办件的查询码"), asking.code, hint=_("请对方说；说不出的不关联办件"), required=False),
        *contact_fields(asking),
    ]
    fields = complained((replace(one, **CLERKS_WORDS.get(one.name, {})) for one in fields), errors)
    context = {"fields": fields, "errors": summary(fields, errors), "asking": asking}
    return render(request, "office/enquiries/new.html", context, status=no.status if no else 200)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """What ended in a month: call-backs, claims, by organisation, with the formulas."""
    queries.require_staff(request.user)
    month = _month(request.GET.get("month", ""))
    context = {
        "kpis": kpis(request.user, month), "targets": settings.ENQUIRY_TARGETS, "month": month,
        "before": (month - dt.timedelta(days=1)).replace(day=1), **_rights(request),
    }  # fmt: skip
    return render(request, "office/enquiries/figures.html", context)


def _month(text: str) -> dt.date:
    """``2026-03``; this month for anything else."""
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return today().replace(day=1)


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The frequent questions in force, to be withdrawn by those who dispatch."""
    queries.require_staff(request.user)
    page = paged(request, queries.questions(), ("-published_at", "-id"))
    return render(request, "office/enquiries/questions.html", {"page": page, **_rights(request)})


@require_POST
def withdraw(request: HttpRequest, question: str) -> HttpResponse:
    """A frequent question is no longer shown."""
    frequent.withdraw(question=queries.question(request.user, question), actor=request.user)
    messages.success(request, _("已撤下。"))
    return redirect("office:enquiry-questions")
