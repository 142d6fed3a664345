"""What the acts on a case mean for its promises: consequences, in the act's own transaction, under its stream."""

from __future__ import annotations

from applications.commitments import ends
from applications.models import Case, Commitment, Material
from applications.models.commitments import STANDING, CommitmentState
from applications.models.materials import Source
from base.ledger.models import Event
from base.ledger.subscribers import consequence
from base.secrecy import blind_index
from catalog.commitments import Kind

MATTER = ("application",)
BROUGHT = ("fulfil", "correct")
DECIDED = ("approve", "settle")
OVER = ("withdraw", "terminate", "stop", "lapse", "deny", "refuse", "revoke")
"""Acts after which a case has no result that a promise could be owed for."""


def _standing(event: Event) -> list[Commitment]:
    found = Commitment.objects.filter(case__number=event.case, state__in=STANDING)
    return list(found.select_related("case__authority", "application").order_by("signed_at", "id"))


@consequence(*BROUGHT, on=MATTER)
def see_what_came(event: Event) -> None:
    """A promise whose materials are all there is kept; one that spared them is looked at again, now put right."""
    if not (found := _standing(event)):
        return
    promised = {key for one in found for key in one.materials}
    rows = Material.objects.filter(application=found[0].application_id, key__in=promised).order_by("round")
    latest = {one.key: one.source for one in rows}
    for one in found:
        if all(latest.get(key) != Source.PROMISE for key in one.materials):
            if one.follows:
                ends.keep(one, event)
            elif one.state == CommitmentState.RECTIFYING:
                ends.put_under_check(one, event)


@consequence(*DECIDED, on=MATTER)
def begin_checks(event: Event) -> None:
    """The decision rests on the promise: from now on it is looked at, unless the lot did not fall on it (抽查)."""
    for one in _standing(event):
        if one.kind == Kind.REPLACE and one.state == CommitmentState.SIGNED and is_drawn(one):
            ends.put_under_check(one, event)


def is_drawn(one: Commitment) -> bool:
    """Whether a promise is among those that are looked at; nobody can tell before, and nobody chooses."""
    check = one.template.check
    lot = int(blind_index("commitment-lot", str(one.id))[:8], 16) % 100
    return check is not None and lot < check.share_percent


@consequence(*OVER, on=MATTER)
def owe_nothing(event: Event) -> None:
    """The case is over without a result."""
    for one in _standing(event):
        ends.void(one, event)


@consequence("reroute", on=MATTER)
def go_along(event: Event) -> None:
    """The case goes on at the right organ, and what was promised with it."""
    successor = Case.objects.get(number=event.data["case"])
    Commitment.objects.filter(case__number=event.case).update(case=successor)
