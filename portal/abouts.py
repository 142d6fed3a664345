"""Everything anybody is told, by any app: it needs words (templates/messages) and, at an SMS provider, a template."""

from __future__ import annotations

from applications.consultations import told as consultations
from applications.subscribers import ABOUTS as MATTERS
from feedback import enquiry_told as enquiries
from feedback import subscribers as ratings
from handoff import tell as papers

ABOUTS = frozenset(MATTERS) | consultations.ABOUTS | enquiries.ABOUTS | ratings.ABOUTS | papers.ABOUTS
