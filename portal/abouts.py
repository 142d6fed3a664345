"""Everything anybody is told, by any app: it needs words (templates/messages) and, at an SMS provider, a template."""

from __future__ import annotations

from applications.commitments import told as commitments
from applications.consultations import told as consultations
from applications.credit import told as credit
from applications.subscribers import ABOUTS as MATTERS
from feedback import enquiry_told as enquiries
from feedback import subscribers as ratings
from handoff import tell as papers

VOICES = frozenset({ratings.BAD, ratings.LATE})
"""What staff are told of ratings."""
BY_DAY = VOICES | {enquiries.DESK, enquiries.LATE, enquiries.ORDER}
"""What staff are told of voices: shown with its day alone, as the minute would tell whose they are."""
ABOUTS = (
    frozenset(MATTERS)
    | commitments.ABOUTS
    | consultations.ABOUTS
    | credit.ABOUTS
    | enquiries.ABOUTS
    | ratings.ABOUTS
    | papers.ABOUTS
)
