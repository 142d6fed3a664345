"""Rating: two taps for whoever holds the token, without a login; afterwards the same address is the relay."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from base.errors import Conflict, Invalid, Missing, Refusal
from feedback.acts import ratings as acts
from feedback.acts.rectifications import reply as reply_act
from feedback.names import IN_EVENTS
from feedback.queries import ratings as queries
from portal.middleware import client_address
from portal.rating_words import reason_in_words

PAD = "pad"
ANSWERS = {"yes": True, "no": False}
TYPED_MAX = 6000


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a rating, take it, or show what became of it."""
    if request.method != "POST":
        return _page(request, token)
    try:
        acts.rate(
            token=token, voice=_voice(request), account=_account(request), address=client_address(request)
        )
    except Invalid as no:
        return _page(request, token, no)
    except Conflict as no:
        messages.info(request, no.detail)
        return redirect("rate", token)
    if request.GET.get("by") == PAD:
        return redirect("rate-thanks")
    return redirect("rate", queries.own_token(token))


@login_not_required
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """After rating on a pad, where the next person or the clerk looks on: nothing of what was said."""
    return render(request, "citizen/rate_thanks.html")


def _voice(request: HttpRequest) -> acts.Voice:
    level = request.POST.get("satisfaction", "")
    return acts.Voice(
        satisfaction=int(level) if level.isdecimal() and len(level) == 1 else 0,
        reasons=[code[:8] for code in request.POST.getlist("reason")[:20]],
        comment=request.POST.get("comment", "")[:TYPED_MAX],
        anonymous="anonymous" in request.POST,
        channel=_channel(request),
    )


def _channel(request: HttpRequest) -> str:
    """How they came: the address says so for QR codes, pads and SMS; else by the device."""
    said = request.GET.get("by", "")
    if said in {"qr", PAD, "sms"}:
        return said
    return "mobile" if "Mobi" in request.headers.get("User-Agent", "") else "pc"


def _account(request: HttpRequest) -> object | None:
    return request.user if request.user.is_authenticated else None


def _page(request: HttpRequest, token: str, no: Refusal | None = None) -> HttpResponse:
    found = queries.asked(token)
    if found.state != queries.OPEN:
        return _answered(request, token, found)
    context = {
        "asked": found,
        "token": token,
        "by": request.GET.get("by", ""),
        "levels": queries.levels(),
        "reasons": _reasons(),
        "typed": _typed(request, no, "comment", "anonymous"),
        "ticked": request.POST.getlist("reason") if no else [],
        "level": request.POST.get("satisfaction", "") if no else "",
        "errors": _errors(no),
    }
    return render(request, "citizen/rate.html", context, status=no.status if no else 200)


def _typed(request: HttpRequest, no: Refusal | None, *names: str) -> dict[str, str]:
    """What was typed and refused; blank on a fresh page."""
    return {name: request.POST.get(name, "") if no else "" for name in names}


def _reasons() -> list[tuple[int, list[tuple[str, str]]]]:
    return [
        (level, [(code, reason_in_words(label)) for code, label in pairs])
        for level, pairs in queries.reasons().items()
    ]


def _errors(no: Refusal | None) -> list[tuple[str, str]]:
    """(anchor, sentence) of what was wrong."""
    anchors = {"/satisfaction": "level-1", "/comment": "words"}
    texts = no.errors.items() if no else ()
    return [(anchors.get(pointer, ""), str(text)) for pointer, said in texts for text in said]


def _answered(
    request: HttpRequest, token: str, found: queries.Asked, no: Refusal | None = None
) -> HttpResponse:
    """Not (or no longer) to be rated: why, and for a bad rating what is being done about it."""
    repair = found.rectification
    context = {
        "asked": found,
        "token": token,
        "rating": found.rating,
        "repair": repair,
        "lines": [_line(event) for event in queries.relay(repair)] if repair else [],
        "typed": _typed(request, no, "text", "satisfied"),
        "errors": [("words", str(no.detail))] if no else [],
        "may_reply": repair is not None and repair.state != "closed",
    }
    return render(request, "citizen/rated.html", context, status=no.status if no else 200)


def _line(event: object) -> dict:
    """One step as the rater reads it: what, on which day, the words, and whose they are."""
    text = getattr(event, "text", None)
    act = event.act.removeprefix(IN_EVENTS)
    body = (text.body if text else None) or {}
    answer = event.data.get("outcome") or event.data.get("satisfied") or ""
    return {
        "act": act,
        "mine": act == "reply",
        "day": event.at,
        "words": body.get("text", ""),
        "answer": answer,
    }


@login_not_required
@require_POST
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """The rater answers; the organisation reads the words and never learns who wrote them."""
    found = queries.asked(token)
    if found.rectification is None:
        raise Missing(_("没有这个评价地址。"))
    satisfied = request.POST.get("satisfied", "")
    try:
        reply_act(
            rectification=found.rectification,
            text=request.POST.get("text", "")[:TYPED_MAX],
            satisfied=satisfied if satisfied in ANSWERS else "",
        )
    except Refusal as no:
        return _answered(request, token, found, no)
    messages.success(request, _("您的话已转给对方，对方不知道您是谁。"))
    return redirect("rate", token)
