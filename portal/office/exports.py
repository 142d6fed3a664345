"""Tables to take away: asked for here, written by a worker, opened by whoever asked, gone after some days."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from base.accounts.rules import posts_of
from base.errors import Refusal
from base.files import exports
from base.ledger.clock import today
from portal.fields import Field, complained, summary
from portal.lists import paged
from portal.middleware import note_access
from portal.office.access import tables_of, under

MONTH = dt.timedelta(days=30)
TYPED_MAX = 20
CSV = "text/csv; charset=utf-8"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tables(request: HttpRequest) -> HttpResponse:
    """The tables I asked for, and asking for another."""
    under(request.user, tables_of())
    if request.method != "POST":
        return _page(request)
    typed = {name: request.POST.get(name, "").strip()[:TYPED_MAX] for name in ("kind", "since", "until")}
    try:
        exports.order(**typed, actor=under(request.user, exports.sheet(typed["kind"]).roles))
    except Refusal as no:
        return _page(request, typed, no)
    messages.success(request, _("表格正在生成，稍后刷新这一页。"))
    return redirect("office:exports")


def _page(request: HttpRequest, typed: dict | None = None, no: Refusal | None = None) -> HttpResponse:
    titles = {sheet.kind: sheet.title for sheet in exports.sheets()}
    page = paged(request, exports.of(request.user.person), ("-created_at", "-id"))
    said = (no.errors or {"": [no.detail]}) if no else {}
    fields = complained(_fields(request, typed or _usual()), said)
    context = {
        "page": page,
        "rows": [(one, titles.get(one.kind, one.kind), _span(one)) for one in page.rows],
        "fields": fields,
        "errors": summary(fields, said),
        "days": settings.EXPORT_KEPT_DAYS,
    }
    return render(request, "office/exports.html", context, status=no.status if no else 200)


def _usual() -> dict[str, str]:
    return {"kind": "", "since": (today() - MONTH).isoformat(), "until": today().isoformat()}


def _fields(request: HttpRequest, typed: dict[str, str]) -> list[Field]:
    held = {post.role for post in posts_of(request.user)}
    mine = tuple((sheet.kind, str(sheet.title)) for sheet in exports.sheets() if held & {*sheet.roles})
    return [
        Field("kind", _("哪一种表格"), typed["kind"] or mine[0][0], "select", options=mine),
        Field("since", _("从哪一天"), typed["since"], "date"),
        Field("until", _("到哪一天"), typed["until"], "date"),
    ]


def _span(one: object) -> tuple[dt.date, dt.date]:
    return tuple(dt.date.fromisoformat(one.params[name]) for name in ("since", "until"))


@never_cache
@require_safe
def table(request: HttpRequest, key: UUID) -> HttpResponse:
    """One finished table, for whoever asked for it and still holds a post that may."""
    found = exports.one_of(request.user.person, key)
    under(request.user, exports.sheet(found.kind).roles)
    answer = HttpResponse(exports.content(found), content_type=CSV)
    name = f"{found.kind}-{found.params['since']}-{found.params['until']}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    note_access(request, f"export:{found.id}", "export")
    return answer
