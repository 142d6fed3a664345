"""Which organ decides each step of a plan: read for all steps together, so that it does not grow with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.intake import Complaints
from base.errors import Conflict, Invalid
from base.regions.models import Organisation
from base.regions.queries import Line, authorities_along, levelled_lines_of
from catalog.bundles import lacking
from catalog.guides import Guide
from catalog.models import Implementation, ImplementationVersion
from catalog.planned import PlannedCase
from catalog.queries import claims_along

HANDLING_PLACE = "handling_place"


@dataclass(frozen=True)
class Placed:
    """One case of a plan, with the organ that decides it; in a bundle with the version of the item it decides there."""

    planned: PlannedCase
    authority: Organisation
    version: ImplementationVersion | None = None


def placed(guide: Guide, form: dict, situation: str = "") -> list[Placed]:
    """The cases a form calls for, in the plan's order; one whose place is left blank is left out. Three queries.

    ``guide`` is the one in the situation. Raises Invalid beside each place of the form that no organ is responsible
    for, or that is not the lead's; Conflict ``not_open`` where an item of a bundle asks for more than the bundle does.
    """
    lead, *others = guide.plan.cases
    called = [lead, *(one for one in others if one.place == HANDLING_PLACE or form.get(one.place))]
    atlas = Atlas(guide, called, form)
    complaints = Complaints()
    complaints.gather(lambda: atlas.require_own(lead))
    found = [complaints.gather(lambda one=one: atlas.place(one)) for one in called]
    complaints.raise_any()
    for one in found:
        _require_enough(guide, one, situation)
    return found


def _require_enough(whole: Guide, one: Placed, situation: str) -> None:
    """An item of a bundle that was published anew since the bundle was composed may ask for more."""
    if one.version is None:
        return
    if missing := lacking(whole, Guide.of(one.version), situation):
        words = {"item": one.planned.label, "what": "、".join(missing)}
        text = _("“%(item)s”的办理要求有了新版本，这件事正在更新，请过后再办。多要的有：%(what)s。") % words
        raise Conflict(text, code="not_open")


class Atlas:
    """The places a form names, the lines above them, and who is responsible along these."""

    def __init__(self, guide: Guide, called: Iterable[PlannedCase], form: dict):
        self.guide, self.form = guide, form
        called = list(called)
        self.lines = levelled_lines_of({guide.region_code, *map(self.code, called)} - {""})
        along = {code for line in self.lines.values() for code in line.codes}
        items = {guide.item_code, *(one.item for one in called)} - {""}
        self.claims = claims_along(items, along, documents=guide.is_bundle)
        self.organs = authorities_along({one.department for one in called}, along)

    def code(self, planned: PlannedCase) -> str:
        """The division a step is named by; blank where the form leaves it out."""
        if planned.place == HANDLING_PLACE:
            return self.guide.region_code
        return str(self.form.get(planned.place) or "")

    def require_own(self, lead: PlannedCase) -> None:
        """The lead decides at home: the place it is named by must lie in its region."""
        code = self.code(lead)
        if code and self.guide.region_code not in self.lines[code].codes:
            raise Invalid.at(f"/form/{lead.place}", _("这个地方不归所选的办理机关管，请改选办理地。"))

    def place(self, planned: PlannedCase) -> Placed:
        """One step with who decides it. Raises Invalid when nobody does."""
        return self._part(planned) if planned.item else Placed(planned, self.organ(planned))

    def _part(self, planned: PlannedCase) -> Placed:
        """A part of a bundle: whoever claims its item for the place, at the version in force there."""
        claim = self._claim(self.lines[self.code(planned) or self.guide.region_code], planned.item)
        if claim is None or not claim.is_open:
            texts = {"label": planned.label}
            raise Invalid.at(f"/form/{planned.place}", _("这个地方还不能办“%(label)s”，请改选。") % texts)
        claim.current.implementation = claim
        return Placed(planned, claim.authority, claim.current)

    def organ(self, planned: PlannedCase) -> Organisation:
        """Who decides a step: at home the lead itself; elsewhere whoever claims the item for that place, else the organ
        of the department there. Of a power of one level it is the organ of that level, or the highest we know below it.
        Raises Invalid when there is none."""
        whole = line = self.lines[self.code(planned) or self.guide.region_code]
        home = self._claim(self.lines[self.guide.region_code]).authority
        if home.department == planned.department and self.guide.region_code in line.codes:
            return home
        line = line.at(planned.level) if planned.level else line
        claim = self._claim(line)
        if claim and claim.authority.department == planned.department:
            return claim.authority
        organs = [one for one in self.organs if one.department == planned.department]
        return line.nearest(organs) or whole.highest(organs) or self._nobody(planned)

    def _claim(self, line: Line, item: str = "") -> Implementation | None:
        claims = {one.authority: one for one in self.claims if one.item_id == (item or self.guide.item_code)}
        nearest = line.nearest(claims)
        return nearest and claims[nearest]

    def _nobody(self, planned: PlannedCase) -> Organisation:
        texts = {"label": planned.label}
        raise Invalid.at(f"/form/{planned.place}", _("这个地方没有承办“%(label)s”的机关，请改选。") % texts)
