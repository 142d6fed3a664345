"""An authority of a plan that does not answer within its days: what the plan says of that is done by the system."""

from __future__ import annotations

from applications.flow import door
from applications.flow.facts import Facts
from applications.models import Case
from base.ledger.actors import SYSTEM
from catalog.plan_words import OnSilence

ESCALATED = "silent"
ACTS = {
    OnSilence.ESCALATE: ESCALATED,
    OnSilence.AGREE: "silent_agree",
    OnSilence.STOP: "silent_stop",
}
"""What the system does to the case, by what its plan says of silence."""


def silent(*, case: Case) -> Case:
    """逾期未答复: an authority asked in a plan is silent beyond its days, and what the plan says of it comes to pass.

    The supervisors hear of it and the case stays where it is (escalate); or it counts as agreed, or as refused, and the
    other cases go on or stop as after such an answer. Raises Conflict while the days run, or when it was escalated.
    """
    facts = Facts(case)
    rule = facts.step.on_silence if facts.step else OnSilence.ESCALATE
    with door.passing(case, ACTS[OnSilence(rule)], SYSTEM) as step:
        if rule == OnSilence.AGREE:
            step.set(result={})
    return case
