"""What guards ask about a case, read at most once."""

from __future__ import annotations

from functools import cached_property

from applications import paper, share
from applications.commitments import rules as commitments
from applications.models import Case, Commitment, Correction, Material, SpecialProcedure
from applications.models.matter import ALONE
from applications.models.signers import Signature
from applications.stuck import stuck as is_stuck
from catalog.guides import Guide
from catalog.planned import PlannedCase


class Facts:
    """Lazy reads about one case, shared by all acts that are asked about it at once."""

    def __init__(self, case: Case):
        self.case = case

    @cached_property
    def guide(self) -> Guide:
        """The frozen version the case started under, in the situation that was chosen."""
        return share.guide_of(self.case)

    @cached_property
    def whole(self) -> Guide:
        """The guide of what was applied for: of a bundle where this case is a part of one."""
        same = self.case.application.version_id == self.case.version_id
        return self.guide if same else share.whole_of(self.case.application)

    @cached_property
    def specials(self) -> list[SpecialProcedure]:
        return sorted(self.case.specials.all(), key=lambda one: one.id)

    @property
    def special(self) -> SpecialProcedure | None:
        """The special procedure that is open, if one is."""
        return next((one for one in self.specials if one.ended_at is None), None)

    @cached_property
    def last_correction(self) -> Correction | None:
        return max(self.case.corrections.all(), key=lambda one: one.round, default=None)

    @cached_property
    def step(self) -> PlannedCase | None:
        """What the plan of joint handling says about this case; None where there is no plan."""
        plan = self.whole.plan if self.case.key != ALONE else None
        return next((one for one in plan.cases if one.key == self.case.key), None) if plan else None

    @cached_property
    def unsigned(self) -> bool:
        """Whether somebody has still to confirm the application, or did not."""
        return self.case.application.signers.exclude(state=Signature.SIGNED).exists()

    @cached_property
    def stuck(self) -> bool:
        """Whether the authority has stopped taking what it is asked for here (applications.stuck)."""
        return bool(is_stuck([self.case]))

    @property
    def answer_days(self) -> int | None:
        """Working days until an authority that was asked in a plan counts as silent."""
        return self.step.silent_after_days if self.step else None

    @property
    def makes_result(self) -> bool:
        """Whether the result of the whole comes from this case: it has no plan, or nothing follows it there."""
        return self.case.final

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
        return share.materials_of(self.case, {one.key: one for one in rows}.values())

    @cached_property
    def commitments(self) -> list[Commitment]:
        """What was promised in place of materials, with the whole application."""
        return commitments.of(self.case.application_id)

    @property
    def owed(self) -> set[str]:
        """Keys of the materials that promises still have to bring."""
        return {key for one in self.commitments if commitments.is_owed(one) for key in one.materials}

    @property
    def to_check(self) -> list[Commitment]:
        """Promises of this case that are to be looked at."""
        return [one for one in self.commitments if commitments.is_to_check(one, self.case)]

    @property
    def broken(self) -> list[Commitment]:
        """Promises of this case that were broken, while nobody let the decision stand."""
        mine = (one for one in self.commitments if one.case_id == self.case.id)
        return [one for one in mine if commitments.is_broken(one)]
