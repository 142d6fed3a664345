"""Public figures: how matters were rated and what was repaired. All of it from the rolled-up tables, once a night."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from feedback.queries import figures
from feedback.queries.ratings import levels
from portal.charts import Chart, bars
from portal.words import MODES

BREAKDOWNS = {
    "month": gettext_lazy("按月"),
    "mode": gettext_lazy("按办理方式"),
    "pair": gettext_lazy("按收件地和办理地"),
    "organisation": gettext_lazy("按单位"),
    "item": gettext_lazy("按事项"),
}
COLUMNS = {
    "month": gettext_lazy("月份"),
    "mode": gettext_lazy("办理方式"),
    "pair": gettext_lazy("收件地和办理地"),
    "organisation": gettext_lazy("单位"),
    "item": gettext_lazy("事项"),
}
"""What the lines of a breakdown are."""
ROWS_SHOWN = 20
RATES = {
    "rated": (gettext_lazy("评价率"), gettext_lazy("有人评价的件数 ÷ 办结件数")),
    "rated_of_asked": (
        gettext_lazy("主动评价率"),
        gettext_lazy("有人评价的件数 ÷ 请人评价的件数；没评的不算好评"),
    ),
    "unrated": (gettext_lazy("未评率"), gettext_lazy("没有人评价的件数 ÷ 办结件数")),
    "good": (gettext_lazy("好评率"), gettext_lazy("（非常满意＋满意＋基本满意）÷ 有人评价的件数")),
    "bad": (gettext_lazy("差评率"), gettext_lazy("（不满意＋非常不满意）÷ 有人评价的件数")),
    "called_back_in_time": (gettext_lazy("差评按期回访率"), gettext_lazy("按期回访的差评 ÷ 差评")),
    "rectified": (gettext_lazy("整改率"), gettext_lazy("已整改的差评 ÷ 差评")),
    "satisfied": (gettext_lazy("整改满意率"), gettext_lazy("回访满意的差评 ÷ 回访过的差评")),
}
"""Name and formula of each share, as printed."""


@dataclass(frozen=True)
class Row:
    """One line of a breakdown. ``rates`` are texts, a dash where there is nothing to say."""

    name: str
    cell: figures.Cell
    rates: tuple[str, ...]


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The last twelve months."""
    cells = {name: figures.by(name) for name in BREAKDOWNS}
    whole = figures.total(cells["month"])
    shown = [cell.key[0] for cell in cells["organisation"] if cell.rated and not cell.hidden]
    context = {
        "total": whole,
        "rates": _rates(whole),
        "charts": _charts(whole, cells["month"]),
        "since": figures.since(),
        "breakdowns": [_breakdown(name, found) for name, found in cells.items()],
        "comments": figures.words(shown),
        "repaired": figures.repaired(shown),
        "least": figures.least(),
    }
    return render(request, "citizen/open.html", context)


def _rates(cell: figures.Cell) -> list[tuple[str, str, str]]:
    """(name, formula, percent) of a cell."""
    rates = {} if cell.hidden else cell.rates()
    return [(str(name), str(formula), _percent(rates.get(code))) for code, (name, formula) in RATES.items()]


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:g}%"


def _charts(whole: figures.Cell, months: list[figures.Cell]) -> list[Chart]:
    """The five levels, and the ratings by month; what is hidden is not drawn."""
    names = [str(name) for _level, name in levels()]
    by_level = [] if whole.hidden else list(zip(names, whole.levels, strict=True))
    by_month = [(name_of("month", cell), cell.rated) for cell in months if not cell.hidden]
    drawn = (
        bars(_("评价分布"), _("满意程度"), _("件"), by_level, lighter_from=3),
        bars(_("各月评价"), _("月份"), _("件"), by_month),
    )
    return [chart for chart in drawn if chart]


def _breakdown(name: str, cells: list[figures.Cell]) -> dict:
    rows = [_row(name, cell) for cell in cells[: 12 if name == "month" else ROWS_SHOWN]]
    told = {"code": name, "title": BREAKDOWNS[name], "names": COLUMNS[name]}
    return {**told, "rows": rows, "more": len(cells) > len(rows)}


def _row(breakdown: str, cell: figures.Cell) -> Row:
    rates = {} if cell.hidden else cell.rates()
    shown = tuple(_percent(rates.get(code)) for code in ("rated", "good", "bad", "rectified"))
    return Row(name_of(breakdown, cell), cell, shown)


def name_of(breakdown: str, cell: figures.Cell) -> str:
    """What a cell is called."""
    first = cell.key[0]
    if breakdown == "month":
        return _("%(y)d年%(m)d月") % {"y": first.year, "m": first.month} if isinstance(first, dt.date) else ""
    if breakdown == "mode":
        return str(MODES.get(first, _("当面服务")))
    if breakdown == "pair":
        start, end = cell.key[2] or _("网上"), cell.key[3]
        return f"{start} → {end}"
    return cell.key[1] or _("没有对应事项的当面服务")


@login_not_required
@require_safe
def csv_file(request: HttpRequest) -> HttpResponse:
    """The same as one table, all lines; what is hidden on the page is empty here."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ratings.csv"'
    answer.write("\ufeff")
    lines = csv.writer(answer)
    names = [str(name) for _level, name in levels()]
    rates = [str(name) for name, _formula in RATES.values()]
    lines.writerow([_("分类"), _("代码"), _("名称"), _("办结"), _("请评"), _("评价"), *names, *rates])
    for breakdown, title in BREAKDOWNS.items():
        for cell in figures.by(breakdown):
            lines.writerow(
                [str(title), _code(breakdown, cell), _safe(name_of(breakdown, cell)), *_numbers(cell)]
            )
    return answer


def _code(breakdown: str, cell: figures.Cell) -> str:
    parts = cell.key[: 2 if breakdown == "pair" else 1]
    return "/".join(str(part) for part in parts if part is not None)


def _safe(text: str) -> str:
    """No text that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _numbers(cell: figures.Cell) -> list:
    if cell.hidden:
        return [cell.finished, cell.asked, *[""] * (6 + len(RATES))]
    shares = ["" if share is None else share for share in cell.rates().values()]
    return [cell.finished, cell.asked, cell.rated, *cell.levels, *shares]
