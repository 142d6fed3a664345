"""What guards ask about a case, read at most once."""

from __future__ import annotations

from functools import cached_property

from applications import paper
from applications.models import Case, Correction, Material, SpecialProcedure
from catalog.guides import Guide, PlannedCase


class Facts:
    """Lazy reads about one case, shared by all acts that are asked about it at once."""

    def __init__(self, case: Case):
        self.case = case

    @cached_property
    def guide(self) -> Guide:
        """The frozen version the case started under."""
        return Guide.of(self.case.version)

    @cached_property
    def specials(self) -> list[SpecialProcedure]:
        return list(self.case.specials.order_by("id"))

    @property
    def special(self) -> SpecialProcedure | None:
        """The special procedure that is open, if one is."""
        return next((one for one in self.specials if one.ended_at is None), None)

    @cached_property
    def last_correction(self) -> Correction | None:
        return self.case.corrections.order_by("-round").first()

    @cached_property
    def step(self) -> PlannedCase | None:
        """What the plan of joint handling says about this case; None where there is no plan."""
        plan = self.guide.plan if self.case.key != "main" else None
        return next((one for one in plan.cases if one.key == self.case.key), None) if plan else None

    @property
    def answer_days(self) -> int | None:
        """Working days until an authority that was asked in a plan counts as silent."""
        return self.step.silent_after_days if self.step else None

    @cached_property
    def makes_result(self) -> bool:
        """Whether the result of the whole comes from this case: it has no plan, or nothing follows it there."""
        if self.step is None:
            return True
        there = set(self.case.application.cases.values_list("key", flat=True))
        return not any(self.case.key in one.after for one in self.guide.plan.cases if one.key in there)

    @cached_property
    def missing_paper(self) -> list[str]:
        """Names of materials whose originals the authority has not counted, as far as it needs them."""
        return [self.name_of(key) for key in paper.keeper().missing(self.case)]

    @cached_property
    def lost_by_others(self) -> list[str]:
        """Keys of materials that came to harm through the window or the carrier."""
        return paper.keeper().lost_by_others(self.case)

    def name_of(self, key: str) -> str:
        """What a material is called in the frozen guide."""
        asked = self.guide.requirement(key)
        return asked.name if asked else key

    @cached_property
    def materials(self) -> list[Material]:
        """Each material in its latest round."""
        rows = self.case.application.materials.select_related("upload", "licence__type").order_by("round")
        return list({one.key: one for one in rows}.values())
