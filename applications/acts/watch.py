"""Watching over a case: remind, supervise, consult, note. None of them changes its state."""

from __future__ import annotations

from applications.acts.fields import day, required
from applications.flow import door, who
from applications.models import Case
from base.ledger.clock import today


def remind(*, case: Case, actor: who.Who, expected_seq: int | None = None) -> Case:
    """催办: whoever it is up to is told, at most once a day."""
    with door.passing(case, "remind", actor, expected_seq) as step:
        step.set(reminded_on=today())
    return case


def supervise(*, case: Case, actor: who.Who, text: str, until: str, expected_seq: int | None = None) -> Case:
    """督办: a supervisor's order with a date by which it is to be answered."""
    with door.passing(case, "supervise", actor, expected_seq) as step:
        step.data = {"until": day(until, "/until").isoformat()}
        step.text = {"text": required(text, "/text")}
    return case


def consult(
    *, case: Case, actor: who.Who, text: str, consent: bool = False, consultation: str = "",
    record: dict | None = None, expected_seq: int | None = None,
) -> Case:  # fmt: skip
    """会商: a question put to the other side and what came of it; whether the applicant agreed to its record.

    One that was held on the portal (applications.consultations) names its number and brings its ``record`` along.
    """
    with door.passing(case, "consult", actor, expected_seq) as step:
        step.data = {"consent": bool(consent)} | ({"consultation": consultation} if consultation else {})
        step.text = {"text": required(text, "/text")} | ({"record": record} if record else {})
    return case


def note(*, case: Case, actor: who.Who, text: str, expected_seq: int | None = None) -> Case:
    """备注: for colleagues; the applicant does not see it."""
    with door.passing(case, "note", actor, expected_seq) as step:
        step.text = {"text": required(text, "/text")}
    return case
