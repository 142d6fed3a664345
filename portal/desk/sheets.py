"""Single originals as the desk says where they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from handoff.choices import Holder
from handoff.queries import places_of, whereabouts

TONES = {Holder.APPLICANT: "ok", Holder.ORGANISATION: "run", Holder.BAG: "warn", Holder.GONE: "stop"}


@dataclass(frozen=True)
class Sheet:
    """One original: ``where`` in words, its ``tone``, the bag and the incidents about it."""

    where: str
    tone: str
    original: object
    since: object
    bag: object
    shipment: object
    incidents: list


def sheets(application: object, case: str) -> list[Sheet]:
    """The originals of a case in words."""
    found = [one for one in whereabouts(application) if one.original.case == case]
    names = places_of(found)
    return [
        Sheet(_where(one, names), TONES[one.original.holder_kind], one.original, one.move.at, one.bag, one.shipment,
              one.incidents)
        for one in found
    ]  # fmt: skip


def _where(one: object, names: dict[str, str]) -> str:
    original = one.original
    if original.holder_kind == Holder.ORGANISATION:
        return names.get(original.holder_code, original.holder_code)
    if original.holder_kind == Holder.BAG:
        return _("袋%(number)s") % {"number": original.holder_code}
    return _("已在申请人手里") if original.holder_kind == Holder.APPLICANT else _("已灭失")
