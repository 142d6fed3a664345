"""After the decision: make the result, bring it, or undo it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.acts.fields import one_of, required
from applications.commitments.rules import REVOCABLE
from applications.flow import door, who
from applications.flow.door import Step
from applications.models import Case
from base.errors import Conflict
from base.ledger.clock import now
from licenses import acts as licences
from licenses.queries import made_for


class DeliveryMethod(models.TextChoices):
    ELECTRONIC = "electronic", gettext_lazy("电子送达")
    WINDOW = "window", gettext_lazy("窗口领取")
    COURIER = "courier", gettext_lazy("邮寄")
    OTHER = "other", gettext_lazy("其他")


def issue(*, case: Case, actor: who.Who, result: dict | None = None, expected_seq: int | None = None) -> Case:
    """制证: the result exists; where the item leads to a licence, the e-licence is made with it (art. 44)."""
    with door.passing(case, "issue", actor, expected_seq) as step:
        facts = {**(step.case.result or {}), **(result or {})}
        step.set(result=facts)
        if type_code := step.case.version.result_licence_type_id:
            step.data = {"licence": _make_licence(step, type_code, facts)}
    return case


def _make_licence(step: Step, type_code: str, facts: dict) -> str:
    licence = licences.make(
        type_code=type_code,
        holder=step.application.applicant,
        issuer=step.case.authority_id,
        case=step.case.number,
        facts=facts,
        actor=step.actor,
    )
    return licence.identifier


def undone(*, case: Case, actor: who.Who, text: str, expected_seq: int | None = None) -> Case:
    """已撤回本环节: what this authority agreed to before another step of the plan was refused is undone, and how."""
    with door.passing(case, "undone", actor, expected_seq) as step:
        step.text = {"text": required(text, "/text")}
        step.case.undoings.filter(done_at__isnull=True).update(done_at=now())
    return case


def deliver(
    *,
    case: Case,
    actor: who.Who,
    method: str,
    receiver: str,
    proof: str | None = None,
    expected_seq: int | None = None,
) -> Case:
    """送达, with proof by method; the case is closed (行政许可法 art. 44).

    ``receiver`` is who took it; ``proof`` the waybill or what was signed. A posted result is only delivered when
    the applicant or collector has it: courier needs the waybill as proof. Raises Invalid.
    """
    with door.passing(case, "deliver", actor, expected_seq) as step:
        step.data = {"method": one_of(method, DeliveryMethod, "/method")}
        step.text = {"receiver": required(receiver, "/receiver")}
        if method in {DeliveryMethod.COURIER, DeliveryMethod.OTHER} or proof:
            step.text["proof"] = required(proof, "/proof")
    return case


def terminate(*, case: Case, actor: who.Who, reason: str, expected_seq: int | None = None) -> Case:
    """终止: the matter cannot go on (applicant dead or dissolved, item cancelled, merged duplicate)."""
    with door.passing(case, "terminate", actor, expected_seq) as step:
        step.text = {"reason": required(reason, "/reason")}
    return case


def revoke(*, case: Case, actor: who.Who, reason: str, expected_seq: int | None = None) -> Case:
    """撤销决定 (行政许可法 art. 69): with a supervisor's order on the decided case; its licences end with it.

    Raises Conflict without that order, Invalid without reasons.
    """
    with door.passing(case, "revoke", actor, expected_seq) as step:
        if not step.stream.events.filter(
            case=step.case.number, act="supervise", from_state__in=REVOCABLE
        ).exists():
            raise Conflict(_("撤销决定须先有督办员的督办意见。"))
        step.text = {"reason": required(reason, "/reason")}
        for licence in made_for(step.case.number):
            licences.revoke(licence=licence, actor=step.actor)
    return case
