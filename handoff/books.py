"""Entering originals in the books: what a window took in, what an authority made."""

from __future__ import annotations

from applications import share
from applications.models import Application, Case
from base.ledger import chain
from base.ledger.clock import day_of, now
from base.ledger.models import Event
from base.regions.calendar import calendar_of
from base.regions.models import Organisation
from catalog.guides import Guide
from handoff import moves
from handoff.models import Original, Paper
from handoff.models.originals import Kind, Reason


def paper_of(application: Application) -> Paper:
    """The paper side of an application, made when it is first needed. The application's stream must be locked."""
    paper = Paper.objects.select_related("stream").filter(application=application).first()
    if paper is None:
        stream = chain.open_stream("paper", application.number)
        hall = application.receiving_place
        paper = Paper.objects.create(application=application, stream=stream, hall=hall)
    return paper


def take_in(case: Case, place: Organisation, event: Event, turn: int) -> list[Original]:
    """Originals of what a window took in under a round, each sheet one, now held there; and by when it has to send."""
    application, guide = case.application, share.whole_of(case.application)
    sheets = list(application.materials.filter(round=turn).exclude(originals=0, copies=0).order_by("key"))
    if not sheets:
        return []
    paper, originals = paper_of(application), []
    for whose, mine in share.by_case(case, sheets).items():
        originals += _enter(paper, whose, [row for one in mine for row in _sheets(guide, one)])
    moves.born(
        originals, moves.APPLICANT, moves.at_organisation(place.code), reason=Reason.COLLECTED, event=event
    )
    send_on(paper, place)
    return originals


def send_on(paper: Paper, place: Organisation) -> None:
    """By when a window has to send on what it took in just now, under the agreement of the day of filing."""
    agreement = paper.application.agreement
    days = agreement.forward_days if agreement else 1
    paper.hall, paper.forward_by = place, calendar_of(place.region_id).add(day_of(now()), days).day
    paper.alarmed_at = paper.escalated_at = None
    paper.save(update_fields=["hall", "forward_by", "alarmed_at", "escalated_at"])


def _sheets(guide: Guide, material) -> list[dict]:
    """One row per original; copies are pinned to the first, or travel alone."""
    asked = guide.requirement(material.key)
    treatment = asked.paper if material.originals else "copy"
    rows = [
        {"material": material.key, "name": asked.name, "treatment": treatment, "copies": 0}
        for _sheet in range(max(1, material.originals))
    ]
    rows[0]["copies"] = material.copies
    return rows


def _enter(paper: Paper, case: Case, rows: list[dict], kind: str = Kind.MATERIAL) -> list[Original]:
    """Give barcodes that run through the application, and keep."""
    known = paper.originals.count()
    return Original.objects.bulk_create(
        Original(
            number=f"{paper.application.number}-{known + at:02d}", paper=paper, case=case.number, kind=kind,
            authority_id=case.authority_id, **row,
        )
        for at, row in enumerate(rows, start=1)
    )  # fmt: skip


def make_result(case: Case, event: Event) -> Original:
    """The result on paper, made at the authority."""
    row = {"material": "result", "name": Guide.of(case.version).result.name, "treatment": "hand_over"}
    (original,) = _enter(paper_of(case.application), case, [row], Kind.RESULT)
    moves.born(
        [original], ("", ""), moves.at_organisation(case.authority_id), reason=Reason.MADE, event=event
    )
    return original


def again(paper: Paper, old: Original, place: Organisation, event: Event, *, copies: int) -> Original:
    """An original supplied again in place of one that came to harm."""
    case = Case.objects.get(number=old.case)
    row = {
        "material": old.material,
        "name": old.name,
        "treatment": old.treatment,
        "copies": copies,
        "replaces": old,
    }
    (original,) = _enter(paper, case, [row])
    moves.born(
        [original], moves.APPLICANT, moves.at_organisation(place.code), reason=Reason.SUPPLIED, event=event
    )
    return original
