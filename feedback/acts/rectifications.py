"""差评整改: verify, repair, answer, call back, close; extend once, appeal, decide."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from applications.acts.fields import days_within, one_of, required
from base.errors import Conflict, Invalid
from base.ledger import chain
from base.ledger.actors import SYSTEM
from base.ledger.clock import today
from base.ledger.models.chain import Audience
from base.ledger.models.timers import TimerKind, TimerState
from base.ledger.timers import overdue
from base.regions.calendar import calendar_of
from feedback import behind, rules
from feedback.door import leave, opening, passing
from feedback.models import Rating, Rectification
from feedback.models.ratings import Excluded
from feedback.models.rectifications import Answer, Appeal, Finding
from feedback.queries.rectifications import assignable
from feedback.screening import screened
from feedback.who import RATER, Who

TAKEN_OUT = {Appeal.MISTAKEN: Excluded.MISTAKEN, Appeal.MALICIOUS: Excluded.MALICIOUS}


def open_rectification(*, rating: Rating) -> Rectification:
    """生成: a bad rating begins its way, with the limit to look into it; supervised at once where they repeat."""
    rectification = Rectification(
        rating=rating,
        organisation=rating.organisation,
        month=rating.month,
        day=rating.day,
        supervised=rules.repeated(rating),
        appeal_until=calendar_of(rating.organisation.region_id).add(today(), settings.RATING_APPEAL_DAYS).day,
    )
    stream = rectification.stream = chain.open_stream("rectification", str(rectification.id))
    rectification.save(force_insert=True)
    step = opening(rectification, stream, SYSTEM)
    step.data = {"rating": str(rating.id), "supervised": rectification.supervised}
    leave(step)
    return rectification


def assign(
    *, rectification: Rectification, actor: Who, person: str, expected_seq: int | None = None
) -> Rectification:
    """指定整改人: somebody of the rated organisation, by its dispatcher or a supervisor. Raises Invalid."""
    with passing(rectification, "assign", actor, expected_seq=expected_seq) as step:
        if person not in {key for key, _name in assignable(step.rectification)}:
            raise Invalid.at("/person", _("请从给出的选项中选择。"))
        step.set(assignee=person)
        step.data = {"assignee": person}
    return rectification


def verify(
    *, rectification: Rectification, actor: Who, finding: str, text: str, expected_seq: int | None = None
) -> Rectification:
    """核实: what happened. Whoever verifies without having been named is the named person from then on."""
    outcome = one_of(finding, Finding, "/finding")
    with passing(rectification, "verify", actor, outcome, expected_seq) as step:
        step.set(finding=outcome, assignee=step.rectification.assignee or step.actor.person)
        step.text = {"text": required(text, "/text")}
    return rectification


def rectify(
    *, rectification: Rectification, actor: Who, text: str, expected_seq: int | None = None
) -> Rectification:
    """整改: what was repaired; published, without numbers and names, once it is closed."""
    with passing(rectification, "rectify", actor, expected_seq=expected_seq) as step:
        words = required(text, "/text")
        deed = screened(words, _known_names(step.rectification))
        step.set(rectified=True, deed=deed, assignee=step.rectification.assignee or step.actor.person)
        step.text = {"text": words}
    return rectification


def _known_names(rectification: Rectification) -> set[str]:
    """Of whoever is behind the rating, and of those who work at what was rated."""
    rating = rectification.rating
    subject = behind.subject_of(rating)
    staff = behind.names_of_staff((rating.organisation_id, rating.hall_id), behind.clerk_of(subject))
    return staff | behind.names_behind(subject)


def extend(
    *, rectification: Rectification, actor: Who, days: int, reason: str, expected_seq: int | None = None
) -> Rectification:
    """延长, once, with its reason, up to 15 working days in all (setting)."""
    with passing(rectification, "extend", actor, expected_seq=expected_seq) as step:
        timer = step.timer(TimerKind.RECTIFY)
        most = settings.RATING_RECTIFY_MAX_DAYS - timer.total
        step.days["add"] = days_within(days, most)
        step.data = {"days": days}
        step.text = {"reason": required(reason, "/reason")}
        step.set(extended=True)
    return rectification


def answer(
    *, rectification: Rectification, actor: Who, text: str, expected_seq: int | None = None
) -> Rectification:
    """反馈: what the rater is told, through the relay."""
    with passing(rectification, "answer", actor, expected_seq=expected_seq) as step:
        step.text = {"text": required(text, "/text")}
    return rectification


def call_back(
    *,
    rectification: Rectification,
    actor: Who,
    satisfied: str,
    text: str = "",
    expected_seq: int | None = None,
) -> Rectification:
    """回访: satisfied, not (supervised, and a new round begins), or not to be reached."""
    outcome = one_of(satisfied, Answer, "/satisfied")
    with passing(rectification, "call_back", actor, outcome, expected_seq) as step:
        step.set(satisfied=outcome)
        if outcome == Answer.NO:
            step.set(supervised=True, round=step.rectification.round + 1)
        step.text = {"text": required(text, "/text")} if text or outcome != Answer.YES else {}
    return rectification


def reply(*, rectification: Rectification, text: str, satisfied: str = "") -> Rectification:
    """The rater answers through the relay; who that is, nobody learns. ``satisfied`` is yes, no or blank."""
    said = one_of(satisfied, Answer, "/satisfied") if satisfied else ""
    with passing(rectification, "reply", RATER) as step:
        step.data = {"satisfied": said} if said else {}
        step.text = {"text": required(text, "/text")}
    return rectification


def appeal(
    *, rectification: Rectification, actor: Who, reason: str, expected_seq: int | None = None
) -> Rectification:
    """申诉 by the rated organisation, within two working days; meanwhile the rating counts."""
    with passing(rectification, "appeal", actor, expected_seq=expected_seq) as step:
        step.set(appeal=Appeal.OPEN, appellant=step.actor.person)
        step.text = {"reason": required(reason, "/reason")}
    return rectification


def decide(
    *, rectification: Rectification, actor: Who, decision: str, reason: str, expected_seq: int | None = None
) -> Rectification:
    """复核 by a supervisor of another organisation: the rating stands, or is taken out as mistaken or malicious.

    Both versions stay: the rating keeps what it said, and both streams say why it no longer counts.
    """
    outcome = one_of(decision, Appeal, "/decision")
    if outcome == Appeal.OPEN:
        raise Invalid.at("/decision", _("请从给出的选项中选择。"))
    with passing(rectification, "decide", actor, outcome, expected_seq) as step:
        step.text = {"reason": required(reason, "/reason")}
        step.set(appeal=outcome)
        if why := TAKEN_OUT.get(outcome):
            step.rectification.rating.excluded = why
            step.rectification.rating.save(update_fields=["excluded"])
            chain.record(
                step.rating_stream,
                act="exclude",
                actor=step.actor,
                audience=Audience.SUPERVISION,
                data={"why": why.value},
            )
    return rectification


def close(*, rectification: Rectification, actor: Who, expected_seq: int | None = None) -> Rectification:
    """归档, after the call-back and with no appeal open."""
    with passing(rectification, "close", actor, expected_seq=expected_seq):
        pass
    return rectification


def supervise(
    *, rectification: Rectification, actor: Who, text: str, expected_seq: int | None = None
) -> Rectification:
    """督办: a supervisor's order."""
    with passing(rectification, "supervise", actor, expected_seq=expected_seq) as step:
        step.set(supervised=True)
        step.text = {"text": required(text, "/text")}
    return rectification


def escalate(*, rectification: Rectification, kind: str) -> Rectification:
    """逾期上报, once for each late step: the supervisors above are told.

    Raises Conflict ``already_done`` when it was told, also by whoever came first, or the step is no longer late.
    """
    with passing(rectification, "escalate", SYSTEM) as step:
        mark, timer = f"{kind}:{step.rectification.round}", step.timer(kind)
        running = timer is not None and timer.state == TimerState.RUNNING
        if mark in step.rectification.escalated or not (running and overdue(timer)):
            raise Conflict(_("没有新的逾期。"), code="already_done")
        step.set(escalated=[*step.rectification.escalated, mark])
        step.data = {"step": kind, "round": step.rectification.round}
    return rectification


ACTS = {
    "assign": assign,
    "verify": verify,
    "rectify": rectify,
    "extend": extend,
    "answer": answer,
    "call_back": call_back,
    "appeal": appeal,
    "decide": decide,
    "supervise": supervise,
    "close": close,
}
"""What people of the organisations do, by name; the rater's reply and the clock's escalation come other ways."""
