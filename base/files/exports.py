"""Exports as jobs: staff ask for a table of a span of days, a worker of the queue `documents` writes it.

What tables there are is said by the apps that hold the rows (`offer`). A table is written with the scope its owner has
when it is written; asking for one is an event, so that it is known who took what away.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from base.errors import Conflict, Invalid, Missing
from base.files import disk
from base.files.models import Export
from base.files.sweeping import drop
from base.ledger import chain
from base.ledger.actors import Actor
from base.ledger.clock import now
from base.ledger.models.chain import Audience
from base.secrecy import seal, unseal

STREAM = "export"
"""The kind of the streams in which asking for tables stands."""
DAYS_MAX, WAITING_MAX = 366, 3
"""How many days one table may span, and how many of somebody's may wait at once."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """A table that can be asked for. ``roles``: the posts that may.

    ``rows`` is called with the owner's public id and the first and last day; it answers the head, then the rows the
    owner may see.
    """

    kind: str
    title: str | Promise
    roles: tuple[str, ...]
    rows: Callable[[str, dt.date, dt.date], Iterable[Iterable[object]]]


_sheets: dict[str, Sheet] = {}


def offer(*sheets: Sheet) -> None:
    """Have these tables on the list from now on."""
    _sheets.update({sheet.kind: sheet for sheet in sheets})


def sheets() -> list[Sheet]:
    """All tables that can be asked for."""
    return list(_sheets.values())


def sheet(kind: str) -> Sheet:
    """One of them. Raises Invalid."""
    if kind not in _sheets:
        raise Invalid.at("/kind", _("请从给出的选项中选择。"))
    return _sheets[kind]


@transaction.atomic
def order(*, kind: str, since: str, until: str, actor: Actor) -> Export:
    """Ask for a table from one ISO day to another, both included; a worker writes it.

    Whether the actor's post may is for the caller to see to (`Sheet.roles`). Raises Invalid (kind, days), Conflict
    ``too_many`` while three are being written.
    """
    chosen = sheet(kind)
    first, last = _day(since, "/since"), _day(until, "/until")
    if last < first:
        raise Invalid.at("/until", _("结束日期不能早于开始日期。"))
    if (last - first).days >= DAYS_MAX:
        raise Invalid.at("/until", _("一次最多导出%(n)d天。") % {"n": DAYS_MAX})
    if Export.objects.filter(owner=actor.person, made_at__isnull=True).count() >= WAITING_MAX:
        raise Conflict(_("您要的表格还在生成，做好以后再要新的。"), code="too_many")
    key, span = uuid.uuid4(), {"since": first.isoformat(), "until": last.isoformat()}
    stream = chain.open_stream(STREAM, str(key))
    made = Export.objects.create(
        id=key, stream=stream, owner=actor.person, kind=chosen.kind, params=span,
        language=get_language() or settings.LANGUAGE_CODE, created_at=now(),
    )  # fmt: skip
    data = {"kind": chosen.kind, **span}
    chain.record(stream, act="export", actor=actor, audience=Audience.SUPERVISION, data=data)
    return made


def _day(text: str, pointer: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid.at(pointer, _("请填写日期，如 2026-03-04。")) from error


def make(export: Export) -> Export:
    """Write the table and keep it encrypted. Writing it twice leaves the first one."""
    if export.made_at is not None:
        return export
    with override(export.language):
        text, export.rows, export.cut = _written(export)
    export.path = disk.keep(seal(text.encode("utf-8-sig"), _place(export)), "exports/")
    export.made_at = now()
    export.save(update_fields=["path", "rows", "cut", "made_at"])
    return export


def _written(export: Export) -> tuple[str, int, bool]:
    """(text, rows without the head, whether rows were left out)."""
    since, until = (dt.date.fromisoformat(export.params[name]) for name in ("since", "until"))
    rows = iter(sheet(export.kind).rows(export.owner, since, until))
    out = io.StringIO()
    table, count = csv.writer(out), -1
    for row in islice(rows, settings.EXPORT_ROWS_MAX + 1):
        table.writerow([_cell(value) for value in row])
        count += 1
    return out.getvalue(), max(count, 0), next(rows, None) is not None


def _cell(value: object) -> str:
    """A value as text; yes and no in words, and nothing that a spreadsheet would take for a formula."""
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def of(owner: str) -> QuerySet[Export]:
    """Somebody's tables; key: -created_at, -id."""
    return Export.objects.filter(owner=owner)


def one_of(owner: str, key: uuid.UUID) -> Export:
    """One of somebody's. Raises Missing, also when it is another's."""
    found = of(owner).filter(id=key).first()
    if found is None:
        raise Missing(_("没有这个表格，或已过了保留期。"))
    return found


def content(export: Export) -> bytes:
    """The finished table. Raises Conflict ``not_ready`` while it is being written."""
    if export.made_at is None:
        raise Conflict(_("表格正在生成，请稍后再来。"), code="not_ready")
    with default_storage.open(export.path) as file:
        return unseal(file.read(), _place(export))


def forget(exports: Iterable[Export]) -> int:
    """Delete tables with their files; how many. That they were asked for stays in the ledger."""
    gone = list(exports)
    with transaction.atomic():
        Export.objects.filter(id__in=[one.id for one in gone]).delete()
        for export in gone:
            transaction.on_commit(partial(drop, export.path))
    return len(gone)


def _place(export: Export) -> str:
    return f"files_export:content:{export.id}"
