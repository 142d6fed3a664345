"""What guards ask about a case, read at most once."""

from __future__ import annotations

from functools import cached_property

from applications.models import Case, Correction, Material, SpecialProcedure
from catalog.guides import Guide


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
    def materials(self) -> list[Material]:
        """Each material in its latest round."""
        rows = self.case.application.materials.select_related("upload", "licence__type").order_by("round")
        return list({one.key: one for one in rows}.values())
