"""Verbs of incidents: open, answer, find, give up, say whose fault it was."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from applications.acts.fields import one_of, required
from base.accounts.models import Account
from base.errors import Conflict
from base.ledger.clock import now
from base.ledger.models import Event
from handoff import moves, returns, tell
from handoff.door import Step, passing
from handoff.models import Incident, Original
from handoff.models import incidents as words
from handoff.models.originals import Reason

Fault = tuple[str, Original | None, dict]
"""(kind, original, words) of an incident to be opened."""


def open_for(step: Step, faults: list[Fault], event: Event, photo: uuid.UUID | None = None) -> list[Incident]:
    """Open incidents found by an act on a bag, and tell the people concerned in the same transaction."""
    rows = [
        Incident(bag=step.bag, kind=kind, original=original, words=said, photo_id=photo, opened_at=now())
        for kind, original, said in faults
    ]
    Incident.objects.bulk_create(rows)
    if rows:
        tell.about_incidents(event, step.bag, rows)
    return rows


def answer(*, incident: Incident, actor: Account, text: str) -> Incident:
    """答复 by the sender: what became of it on its side."""
    with passing(incident, "answer", actor) as step:
        said = required(text, "/text")
        step.set(words={**step.thing.words, "answer": said})
        step.text = {"text": said}
    return incident


def found(*, incident: Incident, actor: Account, original: str = "") -> Incident:
    """找到了: the original is in the hands of whoever says so (a side of the bag). Raises Conflict for an extra."""
    with passing(incident, "found", actor) as step:
        one = _of(step.thing, original)
        step.set(settled_at=now())
        step.data = {"original": one.number}
        event = step.record()
        _take(step, one, event)
        tell.about_original(event, one, "paper_found")
    return incident


def _of(incident: Incident, number: str) -> Original:
    if incident.original is None:
        raise Conflict(_("多出的东西不在清单上，请答复去向后了结。"))
    if number and number != incident.original_id:
        raise Conflict(_("这个差异说的是%(number)s。") % {"number": incident.original_id})
    return incident.original


def _take(step: Step, original: Original, event: Event) -> None:
    """Out of the bag into the hands of the side that has it; what lies damaged at the receiver's is there already."""
    locked = moves.lock([original.number])[original.number]
    if locked.holder_code != step.bag.number:
        return
    here = step.actor.on_behalf_of or step.actor.organisation
    moves.move([locked], moves.at_organisation(here), reason=Reason.FOUND, event=event)
    returns.counted([locked], here)


def gone(*, incident: Incident, actor: Account, reason: str) -> Incident:
    """确认灭失: it will not come back. The holder is nobody any more, this incident says why; the applicant is told
    the same day, and who is at fault has new ones made (S0: not at the applicant's cost)."""
    with passing(incident, "gone", actor) as step:
        one = _of(step.thing, "")
        said = required(reason, "/reason")
        step.set(settled_at=now(), words={**step.thing.words, "reason": said})
        step.text = {"reason": said}
        step.data = {"original": one.number}
        event = step.record()
        locked = moves.lock([one.number])[one.number]
        _require_unfound(step, locked)
        moves.move([locked], moves.GONE, reason=Reason.GONE, event=event)
        returns.handed_back([locked], event)
        tell.about_original(event, one, "paper_gone")
    return incident


def _require_unfound(step: Step, original: Original) -> None:
    """Only what is still in this bag, or lies damaged where it was counted, can be given up. Raises Conflict."""
    damaged = step.thing.kind == words.Kind.DAMAGED and original.holder_code == step.bag.to_organisation_id
    if original.holder_code != step.bag.number and not damaged:
        raise Conflict(_("这份原件已经有了着落，现在：%(where)s。") % {"where": moves.where(original)})


def fault(*, incident: Incident, actor: Account, of: str) -> Incident:
    """认定责任: window, carrier, applicant or authority."""
    with passing(incident, "fault", actor) as step:
        step.set(fault=one_of(of, words.Fault, "/of"))
        step.data = {"of": of}
    return incident


def close_incident(*, incident: Incident, actor: Account) -> Incident:
    """了结: nothing is left to be done. Raises Conflict while its original is neither found nor gone."""
    with passing(incident, "close", actor) as step:
        original = step.thing.original
        unsettled = original and original.holder_kind == "bag" and original.holder_code == step.bag.number
        if unsettled:
            raise Conflict(_("原件还没有找到，也没有确认灭失，不能了结。"))
        step.set(settled_at=step.thing.settled_at or now())
    return incident
