"""What is mine: matters and drafts, messages, licences, my data and who looked at it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from applications import queries
from base import keyset
from base.accounts.identity import IdType
from base.accounts.roles import roles
from base.accounts.rules import mandates_of
from base.ledger.access import lines_about
from base.ledger.messages import box, worded
from base.regions.queries import organisations
from catalog.queries import claims
from licenses.queries import held_by
from portal.citizen.rows import matter_rows

TABS = ("open", "ended", "drafts")
LOOKED_THROUGH = 200
PURPOSES = {"read": _("查看办件")}


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
        found = queries.narrowed(
            queries.own_applications(request.user), state="ended" if tab == "ended" else "open"
        )
        page = _page(request, found, "-submitted_at", "-id")
        context = {"rows": matter_rows(page.rows)}
    return render(
        request, "citizen/my.html", {**context, "page": page, "tab": tab if tab in TABS else "open"}
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
    rows = [{"message": one, "title": title, "text": text, "facts": one.facts} for one, title, text in said]
    return render(request, "citizen/messages.html", {"page": page, "rows": rows})


@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """My e-licences."""
    return render(
        request, "citizen/licences.html", {"page": _page(request, held_by(request.user), "-issued_at", "-id")}
    )


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What is kept about me, unmasked for me alone, and who looked at my matters."""
    numbers = queries.own_applications(request.user).values_list("number", flat=True)[:LOOKED_THROUGH]
    page = _page(request, lines_about(f"application:{number}" for number in numbers), "-at", "-id")
    context = {
        "page": page, "looks": _looks(page.rows), "mandates": list(mandates_of(request.user)),
        "id_types": {code: str(name) for code, name in IdType.choices},
    }  # fmt: skip
    return render(request, "citizen/data.html", context)


def _looks(rows: list) -> list[dict]:
    names = dict(
        organisations().filter(code__in={one.organisation for one in rows}).values_list("code", "name")
    )
    return [
        {
            "at": one.at,
            "number": one.subject.partition(":")[2],
            "by": names.get(one.organisation, ""),
            "role": roles().get(one.role, {}).get("name", one.role),
            "purpose": PURPOSES.get(one.purpose, one.purpose),
        }
        for one in rows
    ]
