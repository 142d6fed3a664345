"""Rooms: the matter (application, case), what was handed in, what happened on the way, drafts, systems elsewhere."""

from applications.models.answers import Answer
from applications.models.commitments import Commitment
from applications.models.consultations import Consultation, ConsultationFile
from applications.models.credit import CreditRecord
from applications.models.drafts import Draft
from applications.models.materials import Material
from applications.models.matter import Application, Case
from applications.models.partners import Comparison, Mismatch, Nonce, Partner, PartnerMessage
from applications.models.signers import Signer
from applications.models.steps import Correction, SpecialProcedure, Undoing

__all__ = [
    "Answer",
    "Application",
    "Case",
    "Commitment",
    "Comparison",
    "Consultation",
    "ConsultationFile",
    "Correction",
    "CreditRecord",
    "Draft",
    "Material",
    "Mismatch",
    "Nonce",
    "Partner",
    "PartnerMessage",
    "Signer",
    "SpecialProcedure",
    "Undoing",
]
