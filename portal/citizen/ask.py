"""Asking, suggesting, complaining, reporting, asking for help; and what became of it, by number and query code."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.queries import own_applications
from base.errors import Invalid, Missing, Refusal
from catalog.queries import items
from feedback.acts import enquiries as acts
from feedback.acts.asking import CONTENT_MAX, NAME_MAX, PHONE_MAX, TITLE_MAX, Asking, check_words
from feedback.enquiry_flow.names import ACTS, grounds, phone_of, services
from feedback.enquiry_flow.who import ASKER
from feedback.queries import enquiries as queries
from portal.asking import by_code, take_in
from portal.citizen.places import pair_of
from portal.fields import Field, complained, summary
from portal.lists import asked, paged

OWN_OFFERED = 20
TYPED_MAX = 20_000
"""More than may be sent, so that it can be handed back whole with the sentence that says so."""
KINDS = {
    "ask": gettext_lazy("咨询：想弄清楚一件事"),
    "suggest": gettext_lazy("建议：哪里可以做得更好"),
    "complain": gettext_lazy("投诉：对办事或服务不满意"),
    "report": gettext_lazy("举报：有人违反规定"),
    "help": gettext_lazy("求助：遇到困难，需要帮忙"),
}
WORDS, MORE = ("kind", "region", "title", "content"), ("application", "code", "anonymous", "name", "phone")


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").replace("\r\n", "\n")[:TYPED_MAX]


def asking_of(request: HttpRequest) -> Asking:
    """What was typed so far."""
    texts = {name: _typed(request, name) for name in (*WORDS, *MORE, "item", "rating") if name != "anonymous"}
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid.uuid4()
    return Asking(**texts, anonymous="anonymous" in request.POST, key=key)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Two steps without a session: the words first, then (with likely answers on top) the matter and the contact."""
    if request.method != "POST":
        return _first(request, Asking(**asked(request, "item", "rating")))
    asking, step = asking_of(request), request.POST.get("step", "")
    try:
        check_words(asking)
    except Invalid as no:
        return _first(request, asking, no)
    if step != "send":
        return _first(request, asking) if step == "back" else _second(request, asking)
    try:
        enquiry = take_in(request, asking, "page")
    except Refusal as no:
        return _second(request, asking, no)
    return render(request, "citizen/ask_done.html", {"enquiry": enquiry})


def _first(request: HttpRequest, asking: Asking, no: Refusal | None = None) -> HttpResponse:
    return _step(request, "citizen/ask.html", word_fields(asking, _places(request)), asking, no)


def _second(request: HttpRequest, asking: Asking, no: Refusal | None = None) -> HttpResponse:
    offered = queries.offered(text=f"{asking.title} {asking.content}", item=asking.item)
    hidden = {name: getattr(asking, name) for name in (*WORDS, "item", "rating")}
    return _step(
        request, "citizen/ask_more.html", _more_fields(request, asking), asking, no,
        offered=offered, hidden=hidden, kind=KINDS[asking.kind],
    )  # fmt: skip


@login_not_required
@never_cache
@require_POST
def offers(request: HttpRequest) -> HttpResponse:
    """Likely answers to what is being typed, as a piece of the page; by POST, so that no words stand in an address."""
    asking = asking_of(request)
    offered = queries.offered(text=f"{asking.title} {asking.content}", item=asking.item)
    return render(request, "citizen/ask_offers.html", {"offered": offered})


def _step(
    request: HttpRequest,
    template: str,
    fields: list[Field],
    asking: Asking,
    no: Refusal | None,
    **more: object,
) -> HttpResponse:
    errors = no.errors or {"": [no.detail]} if no else {}
    fields = complained(fields, errors)
    item = items().filter(code=asking.item).first() if asking.item else None
    context = {"fields": fields, "errors": summary(fields, errors), "asking": asking, "item": item, **more}
    return render(request, template, context, status=no.status if no else 200)


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    pair = pair_of(request)
    return list({place.code: (place.code, place.whole) for place in (pair.there, pair.here)}.values())


def word_fields(asking: Asking, places: list[tuple[str, str]], kind: str = "radio") -> list[Field]:
    """Kind, place, title, content."""
    first = asking.region or (places[0][0] if places else "")
    return [
        Field("kind", _("要说的是哪一类"), asking.kind, "radio", options=tuple(KINDS.items())),
        Field("region", _("是哪个地方的事"), first, kind, options=tuple(places)),
        Field("title", _("一句话说是什么事"), asking.title, hint=_("最多%(n)d个字") % {"n": TITLE_MAX}),
        Field(
            "content", _("说清楚一点"), asking.content, "textarea",
            _("什么时候、在哪里、和谁有关、希望怎么办。最多%(n)d个字；不用写身份证号。") % {"n": CONTENT_MAX},
        ),
    ]  # fmt: skip


def _more_fields(request: HttpRequest, asking: Asking) -> list[Field]:
    own = own_applications(request.user)[:OWN_OFFERED] if request.user.is_authenticated else []
    mine = [("", _("和我的办件无关")), *((one.number, f"{one.item.name} {one.number}") for one in own)]
    chosen = {number for number, _name in mine}
    listed = bool(own) and asking.application in chosen
    number = Field("application", _("办件编号"), asking.application, required=False, inputmode="numeric")
    code = Field("code", _("办件的查询码"), asking.code, required=False, autocomplete="off")
    pick = Field(
        "application",
        _("和哪一件办件有关"),
        asking.application,
        "select",
        options=tuple(mine),
        required=False,
    )
    return [*([pick] if listed else [number, code]), *contact_fields(asking)]


def contact_fields(asking: Asking) -> list[Field]:
    """Anonymous or not, and how to call back."""
    hint = _("不留账号、联系方式和办件编号，承办单位不知道您是谁，也不能回访。")
    return [
        Field("anonymous", _("匿名"), asking.anonymous, "checkbox", hint, required=False),
        Field("name", _("怎么称呼您"), asking.name, required=False, autocomplete="name", maxlength=NAME_MAX),
        Field("phone", _("电话，回访用"), asking.phone, "tel", required=False, autocomplete="tel", maxlength=PHONE_MAX),
    ]  # fmt: skip


@login_not_required
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Frequent questions, by word and by item."""
    wanted = asked(request, "q", "item")
    page = paged(request, queries.questions(**wanted), ("-published_at", "-id"), 20)
    item = items().filter(code=wanted["item"]).first() if wanted["item"] else None
    return render(request, "citizen/questions.html", {"page": page, "wanted": wanted, "item": item})


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I asked under my name, latest first."""
    page = paged(request, queries.own(request.user), ("-number",), 20)
    return render(request, "citizen/enquiries.html", {"page": page})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asked_before(request: HttpRequest, number: str) -> HttpResponse:
    """One enquiry: my own, or by POST with its query code, so that no code stands in an address."""
    own = _own(request, number)
    if own or request.method != "POST":
        return _shown(request, own, "") if own else _code(request, number)
    code = request.POST.get("code", "")[:20]
    try:
        return _shown(request, by_code(request.POST.get("number", number)[:40], code), code)
    except Refusal as no:
        return _code(request, number, no)


def _own(request: HttpRequest, number: str) -> object | None:
    try:
        return queries.own_enquiry(request.user, number) if request.user.is_authenticated else None
    except Missing:
        return None


def _code(request: HttpRequest, number: str, no: Refusal | None = None) -> HttpResponse:
    shown = request.POST.get("number", number)[:40]
    fields = [
        Field("number", _("编号"), shown, hint=_("13位数字"), inputmode="numeric", maxlength=40),
        Field("code", _("查询码"), "", hint=_("8位字母和数字，不分大小写"), autocomplete="off", maxlength=20),
    ]
    fields = complained(fields, {"/code": [no.detail]} if no else {})
    context = {"fields": fields, "errors": summary(fields), "number": number}
    return render(request, "citizen/ask_code.html", context, status=no.status if no else 200)


@login_not_required
@never_cache
@require_POST
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """reply, respond or reopen, by whoever asked."""
    if act not in _ACTS:
        raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
    code = request.POST.get("code", "")[:20]
    own = _own(request, number)
    enquiry = own or by_code(number, code)
    try:
        _ACTS[act](enquiry, request)
    except Refusal as no:
        return _shown(request, enquiry, code, (act, no))
    notes.success(request, _("“%(act)s”已收到。") % {"act": ACTS[act]})
    return redirect("asked", number) if own else _shown(request, by_code(number, code), code)


def _respond(enquiry: object, request: HttpRequest) -> None:
    said = {"yes": True, "no": False}
    acts.respond(
        enquiry=enquiry,
        actor=ASKER,
        satisfied=said.get(request.POST.get("satisfied")),
        resolved=said.get(request.POST.get("resolved")),
        text=_typed(request, "respond_text"),
    )


_ACTS = {
    "reply": lambda enquiry, request: acts.reply(
        enquiry=enquiry, actor=ASKER, text=_typed(request, "reply_text")
    ),
    "respond": _respond,
    "reopen": lambda enquiry, request: acts.reopen(
        enquiry=enquiry, actor=ASKER, reason=_typed(request, "reopen_reason")
    ),
}


def _shown(
    request: HttpRequest, enquiry: object, code: str, refused: tuple[str, Refusal] | None = None
) -> HttpResponse:
    """The page of an enquiry; after a refusal with what was typed and what is wrong."""
    may = [row.act for row in queries.available(ASKER, enquiry) if row.act in _ACTS]
    forms = [(act, ACTS[act], _fields(request, act, refused)) for act in _ORDER if act in may]
    context = {
        "enquiry": enquiry, "code": code, "forms": forms, "lines": list(_lines(enquiry)),
        "timers": [one for one in queries.timers(enquiry) if one.kind == "handle"],
        "errors": _wrong(request, refused),
        "until": queries.reopen_until(enquiry), "outcome": outcome(enquiry),
        "phone": phone_of(enquiry.outcome) if enquiry.state == "referred" else "",
    }  # fmt: skip
    return render(request, "citizen/asked.html", context, status=refused[1].status if refused else 200)


def _wrong(request: HttpRequest, refused: tuple[str, Refusal] | None) -> list[tuple[str, str]]:
    """What is wrong with the form that was refused, for the top of the page."""
    if refused is None:
        return []
    act, no = refused
    return summary(_fields(request, act, refused), no.errors or {"": [no.detail]})


_ORDER = ("respond", "reopen", "reply")


def _fields(request: HttpRequest, act: str, refused: tuple[str, Refusal] | None) -> list[Field]:
    """The fields of a form of the page; what was typed is kept in the one that was refused."""
    again = refused is not None and refused[0] == act
    old = (lambda name: _typed(request, name)) if again else (lambda name: "")
    yes_no = lambda yes, no: (("yes", yes), ("no", no))  # noqa: E731
    fields = {
        "reply": [Field("reply_text", _("要补充什么"), old("reply_text"), "textarea", pointer="/text")],
        "respond": [
            Field("satisfied", _("对答复满意吗"), old("satisfied"), "radio", options=yes_no(_("满意"), _("不满意"))),
            Field(
                "resolved", _("事情解决了吗"), old("resolved"), "radio", required=False,
                options=yes_no(_("解决了"), _("没解决")),
            ),
            Field("respond_text", _("想说的话"), old("respond_text"), "textarea", required=False, pointer="/text"),
        ],
        "reopen": [Field("reopen_reason", _("为什么要重办"), old("reopen_reason"), "textarea", pointer="/reason")],
    }[act]  # fmt: skip
    return complained(fields, refused[1].errors) if again else fields


def _lines(enquiry: object) -> Iterable[dict]:
    """What happened, as its asker reads it: the act, the day, what was written to them."""
    names = queries.names([enquiry.organisation_id])
    for event in queries.events(enquiry, staff=False):
        act = event.act.removeprefix("enquiry_")
        text = getattr(event, "text", None)
        body = (text.body or {}) if text else {}
        yield {
            "party": "me" if event.actor == "asker" else "there",
            "title": ACTS.get(act, act),
            "day": event.at,
            "by": names.get(event.organisation, "") if act == "answer" else "",
            "words": [body[name] for name in ("answer", "reason", "text") if body.get(name)],
        }


def outcome(enquiry: object) -> str:
    """Where it was referred to, or why it was not accepted; blank for all others."""
    known = {"referred": services(), "not_accepted": grounds()}.get(enquiry.state, {})
    return known.get(enquiry.outcome, "")
