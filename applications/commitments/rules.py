"""What is owed, what is to be looked at, what was broken: read off the promises of an application."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max

from applications.models import Application, Case, Commitment
from applications.models.commitments import CommitmentState
from applications.models.matter import State
from catalog.commitments import Kind

REVOCABLE = (State.APPROVED, State.ISSUED, State.CLOSED)
"""States of a case that granted something which can be revoked."""


def of(application: object) -> list[Commitment]:
    """The promises of an application (or of its id), in the order in which they were signed. One query where there are
    none, four where there are some."""
    found = Commitment.objects.filter(application=application).prefetch_related(
        "case__authority", "application"
    )
    return list(found.order_by("signed_at", "key"))


def is_owed(one: Commitment) -> bool:
    """Whether something has to be brought: what follows, or what has to be put right."""
    waits = one.follows and one.state == CommitmentState.SIGNED
    return waits or one.state == CommitmentState.RECTIFYING


def is_to_check(one: Commitment, case: Case) -> bool:
    """Whether an officer can look at it: put under check, or standing behind a decision although no lot fell on it."""
    if one.case_id != case.id or one.kind != Kind.REPLACE:
        return False
    behind = one.state == CommitmentState.SIGNED and case.state in REVOCABLE and case.agreed
    return behind or one.state == CommitmentState.UNDER_CHECK


def is_broken(one: Commitment) -> bool:
    """Broken, and nobody let the decision stand."""
    return one.state == CommitmentState.BROKEN and not one.spared


def holds_back(found: Iterable[Commitment]) -> list[Commitment]:
    """Those for which the result waits: what follows has not come, or was never going to."""
    open_ones = (one for one in found if is_owed(one) or is_broken(one))
    return [one for one in open_ones if one.template.holds_result or is_broken(one)]


def next_round(application: Application, keys: Iterable[str]) -> int:
    """The round in which these materials come now: after each of them that came before."""
    rows = application.materials.filter(key__in=list(keys))
    return (rows.aggregate(last=Max("round"))["last"] or 0) + 1
