"""Moving originals: the one place where moves are written. The caller holds the lock that guards the holder."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from base.errors import Conflict
from base.ledger.clock import now
from base.ledger.models import Event
from handoff.models import Move, Original
from handoff.models.originals import Holder

Where = tuple[str, str]
"""(kind, code) of a holder: the code of an organisation, the number of a bag, blank for the applicant."""

APPLICANT: Where = (Holder.APPLICANT, "")
GONE: Where = (Holder.GONE, "")


def at_organisation(code: str) -> Where:
    return (Holder.ORGANISATION, code)


def in_bag(number: str) -> Where:
    return (Holder.BAG, number)


def lock(numbers: Iterable[str]) -> dict[str, Original]:
    """Lock originals in the order of their numbers; unknown ones are left out."""
    found = Original.objects.select_for_update(of=("self",), no_key=True).filter(number__in=list(numbers))
    return {one.number: one for one in found.order_by("number")}


def move(originals: Iterable[Original], to: Where, *, reason: str, event: Event) -> list[Move]:
    """Hand locked originals to a new holder. Two queries, however many."""
    originals = list(originals)
    last = _last_moves(originals)
    moves = [_next(one, last.get(one.number), to, reason, event) for one in originals]
    Move.objects.bulk_create(moves)
    for one in originals:
        one.holder_kind, one.holder_code = to
    return moves


def born(originals: Iterable[Original], source: Where, to: Where, *, reason: str, event: Event) -> None:
    """The first move of new originals: from the applicant to a window, or out of nothing for a result."""
    moves = [_first(one, source, to, reason, event) for one in originals]
    Move.objects.bulk_create(moves)


def _last_moves(originals: list[Original]) -> dict[str, Move]:
    latest = Move.objects.filter(original__in=originals).order_by("original", "-seq").distinct("original")
    return {one.original_id: one for one in latest}


def _next(original: Original, last: Move, to: Where, reason: str, event: Event) -> Move:
    return Move(
        original=original, seq=last.seq + 1, previous=last, from_kind=last.to_kind, from_code=last.to_code,
        to_kind=to[0], to_code=to[1], at=now(), reason=reason, event=event,
    )  # fmt: skip


def _first(original: Original, source: Where, to: Where, reason: str, event: Event) -> Move:
    return Move(
        original=original, seq=1, from_kind=source[0], from_code=source[1],
        to_kind=to[0], to_code=to[1], at=now(), reason=reason, event=event,
    )  # fmt: skip


def require_holder(originals: Iterable[Original], holder: Where) -> None:
    """Raises Conflict naming the first original that somebody else has."""
    for one in originals:
        if (one.holder_kind, one.holder_code) != holder:
            raise Conflict(
                _("原件%(number)s（%(name)s）不在这里，现在：%(where)s。")
                % {"number": one.number, "name": one.name, "where": where(one)}
            )


def where(original: Original) -> str:
    """Who has it, in words."""
    kind = Holder(original.holder_kind).label
    return f"{kind} {original.holder_code}".strip()
