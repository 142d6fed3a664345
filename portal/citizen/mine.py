"""What is mine: matters and drafts, messages, licences, my data and who looked at it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from applications import queries
from applications.credit import queries as credit
from applications.signing.queries import waiting
from base import keyset
from base.accounts import contacts
from base.accounts.contacts import Contact, Language
from base.accounts.identity import IdType
from base.accounts.rules import as_citizen
from base.errors import Invalid
from base.ledger.access import lines_about
from base.ledger.clock import day_of
from base.ledger.messages import box, mark_read, worded
from base.regions.queries import organisations
from catalog.queries import claims
from feedback.queries.enquiries import own as own_enquiries
from licenses.queries import held_by
from portal.citizen.rows import matter_rows
from portal.citizen.told import address, by_day
from portal.credit_words import standing
from portal.fields import Field, complained, summary
from portal.words import REASONS, role_in_words

TABS = ("open", "ended", "drafts")
LOOKED_THROUGH = 200
LINES = 100
TO_CONFIRM = 20
EMAIL_MAX = 200
NAMES_OF_LANGUAGES = {Language.CHINESE: "简体中文", Language.ENGLISH: "English"}
"""Each in its own words, so that it is found by those who read nothing else."""
PURPOSES = {
    "read": _("查看办件"), "file": _("查看材料"), "unmask": _("查看被遮住的内容"), "originals": _("查看原件在哪里"),
    "correct": _("在窗口帮您补正"), "fulfil": _("在窗口帮您补交"),
    "credit": _("查看失信名单记录"), "delivery": _("查看收件地址，送达结果"),
    "counter": _("在窗口帮您填写"),
    "document": _("查看文书"), "identity_failed": _("在窗口核验身份没有通过"), "reset_password": _("在窗口重设密码"),
}  # fmt: skip


def _page(request: HttpRequest, rows: object, *order: str) -> keyset.Page:
    return keyset.page(rows, order=order, after=request.GET.get("after", ""), limit=20)


@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """My matters that are open, those that ended, or my drafts."""
    tab = request.GET.get("tab", "")
    if tab == "drafts":
        page = _page(request, queries.drafts(request.user), "-updated_at", "-id")
        context = {"rows": _drafts(page.rows)}
    else:
        found = queries.own_rows(request.user, "ended" if tab == "ended" else "open")
        page = _page(request, found, "-submitted_at", "-id")
        context = {"rows": matter_rows(request.user, page.rows)}
    return render(
        request,
        "citizen/my.html",
        {
            **context,
            "page": page,
            "tab": tab if tab in TABS else "open",
            "to_confirm": list(waiting(request.user)[:TO_CONFIRM]),
        },
    )


def _drafts(rows: list) -> list[dict]:
    """Drafts with the names of what they are for, in one query."""
    known = claims({draft.task_code for draft in rows})
    return [{"draft": draft, "claim": known.get(draft.task_code)} for draft in rows]


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """What I was told, latest first."""
    page = _page(request, box(request.user.person), "-created_at", "-id")
    said = [(one, *worded(one, get_language())) for one in page.rows]
    rows = [
        {
            "message": one,
            "title": title,
            "text": text,
            "facts": one.facts,
            "href": address(one),
            "by_day": by_day(one),
        }
        for one, title, text in said
    ]
    return render(request, "citizen/messages.html", {"page": page, "rows": rows})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Note that messages were read: one, and on to its matter; or all up to the newest that was on the page."""
    one, newest = request.POST.get("message", ""), request.POST.get("newest", "")
    message = mark_read(person=request.user.person, message=one, up_to=newest)
    if message is not None and one:
        return redirect(address(message))
    return redirect("my-messages")


@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """My e-licences."""
    return render(
        request, "citizen/licences.html", {"page": _page(request, held_by(request.user), "-issued_at", "-id")}
    )


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What is kept about me, unmasked for me alone, how I am reached, and who looked at my matters."""
    return _data(request, _contact_fields(contacts.contact_of(request.user)))


def _data(
    request: HttpRequest, fields: list[Field], errors: dict[str, list] | None = None, status: int = 200
) -> HttpResponse:
    found = lines_about(_about_me(request))
    page = keyset.page(found, order=("-at", "-id"), after=request.GET.get("after", ""), limit=LINES)
    page = replace(page, rows=_looks(page.rows))
    fields = complained(fields, errors or {})
    context = {
        "page": page, "fields": fields, "errors": summary(fields, errors),
        "id_types": {code: str(name) for code, name in IdType.choices},
        "credit": [(one, *standing(one)) for one in credit.own(request.user)],
    }  # fmt: skip
    return render(request, "citizen/data.html", context, status=status)


def _about_me(request: HttpRequest) -> list[str]:
    """Under which subjects the access log speaks of somebody: their matters, what they asked, their identity."""
    account = request.user
    matters = queries.own_applications(account).values_list("number", flat=True)[:LOOKED_THROUGH]
    asked = own_enquiries(account).values_list("number", flat=True)[:LOOKED_THROUGH]
    subjects = [f"application:{number}" for number in matters] + [f"enquiry:{number}" for number in asked]
    return subjects + ([f"person:{account.verified_index}"] if account.verified_index else [])


@require_POST
def contact(request: HttpRequest) -> HttpResponse:
    """Choose how to be reached."""
    typed = Contact(
        email=request.POST.get("email", "")[:EMAIL_MAX].replace("\x00", ""),
        language=request.POST.get("language", ""),
        by_sms="by_sms" in request.POST,
        by_email="by_email" in request.POST,
    )
    try:
        contacts.choose(
            account=request.user, email=typed.email, language=typed.language, by_sms=typed.by_sms,
            by_email=typed.by_email, actor=as_citizen(request.user),
        )  # fmt: skip
    except Invalid as no:
        return _data(request, _contact_fields(typed), no.errors, status=400)
    notes.success(request, gettext("联系方式存好了。"))
    return redirect("my-data")


def _contact_fields(chosen: Contact) -> list[Field]:
    languages = tuple((value, NAMES_OF_LANGUAGES[value]) for value in Language.values)
    return [
        Field(
            "email", gettext("电子邮箱"), chosen.email, "email", gettext("例如name@example.cn；清空就是不再留"),
            required=False, autocomplete="email", maxlength=EMAIL_MAX,
        ),
        Field("language", gettext("短信和邮件用哪种语言"), chosen.language, "radio", options=languages),
        Field("by_sms", gettext("一般的进展，发短信告诉我"), chosen.by_sms, "checkbox"),
        Field("by_email", gettext("一般的进展，发邮件告诉我"), chosen.by_email, "checkbox"),
    ]  # fmt: skip


def _looks(rows: list) -> list[dict]:
    """The lines; those of one person on one day about one matter, one after the other, are one with what was done."""
    names = dict(
        organisations().filter(code__in={one.organisation for one in rows}).values_list("code", "name")
    )
    sittings = [list(same) for _key, same in groupby(rows, key=_sitting)]
    return [
        {
            "at": same[0].at,
            "purposes": Counter(_purpose(one.purpose) for one in same).most_common(),
            "kind": same[0].subject.partition(":")[0],
            "number": same[0].subject.partition(":")[2],
            "by": names.get(same[0].organisation, ""),
            "role": role_in_words(same[0].role),
        }
        for same in sittings
    ]


def _sitting(one: object) -> tuple:
    return day_of(one.at), one.actor, one.organisation, one.subject


def _purpose(code: str) -> str:
    """A purpose in words; staff who unmask something write their reason behind it (``unmask:what:reason``)."""
    kind, _colon, rest = code.partition(":")
    reason = rest.partition(":")[2]
    word = str(PURPOSES.get(kind, code))
    said = {"label": word, "text": REASONS.get(reason, reason)}
    return gettext("%(label)s：%(text)s") % said if reason else word
