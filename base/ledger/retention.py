"""How long things are kept, and what is done when that time is over.

The table data/retention.csv says it per kind; the app that holds the rows offers how (`clears`). What is erased is
words and files; events stay, which hold codes and digests, and so the chain holds afterwards as before.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from base.errors import Conflict, Forbidden, Missing
from base.ledger import chain
from base.ledger.actors import SYSTEM, Actor
from base.ledger.clock import now
from base.ledger.models import Stream
from base.ledger.models.chain import Audience
from base.ledger.models.retention import Erasure, Hold

FILE = Path(__file__).parent / "data" / "retention.csv"
BATCH = 200
STREAM = "retention"
KEEPERS = ("security_admin",)
"""Who may place and lift a hold, and close accounts for others."""

Clear = Callable[[dt.datetime, int], int]
"""(what is older than this, at most so many) → how many were cleared; each by itself or all in one transaction."""


@dataclass(frozen=True)
class Rule:
    """One row of the table. ``days`` are calendar days from what ``counted_from`` names; ``law`` is why so long."""

    kind: str
    title: str
    days: int
    counted_from: str
    done: str
    law: str


_clearing: dict[str, Clear] = {}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with FILE.open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


def rules() -> dict[str, Rule]:
    """The table by kind. Where ``kept`` names a setting, that rules."""
    return {row["kind"]: _rule(**row) for row in _rows()}


def _rule(kept: str, **row: str) -> Rule:
    return Rule(days=int(kept) if kept.isdecimal() else getattr(settings, kept), **row)


def clears(kind: str) -> Callable[[Clear], Clear]:
    """Offer how a kind of the table is cleared."""

    def register(function: Clear) -> Clear:
        _clearing[kind] = function
        return function

    return register


def without_way() -> set[str]:
    """Kinds of the table that nobody clears, and the other way round: empty when all is well."""
    return rules().keys() ^ _clearing.keys()


def clear(kinds: Iterable[str] = (), batch: int = BATCH) -> Counter[str]:
    """Clear what is over its time, a batch at a time; how many of each kind. Can be stopped and begun again."""
    done: Counter[str] = Counter()
    for kind in kinds or rules():
        before = now() - dt.timedelta(days=rules()[kind].days)
        while cleared := _clearing[kind](before, batch):
            done[kind] += cleared
    return done


def few(rows: QuerySet, limit: int) -> QuerySet:
    """At most so many of these rows, as a set that can be deleted or updated at once."""
    return rows.model._default_manager.filter(pk__in=rows.values("pk")[:limit])


def erasable(rows: QuerySet, stream: str = "stream") -> QuerySet:
    """Of these rows, those whose stream is neither erased already nor on hold."""
    erased = Erasure.objects.filter(stream=OuterRef(stream))
    held = Hold.objects.filter(stream=OuterRef(stream), lifted_at__isnull=True)
    return rows.filter(~Exists(erased), ~Exists(held))


def noted(*, kind: str, stream: Stream) -> None:
    """Write down that the words of a stream were erased; in the transaction that does it."""
    Erasure.objects.create(stream=stream, at=now())
    _tell("erase", SYSTEM, {"kind": kind, "subject": str(stream)})


def _tell(act: str, actor: Actor, data: dict, text: dict | None = None) -> None:
    """One event in the stream that says what was erased and what was held back; the matter's own stays as it ended."""
    stream, _made = Stream.objects.get_or_create(kind=STREAM, key=data.get("kind", "hold"))
    head = chain.lock([stream.id])[stream.id]
    chain.record(head, act=act, actor=actor, audience=Audience.SUPERVISION, data=data, text=text)


@transaction.atomic
def hold(*, subject: str, reason: str, actor: Actor) -> Hold:
    """Keep everything of a stream (``application:2611…``) from being erased until `lift`.

    Raises Forbidden without a post of KEEPERS, Missing for no such stream, Conflict when it is on hold or erased.
    """
    stream = _about(subject, actor)
    if Hold.objects.filter(stream=stream, lifted_at__isnull=True).exists():
        raise Conflict(_("已经保全了。"), code="already_done")
    if Erasure.objects.filter(stream=stream).exists():
        raise Conflict(_("这里的内容已经按期清除了。"), code="already_done")
    _tell("hold", actor, {"subject": subject}, {"reason": reason})
    return Hold.objects.create(stream=stream, placed_at=now(), placed_by=actor.person)


@transaction.atomic
def lift(*, subject: str, reason: str, actor: Actor) -> None:
    """End a hold. Raises Forbidden, Missing when nothing is held."""
    standing = Hold.objects.filter(stream=_about(subject, actor), lifted_at__isnull=True)
    if not standing.update(lifted_at=now(), lifted_by=actor.person):
        raise Missing(_("这里没有保全。"))
    _tell("lift", actor, {"subject": subject}, {"reason": reason})


def _about(subject: str, actor: Actor) -> Stream:
    if actor.role not in KEEPERS:
        raise Forbidden(_("只有安全管理员可以做这件事。"))
    kind, _colon, key = subject.partition(":")
    found = Stream.objects.filter(kind=kind, key=key).first()
    if found is None:
        raise Missing(_("没有这个记录。"))
    return found
