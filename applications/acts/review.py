"""From acceptance to decision: special procedures, extension, review, approval."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from applications.acts.fields import days_within, one_of, required
from applications.flow import door, who
from applications.models import Case, SpecialProcedure
from applications.models.steps import SpecialKind
from base.errors import Invalid
from base.ledger.clock import now

SPECIAL_MAX_DAYS = 365


def start_special(
    *, case: Case, actor: who.Who, kind: str, reason: str, days: int, expected_seq: int | None = None
) -> Case:
    """启动特别程序 (行政许可法 art. 45): its time does not count; the applicant is told how many working days.

    The limits pause at once; before a decision an approver must have confirmed it (`confirm_special`).
    """
    with door.passing(case, "start_special", actor, expected_seq) as step:
        special = SpecialProcedure.objects.create(
            case=step.case,
            kind=one_of(kind, SpecialKind, "/kind"),
            days=days_within(days, SPECIAL_MAX_DAYS),
            started_by=step.actor.person,
            started_at=now(),
        )
        step.data = {"kind": special.kind, "days": special.days}
        step.text = {"reason": required(reason, "/reason")}
    return case


def confirm_special(*, case: Case, actor: who.Who, expected_seq: int | None = None) -> Case:
    """确认特别程序: an approver other than who started it agrees that the time does not count."""
    with door.passing(case, "confirm_special", actor, expected_seq) as step:
        special = step.facts.special
        special.confirmed_by = step.actor.person
        special.save(update_fields=["confirmed_by"])
    return case


def end_special(*, case: Case, actor: who.Who, expected_seq: int | None = None) -> Case:
    """结束特别程序: the limits go on tomorrow."""
    with door.passing(case, "end_special", actor, expected_seq) as step:
        special = step.facts.special
        special.ended_at = now()
        special.save(update_fields=["ended_at"])
        step.data = {"kind": special.kind}
    return case


def extend(*, case: Case, actor: who.Who, days: int, reason: str, expected_seq: int | None = None) -> Case:
    """延长期限: once, at most ten working days, with the reason told to the applicant (行政许可法 art. 42)."""
    with door.passing(case, "extend", actor, expected_seq) as step:
        step.days["add"] = days_within(days, settings.EXTENSION_MAX_DAYS)
        step.set(extended=True)
        step.data = {"days": days}
        step.text = {"reason": required(reason, "/reason")}
    return case


def review(
    *, case: Case, actor: who.Who, passed: bool, opinion: str, expected_seq: int | None = None
) -> Case:
    """提交审查意见: the reviewer's opinion goes to the approver, who is not bound by it (行政许可法 art. 34)."""
    with door.passing(case, "review", actor, expected_seq) as step:
        if not isinstance(passed, bool):
            raise Invalid.at("/passed", _("请选择审查是否通过。"))
        step.set(reviewer=step.actor.person)
        step.data = {"passed": passed}
        step.text = {"opinion": required(opinion, "/opinion")}
    return case


def send_back(*, case: Case, actor: who.Who, reason: str, expected_seq: int | None = None) -> Case:
    """退回重审: the approver wants it looked at again."""
    with door.passing(case, "send_back", actor, expected_seq) as step:
        step.text = {"reason": required(reason, "/reason")}
    return case


def approve(
    *, case: Case, actor: who.Who, result: dict | None = None, expected_seq: int | None = None
) -> Case:
    """准予 (行政许可法 art. 38). ``result`` is what the decision grants: number, scope, validity, conditions."""
    with door.passing(case, "approve", actor, expected_seq) as step:
        step.set(approver=step.actor.person, result=result or {})
    return case


def deny(*, case: Case, actor: who.Who, reason: str, expected_seq: int | None = None) -> Case:
    """不予, in writing and with reasons; the document names the remedies (行政许可法 art. 38)."""
    with door.passing(case, "deny", actor, expected_seq) as step:
        step.set(approver=step.actor.person)
        step.text = {"reason": required(reason, "/reason")}
    return case


def settle(
    *, case: Case, actor: who.Who, result: dict | None = None, expected_seq: int | None = None
) -> Case:
    """即时办结: accept and decide an instant item (即办件) in one step."""
    with door.passing(case, "settle", actor, expected_seq) as step:
        person = step.actor.person
        step.set(acceptor=person, approver=person, result=result or {})
    return case
