"""All items: by words and by filters, each with how it can be done from here to there."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base import keyset
from base.ledger.clock import today
from catalog import queries
from portal.citizen.places import Pair, pair_of
from portal.citizen.shelf import Shelf, shelf
from portal.fields import Field
from portal.same import same_for_all
from portal.words import MODES, SUBJECTS, theme_in_words

FILTERS = ("mode", "subject", "theme", "department", "list")
Q_MAX = 100


@dataclass(frozen=True)
class Hit:
    """An item and how it is done from here to there; ``tone`` and ``how`` say it in one word and one line."""

    code: str
    name: str
    subject: str
    theme: str
    tone: str
    how: str
    by: str


@login_not_required
@require_safe
@same_for_all
def items(request: HttpRequest) -> HttpResponse:
    """Items that answer to a word, best first and at most fifty; without a word all of them, page by page."""
    pair, q = pair_of(request), " ".join(request.GET.get("q", "").split())[:Q_MAX]
    wanted = _wanted(request, pair)
    page = keyset.Page(queries.search(q, **wanted), "") if q else _page(request, wanted)
    context = {
        "pair": pair, "q": q, "page": page, "hits": hits(page.rows, pair),
        "capped": len(page.rows) == queries.FOUND_MAX,
        "filters": _filters(request, shelf(pair)), "filtered": any(wanted.values()),
        "bundles": list(queries.bundles(q)) if q else [],
    }  # fmt: skip
    return render(request, "citizen/items.html", context)


def _wanted(request: HttpRequest, pair: Pair) -> dict[str, str]:
    wanted = {name: request.GET.get(name, "")[:40].replace("\x00", "") for name in FILTERS}
    return {**wanted, "to": pair.there.code if request.GET.get("there") else ""}


def _page(request: HttpRequest, wanted: dict[str, str]) -> keyset.Page:
    return keyset.page(queries.items(**wanted), order=("code",), after=request.GET.get("after", ""))


def hits(items: list, pair: Pair) -> list[Hit]:
    """The items with their way from here to there; three queries, however many."""
    found = (
        queries.ways(items, from_region=pair.here.code, to_region=pair.there.code, on=today())
        if items
        else {}
    )
    return [_hit(item, found.get(item.pk)) for item in items]


def _hit(item: object, how: object | None) -> Hit:
    if how is None:
        told = ("", _("还没开通，看去哪里问"), "")
    else:
        told = (
            "ok" if how.mode == "full_online" else "run",
            str(MODES[how.mode]),
            how.implementation.authority.name,
        )
    return Hit(item.pk, item.name, str(SUBJECTS[item.subject]), theme_in_words(item.theme), *told)


def _filters(request: HttpRequest, stock: Shelf) -> list[Field]:
    themes = dict.fromkeys(theme for counted in stock.themes.values() for theme, _count in counted)
    lists = [(one.slug, one.name) for one in queries.lists()]
    options = {
        "mode": (_("怎么办"), [(code, str(name)) for code, name in MODES.items()]),
        "subject": (_("给谁办"), [(code, str(name)) for code, name in SUBJECTS.items()]),
        "theme": (_("主题"), [(theme, theme_in_words(theme)) for theme in themes]),
        "department": (_("部门"), stock.departments),
        "list": (_("清单"), lists),
    }
    return [
        Field(name, label, request.GET.get(name, ""), "select", options=(("", _("全部")), *pairs))
        for name, (label, pairs) in options.items()
    ]
