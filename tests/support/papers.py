"""A window that takes papers in, and the bags they travel in."""

from __future__ import annotations

from typing import Any

from applications import acts
from applications.intake import Filing
from applications.models import Application, Case
from base.files.acts import receive
from base.regions.models import Region
from handoff import acts as paper
from handoff.models import Bag, Original
from tests.support.matters import Cast, filled, guide_at, picture, place

ITEM = "残疾人证换领"
APPLICANT = {
    "name": "王雅琴", "id_type": "111", "id_number": "620102199003072144", "phone": "13900000001",
    "address": {"detail": "榆林市榆阳区示例路1号"},
}  # fmt: skip
CHECKED = {"method": "card_reader", "result": "passed"}


class Window:
    """``window-yulin`` at work, for 鄂尔多斯."""

    def __init__(self, cast: Cast, who: str = "window-yulin"):
        self.cast, self.who = cast, who

    @property
    def clerk(self):
        return self.cast[self.who]

    def filing(self, item: str = ITEM, region: str = "150600", **changes: Any) -> Filing:
        """A clean case: what is only looked at is named, the rest scanned and counted."""
        guide = guide_at(item, region)
        materials = [self._material(one) for one in guide.materials if not one.optional]
        content = {
            "form": filled(guide.form_schema) | place(guide, county_of(region)),
            "materials": materials,
            "delivery": {"method": "window"},
            "applicant": APPLICANT,
            "identity_check": CHECKED,
            **changes,
        }
        return Filing(guide.task_code, "remote_receipt", **content)

    def _material(self, asked) -> dict:
        if asked.paper == "look":
            return {"key": asked.key, "paper": {"originals": 1}}
        upload = receive(data=picture(), name=f"{asked.key}.png", owner=self.clerk.person)
        counts = {"originals": 0, "copies": 0} if asked.paper == "copy" else {"originals": 1, "copies": 0}
        return {"key": asked.key, "upload": str(upload.id), "paper": counts}

    def collect(self, **what: Any) -> Case:
        application = acts.collect(filing=self.filing(**what), actor=self.clerk)
        return application.cases.select_related("application__stream", "authority").get()

    def packed(self, case: Case) -> Bag:
        """A bag with everything of a case, still open."""
        numbers = [one.number for one in originals(case.application)]
        return paper.open_bag(
            actor=self.clerk, from_organisation=case.application.receiving_place_id,
            to_organisation=case.authority_id, originals=numbers,
        )  # fmt: skip

    def sent(self, case: Case, seal: str = "S-1", **how: Any) -> Bag:
        bag = paper.seal(bag=self.packed(case), actor=self.clerk, seal_no=seal)
        return paper.send(bag=bag, actor=self.clerk, **how)


def county_of(region: str) -> str:
    """The first county of a city."""
    return Region.objects.filter(parent=region).order_by("code").values_list("code", flat=True)[0]


def originals(application: Application) -> list[Original]:
    """The originals of an application as the database has them now, by number."""
    return list(Original.objects.filter(paper__application=application).order_by("number"))


def holders(application: Application) -> dict[str, str]:
    """Who has each material's original now."""
    return {
        one.material: f"{one.holder_kind}:{one.holder_code}".rstrip(":") for one in originals(application)
    }


def all_ok(bag: Bag) -> list[dict]:
    """A count that finds everything."""
    return [{"original": line.original_id, "outcome": "ok"} for line in bag.lines.all()]
