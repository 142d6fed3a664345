"""On what ground something is taken in: item and place, the guide, the agreement, or what can be done instead."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.acts.counter import require_agreement, window_mode
from base.errors import Conflict, Missing, Refusal
from base.ledger.clock import today
from base.regions.queries import organisation
from catalog.guides import Guide
from catalog.queries import authority_for, bundles, instead, item, open_version, search

FOUND_MAX = 9


@dataclass(frozen=True)
class Ground:
    """``why_not`` is the sentence with which a window may not take this in; ``instead`` what else there is to do."""

    hall: object
    item: object | None = None
    place: str = ""
    guide: Guide | None = None
    agreement: object | None = None
    why_not: str = ""
    instead: object | None = None

    @classmethod
    def of(cls, content: dict) -> Ground:
        """The ground of a sitting; as far as item and place are known."""
        hall = organisation(content["receiving_place"])
        place = (content.get("place") or {}).get("code", "")
        found = _item(content.get("item", ""))
        if found is None or not place:
            return cls(hall, found, place)
        try:
            guide, agreement = _allowed(found, place, hall)
        except Refusal as no:
            other = instead(found.pk, hall, place, today())
            return cls(hall, found, place, why_not=str(no.detail), instead=other)
        return cls(hall, found, place, guide, agreement)

    @property
    def task_code(self) -> str:
        return self.guide.task_code if self.guide else ""

    @property
    def sign_text(self) -> str:
        """What the applicant confirms, shown before it is signed and kept with the signature."""
        if not self.guide:
            return ""
        words = {"hall": self.hall.name, "authority": self.guide.authority_name, "item": self.guide.name}
        return (
            _(
                "我确认所填内容和材料真实。同意%(hall)s代收“%(item)s”的材料并转送%(authority)s。收件不等于受理。"
            )
            % words
        )


def found(words: str, place: str) -> list:
    """Bundles and items that answer to words; of the items those done at the place, if there are any."""
    there = search(words, to=place) if place else []
    return [*bundles(words), *(there or search(words))][:FOUND_MAX]


def _item(code: str) -> object | None:
    try:
        return item(code) if code else None
    except Missing:
        return None


def _allowed(found: object, place: str, hall: object) -> tuple[Guide, object]:
    """The guide in force and the agreement that covers the hall. Raises Conflict with the sentence why not."""
    claim = authority_for(found.pk, place)
    if claim is None:
        raise Conflict(_("那里没有机关认领“%(item)s”，不能收件。") % {"item": found.name}, code="not_open")
    version = open_version(claim.task_code)
    if not window_mode(version.modes):
        text = _("%(authority)s的“%(item)s”没有开通异地代收代办，也没有开通多地联办，不能收件。")
        raise Conflict(text % {"authority": claim.authority.name, "item": found.name}, code="not_open")
    return Guide.of(version), require_agreement(version, hall)
