"""失信名单 in the office: who was listed because of a broken promise, what they said against it, and deciding that."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from applications.credit import acts, queries
from base.errors import Missing, Refusal
from base.secrecy import mask
from portal.credit_words import standing
from portal.desk.forms import ActForm, Grave, Reasoned
from portal.desk.queue import initial
from portal.lists import asked, paged
from portal.middleware import note_access
from portal.office.access import CREDIT, under


class ListPerson(Grave):
    """Listing takes reasons; what is listed is told before."""


class Remove(Reasoned):
    look = ""


FORMS: dict[str, tuple[type[ActForm], Promise]] = {
    "uphold": (Reasoned, gettext_lazy("维持，留在名单上")),
    "remove": (Remove, gettext_lazy("移出名单")),
}
ACTS = {"uphold": (acts.UPHOLD, acts.uphold), "remove": (acts.REMOVE, acts.remove)}


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """Entries of mine or under me, latest first; people masked."""
    under(request.user, CREDIT)
    state = asked(request, "state")["state"]
    page = paged(request, queries.records(request.user, state), ("-listed_on", "-id"))
    context = {
        "page": page, "rows": [row(one) for one in page.rows], "state": state,
        "states": [("", _("全部")), *queries.states()],
    }  # fmt: skip
    return render(request, "office/credit.html", context)


def row(one: object) -> dict:
    """An entry as its line shows it: the name covered, no number."""
    (tone, word), facts = standing(one), one.facts
    who = facts["name"] if facts["kind"] == "legal" else initial(facts["name"])
    return {"one": one, "who": who, "tone": tone, "word": word}


@require_safe
def record(request: HttpRequest, key: str) -> HttpResponse:
    """One entry with its history; looking at it is written down."""
    one = queries.record(request.user, key)
    note_access(request, f"application:{one.source.application.number}", "credit")
    return render(request, "office/credit_record.html", _facts(request, one))


def _facts(request: HttpRequest, one: object) -> dict:
    may = queries.may(request.user, one)
    events = queries.events(one)
    return {
        **row(one),
        "number": mask(one.facts["id_number"]),
        "lines": [(event, acts.EVENTS[event.act], _words(event)) for event in events],
        "buttons": [(name, FORMS[name][1]) for name, (act, _do) in ACTS.items() if act in may],
    }


def _words(event: object) -> str:
    text = getattr(event, "text", None)
    body = (text.body or {}) if text else {}
    return str(body.get("reason") or body.get("text") or "")


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, key: str, act: str) -> HttpResponse:
    """Uphold or remove, with reasons."""
    if act not in ACTS:
        raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
    one = queries.record(request.user, key)
    acts.judge(one, request.user)
    kind, title = FORMS[act]
    form = kind(request.POST if request.method == "POST" else None, case=one.source.case)
    if request.method == "POST" and form.is_valid() and _done(form, ACTS[act][1], request, record=one):
        messages.success(request, _("办好了。"))
        return redirect("office:credit-record", one.id)
    context = {**_facts(request, one), "form": form, "title": title}
    return render(request, "office/credit_act.html", context, status=400 if form.is_bound else 200)


def _done(form: ActForm, act, request: HttpRequest, **about: object) -> bool:
    try:
        act(**about, actor=request.user, reason=form.cleaned_data["reason"])
    except Refusal as no:
        form.blame(no)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def list_person(request: HttpRequest, commitment: str) -> HttpResponse:
    """List who broke a promise: a person does it, with reasons."""
    promise = queries.commitment(request.user, commitment)
    form = ListPerson(request.POST if request.method == "POST" else None, case=promise.case)
    if (
        request.method == "POST"
        and form.is_valid()
        and _done(form, acts.list_person, request, commitment=promise)
    ):
        messages.success(request, _("列入了名单，本人会收到消息，可以申诉。"))
        return redirect("desk:case", promise.case.number)
    facts = promise.application.applicant_facts
    context = {
        "promise": promise, "form": form, "no": "" if form.is_bound else acts.why_not(promise),
        "who": facts["name"] if facts["kind"] == "legal" else initial(facts["name"]), "months": acts.months(),
    }  # fmt: skip
    note_access(request, f"application:{promise.application.number}", "credit")
    return render(request, "office/credit_list.html", context, status=400 if form.is_bound else 200)
