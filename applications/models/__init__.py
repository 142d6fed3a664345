"""Rooms: the matter (application, case), what was handed in, what happened on the way, drafts."""

from applications.models.drafts import Draft
from applications.models.materials import Material
from applications.models.matter import Application, Case
from applications.models.steps import Correction, SpecialProcedure

__all__ = ["Application", "Case", "Correction", "Draft", "Material", "SpecialProcedure"]
