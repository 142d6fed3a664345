"""From receipt to acceptance: claim, ask for correction, accept, refuse, reroute, and what silence means."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.acts.fields import days_within, required
from applications.flow import door, who
from applications.flow.door import Step
from applications.flow.facts import Facts
from applications.flow.table import row
from applications.intake import Complaints
from applications.models import Application, Case, Correction
from base.accounts.models import Post
from base.accounts.rules import in_force
from base.errors import Conflict, Invalid
from base.ledger import numbers
from base.ledger.actors import SYSTEM
from base.ledger.clock import day_of, end_of, now
from base.regions.calendar import calendar_of
from base.regions.models import Organisation
from base.regions.queries import organisations
from catalog.models import ImplementationVersion
from catalog.queries import open_at

CORRECTION_MAX_DAYS = 60
DEFECTS_MAX = 50


class RefusalGround(models.TextChoices):
    """行政许可法 art. 32(1) and (2)."""

    NOT_NEEDED = "art32_1", gettext_lazy("依法不需要取得许可")
    NOT_OURS = "art32_2", gettext_lazy("依法不属于本机关职权范围")


def claim(*, case: Case, actor: who.Who, expected_seq: int | None = None) -> Case:
    """认领: put the case on one's own desk, also from a colleague's."""
    with door.passing(case, "claim", actor, expected_seq) as step:
        step.set(assignee=step.actor.person)
    return case


def assign(*, case: Case, actor: who.Who, post: int, expected_seq: int | None = None) -> Case:
    """指派: put the case on the desk of a post (its id) of the same authority that is valid today. Raises Invalid."""
    with door.passing(case, "assign", actor, expected_seq) as step:
        held = Post.objects.filter(
            in_force(), id=post, organisation=step.case.authority, role__in=["officer", "approver"]
        ).select_related("account")
        to = held.first()
        if to is None:
            raise Invalid.at("/post", _("本机关没有这个有效的岗位。"))
        step.set(assignee=to.account.person)
        step.data = {"to": to.account.person, "post": to.id}
    return case


def request_correction(
    *,
    case: Case,
    actor: who.Who,
    defects: list[dict],
    days: int | None = None,
    override: dict | None = None,
    expected_seq: int | None = None,
) -> Case:
    """一次性告知补正: everything that is missing, in one notice (行政许可法 art. 32(4)).

    ``defects``: ``[{material | field, problem, remedy}]``; ``days``: working days to answer (default: setting).
    A second notice passes only after a supervisor allowed it (`allow_correction`); ``override`` then gives the
    officer's reason. Raises Invalid for an unknown material or field, or a defect without words.
    """
    with door.passing(case, "request_correction", actor, expected_seq) as step:
        turn = 1 + max(_rounds(step.application), default=0)
        limit = days_within(settings.CORRECTION_DAYS if days is None else days, CORRECTION_MAX_DAYS)
        due = calendar_of(step.case.authority.region_id).add(day_of(now()), limit).day
        Correction.objects.create(
            case=step.case,
            round=turn,
            defects=_clean(step.facts, defects),
            asked_at=now(),
            due_at=end_of(due),
        )
        step.data = {"round": turn, "defects": len(defects), "due": due.isoformat()}
        if override:
            step.text = {"override": required(override.get("reason"), "/override/reason")}
    return case


def _rounds(application: Application) -> Iterable[int]:
    """Rounds run through the whole application: two authorities of one plan may ask for the same material."""
    return Correction.objects.filter(case__application=application).values_list("round", flat=True)


def _clean(facts: Facts, defects: list[dict]) -> list[dict]:
    if not defects:
        raise Invalid.at("/defects", _("请写明要补正什么。"))
    if len(defects) > DEFECTS_MAX:
        raise Invalid.at("/defects", _("一次最多列50处。"))
    complaints = Complaints()
    cleaned = [
        complaints.gather(lambda one=one, at=at: _defect(facts, one, f"/defects/{at}"))
        for at, one in enumerate(defects)
    ]
    complaints.raise_any()
    return cleaned


def _defect(facts: Facts, defect: dict, at: str) -> dict:
    complaints = Complaints()
    words = {
        name: complaints.gather(lambda name=name: required(defect.get(name), f"{at}/{name}"))
        for name in ("problem", "remedy")
    }
    complaints.raise_any()
    if defect.get("material") in {one.key for one in facts.guide.materials}:
        return {"material": defect["material"], **words}
    if defect.get("field") in facts.guide.form_schema.get("properties", {}):
        return {"field": defect["field"], **words}
    raise Invalid.at(at, _("请指明是哪份材料或表单的哪一项。"))


def allow_correction(*, case: Case, actor: who.Who, reason: str, expected_seq: int | None = None) -> Case:
    """允许再次告知: a supervisor lets the authority send one more correction notice."""
    with door.passing(case, "allow_correction", actor, expected_seq) as step:
        step.text = {"reason": required(reason, "/reason")}
        Correction.objects.filter(id=step.facts.last_correction.id).update(allowed=True)
    return case


def accept(*, case: Case, actor: who.Who, expected_seq: int | None = None) -> Case:
    """受理: complete and in form; the promised and statutory limits run from today (行政许可法 art. 32(5))."""
    with door.passing(case, "accept", actor, expected_seq) as step:
        step.set(acceptor=step.actor.person, assignee=step.case.assignee or step.actor.person)
    return case


def deem_accepted(*, case: Case) -> Case:
    """视为受理: nobody answered within five working days; counts from the day of receipt (art. 32(4)).

    Raises Conflict when the silence rule of the item is another, or the notice limit is not over.
    """
    with door.passing(case, "deem_accepted", SYSTEM) as step:
        if not door.silence_accepts(step.case, step.timers):
            raise Conflict(_("还没有到视为受理的时候。"))
        door.count_from_receipt(step)
    return case


def lapse(*, case: Case) -> Case:
    """补正逾期: the applicant did not answer within the days of the notice, and was reminded on a day before.

    Raises Conflict while either is missing.
    """
    with door.passing(case, "lapse", SYSTEM) as step:
        notice, reminded = step.facts.last_correction, step.case.reminded_on
        if notice.due_at >= now():
            raise Conflict(_("补正期限还没有到。"))
        if reminded is None or not day_of(notice.asked_at) <= reminded < day_of(now()):
            raise Conflict(_("终止之前须先提醒申请人。"))
    return case


def refuse(*, case: Case, actor: who.Who, ground: str, reason: str, expected_seq: int | None = None) -> Case:
    """不予受理, on a ground of the law and with reasons. Raises Invalid without either."""
    with door.passing(case, "refuse", actor, expected_seq) as step:
        if ground not in RefusalGround.values:
            raise Invalid.at("/ground", _("请选择法定情形。"))
        step.set(acceptor=step.actor.person)
        step.data = {"ground": ground}
        step.text = {"reason": required(reason, "/reason")}
    return case


def reroute(
    *, case: Case, actor: who.Who, authority: str, reason: str, expected_seq: int | None = None
) -> Case:
    """转有权机关: end here and open a case at the right organ, received when it was first handed in (art. 32(2)).

    ``authority`` is an organisation code. Raises Invalid when it is the same organ, or does not do this item.
    """
    with door.passing(case, "reroute", actor, expected_seq) as step:
        right = _right_organ(step, authority)
        if right is None or authority == step.case.authority_id:
            raise Invalid.at("/authority", _("这个机关不办这个事项，请另选。"))
        step.text = {"reason": required(reason, "/reason")}
        step.data = {"to": authority, "case": _continue_at(step, *right)}
    return case


def _right_organ(step: Step, code: str) -> tuple[ImplementationVersion, Organisation] | None:
    """Whoever takes the item there; for what was only asked in a plan, another organ of the same department, under the
    same version."""
    planned = step.facts.step
    if planned is None or planned.item or step.case.position == 0:
        version = open_at(step.case.version.implementation.item_id, code)
        return version and (version, version.implementation.authority)
    organ = organisations(kind="authority", department=planned.department).filter(pk=code).first()
    return organ and (step.case.version, organ)


def _continue_at(step: Step, version: ImplementationVersion, authority: Organisation) -> str:
    """Open the case at the right organ; it is the sender who may not do it, so silence still runs from receipt (of the
    step, where the plan began it later)."""
    application = step.application
    successor = Case(
        number=numbers.case_number(version.implementation.task_code, day_of(now())),
        application=application,
        key=step.case.key,
        position=step.case.position,
        final=step.case.final,
        version=version,
        authority=authority,
        received_at=step.case.received_at,
    )
    opening = Step(
        row=row("open"), case=successor, stream=step.stream, actor=SYSTEM, timers=[], facts=Facts(successor)
    )
    opening.days = {"notice": settings.NOTICE_DAYS, "answer": step.facts.answer_days}
    began = step.stream.events.filter(case=step.case.number, act=opening.row.act).first()
    opening.effective_at = began.effective_at if began else step.case.received_at
    opening.data = {"from": step.case.number}
    successor.state = "waiting"
    door.leave(opening)
    if successor.position == 0:
        application.place_id = successor.authority.region_id
        application.save(update_fields=["place_id"])
    return successor.number
