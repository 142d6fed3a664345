"""The verbs on enquiries, one per row of data/enquiry.csv but `receive`; keyword-only.

Every act takes ``enquiry``, ``actor`` (an Account, `ASKER` for whoever proved the query code, or SYSTEM) and
``expected_seq``, returns the enquiry, and raises what `feedback.enquiry_flow.door.passing` raises besides what it says.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from applications.acts.fields import day, days_within, required
from base.errors import Invalid
from base.ledger.actors import SYSTEM
from base.ledger.clock import now
from base.regions.models import Organisation
from feedback.enquiry_flow import who
from feedback.enquiry_flow.door import Step, passing
from feedback.enquiry_flow.names import grounds, services
from feedback.models.enquiries import CallResult, Enquiry, EnquiryUnit

Seq = int | None
ASSISTING_MAX = 5


def answer_directly(*, enquiry: Enquiry, actor: who.Who, text: str, expected_seq: Seq = None) -> Enquiry:
    """直接答复: the dispatcher knows the answer."""
    with passing(enquiry, "answer_directly", actor, expected_seq) as step:
        step.set(handler="")
        _answered(step, text)
    return enquiry


def _answered(step: Step, text: str) -> None:
    words = required(text, "/text")
    step.text = {"answer": words}
    step.set(answer=words, answered_by=step.actor.person, answered_at=now())
    step.set(call_result="", satisfied=None, resolved=None, reasonable=None, judged_by="")


def dispatch(
    *, enquiry: Enquiry, actor: who.Who, organisation: str, assisting: list[str] | None = None,
    text: str = "", expected_seq: Seq = None,
) -> Enquiry:  # fmt: skip
    """派单: to the unit in charge, with others that assist. Codes of organisations below the desk; ``text`` a hint."""
    with passing(enquiry, "dispatch", actor, expected_seq) as step:
        _hand_over(step, organisation, assisting or [], text)
    return enquiry


def redispatch(
    *, enquiry: Enquiry, actor: who.Who, organisation: str, assisting: list[str] | None = None,
    text: str = "", expected_seq: Seq = None,
) -> Enquiry:  # fmt: skip
    """改派: to another unit after one gave it back."""
    with passing(enquiry, "redispatch", actor, expected_seq) as step:
        _hand_over(step, organisation, assisting or [], text)
    return enquiry


def _hand_over(step: Step, organisation: str, assisting: list[str], text: str) -> None:
    unit = _unit(step.enquiry, organisation, "/organisation")
    if len(assisting) > ASSISTING_MAX:
        raise Invalid.at("/assisting", _("协办单位最多5个。"))
    others = [_unit(step.enquiry, code, "/assisting") for code in dict.fromkeys(assisting)]
    if unit in others:
        raise Invalid.at("/assisting", _("主办单位不能同时协办。"))
    step.set(organisation=unit, handler="")
    step.enquiry.units.filter(answered_at=None).exclude(organisation__in=others).delete()
    for other in others:
        EnquiryUnit.objects.get_or_create(enquiry=step.enquiry, organisation=other)
    step.data = {"organisation": unit.code, "assisting": [other.code for other in others]}
    if text.strip():
        step.text = {"text": required(text, "/text")}


def _unit(enquiry: Enquiry, code: str, pointer: str) -> Organisation:
    """A unit at work below the government in charge. Raises Invalid."""
    found = Organisation.objects.filter(code=str(code), path__startswith=enquiry.desk.path)
    unit = found.exclude(kind=Organisation.Kind.GOVERNMENT).first()
    if unit is None:
        raise Invalid.at(pointer, _("请选择本地区的承办单位；别的地区的请先转给那里的政府。"))
    return unit


def transfer(
    *, enquiry: Enquiry, actor: who.Who, government: str, reason: str, expected_seq: Seq = None
) -> Enquiry:
    """转其他地区: to the desk of another government (its code); the limit runs on."""
    with passing(enquiry, "transfer", actor, expected_seq) as step:
        known = Organisation.objects.filter(kind=Organisation.Kind.GOVERNMENT).select_related("region")
        found = known.filter(code=str(government)).first()
        if found is None or found == step.enquiry.desk:
            raise Invalid.at("/government", _("请选择另一个地区。"))
        step.text = {"reason": required(reason, "/reason")}
        step.data = {"from": step.enquiry.desk_id, "to": found.code}
        step.set(desk=found, organisation=found, region=found.region)
        step.enquiry.units.all().delete()  # those of the other place read no further
    return enquiry


def sign(*, enquiry: Enquiry, actor: who.Who, expected_seq: Seq = None) -> Enquiry:
    """签收: the unit takes it; who signs handles it."""
    with passing(enquiry, "sign", actor, expected_seq) as step:
        step.set(handler=step.actor.person)
    return enquiry


def claim(*, enquiry: Enquiry, actor: who.Who, expected_seq: Seq = None) -> Enquiry:
    """接手: handle what a colleague signed."""
    with passing(enquiry, "claim", actor, expected_seq) as step:
        step.set(handler=step.actor.person)
    return enquiry


def return_ticket(*, enquiry: Enquiry, actor: who.Who, reason: str, expected_seq: Seq = None) -> Enquiry:
    """退单: not this unit's matter; back to the desk, with the reason. The limit to answer runs on."""
    with passing(enquiry, "return_ticket", actor, expected_seq) as step:
        step.text = {"reason": required(reason, "/reason")}
        step.data = {"organisation": step.enquiry.organisation_id}
        step.set(organisation=step.enquiry.desk, handler="", returns=step.enquiry.returns + 1)
        step.set(extension_days=None)
    return enquiry


def extend(*, enquiry: Enquiry, actor: who.Who, days: int, reason: str, expected_seq: Seq = None) -> Enquiry:
    """申请延期: so many working days more, once; counts when `allow_extension` agrees."""
    with passing(enquiry, "extend", actor, expected_seq) as step:
        step.set(extension_days=days_within(days, settings.ENQUIRY_EXTENSION_MAX_DAYS))
        step.data = {"days": days}
        step.text = {"reason": required(reason, "/reason")}
    return enquiry


def allow_extension(*, enquiry: Enquiry, actor: who.Who, expected_seq: Seq = None) -> Enquiry:
    """同意延期: the limit to answer is longer by the days asked for."""
    with passing(enquiry, "allow_extension", actor, expected_seq) as step:
        step.days["add"] = step.enquiry.extension_days
        step.data = {"days": step.enquiry.extension_days}
        step.set(extended=True, extension_days=None)
    return enquiry


def refuse_extension(*, enquiry: Enquiry, actor: who.Who, reason: str, expected_seq: Seq = None) -> Enquiry:
    """不同意延期."""
    with passing(enquiry, "refuse_extension", actor, expected_seq) as step:
        step.text = {"reason": required(reason, "/reason")}
        step.set(extension_days=None)
    return enquiry


def assist_answer(*, enquiry: Enquiry, actor: who.Who, text: str, expected_seq: Seq = None) -> Enquiry:
    """协办意见: what an assisting unit found, for the one in charge."""
    with passing(enquiry, "assist_answer", actor, expected_seq) as step:
        words = required(text, "/text")
        unit = step.enquiry.units.get(organisation=step.actor.organisation)
        unit.answer, unit.answered_by, unit.answered_at = words, step.actor.person, now()
        unit.save()
        step.text = {"text": words}
    return enquiry


def answer(*, enquiry: Enquiry, actor: who.Who, text: str, expected_seq: Seq = None) -> Enquiry:
    """答复: what was done, in words for the asker."""
    with passing(enquiry, "answer", actor, expected_seq) as step:
        silent = step.enquiry.units.filter(answered_at=None)
        step.data = {"without": sorted(silent.values_list("organisation", flat=True))}
        step.set(extension_days=None)
        _answered(step, text)
    return enquiry


def reply(*, enquiry: Enquiry, actor: who.Who, text: str, expected_seq: Seq = None) -> Enquiry:
    """补充说明: the asker adds something."""
    with passing(enquiry, "reply", actor, expected_seq) as step:
        step.text = {"text": required(text, "/text")}
    return enquiry


def respond(
    *, enquiry: Enquiry, actor: who.Who, satisfied: bool, resolved: bool | None = None, text: str = "",
    expected_seq: Seq = None,
) -> Enquiry:  # fmt: skip
    """评价答复: the asker says whether it helped; this is the call-back. ``resolved`` left out: as ``satisfied``."""
    with passing(enquiry, "respond", actor, expected_seq) as step:
        _said(step, CallResult.SELF, satisfied, resolved, text)
    return enquiry


def call_back(
    *, enquiry: Enquiry, actor: who.Who, satisfied: bool | None = None, resolved: bool | None = None,
    text: str = "", expected_seq: Seq = None,
) -> Enquiry:  # fmt: skip
    """回访: what the asker said when called; without ``satisfied`` nobody was reached, which is no opinion."""
    with passing(enquiry, "call_back", actor, expected_seq) as step:
        reached = CallResult.UNREACHED if satisfied is None else CallResult.REACHED
        _said(step, reached, satisfied, resolved, text)
    return enquiry


def _said(step: Step, how: str, satisfied: bool | None, resolved: bool | None, text: str) -> None:
    if satisfied is None and how == CallResult.SELF:
        raise Invalid.at("/satisfied", _("请选择满意还是不满意。"))
    done = None if satisfied is None else satisfied if resolved is None else resolved
    step.set(call_result=how, satisfied=satisfied, resolved=done)
    step.data = {"how": str(how), "satisfied": satisfied, "resolved": done}
    if text.strip():
        step.text = {"text": required(text, "/text")}


def judge(
    *, enquiry: Enquiry, actor: who.Who, reasonable: bool, reason: str, expected_seq: Seq = None
) -> Enquiry:
    """认定诉求是否合理, by a named person who neither handled nor answered, with the reason."""
    with passing(enquiry, "judge", actor, expected_seq) as step:
        if not isinstance(reasonable, bool):
            raise Invalid.at("/reasonable", _("请选择合理还是不合理。"))
        step.text = {"reason": required(reason, "/reason")}
        step.data = {"reasonable": reasonable}
        step.set(reasonable=reasonable, judged_by=step.actor.person)
    return enquiry


def reopen(*, enquiry: Enquiry, actor: who.Who, reason: str, expected_seq: Seq = None) -> Enquiry:
    """重办: back to the desk with a new limit; by the asker within the days of the setting, or after a call-back."""
    with passing(enquiry, "reopen", actor, expected_seq) as step:
        step.text = {"reason": required(reason, "/reason")}
        step.set(organisation=step.enquiry.desk, handler="", reopened=step.enquiry.reopened + 1)
        step.set(extended=False, extension_days=None, outcome="")
        step.enquiry.units.all().delete()  # another round; what they said in this one stands in the history
    return enquiry


def close(*, enquiry: Enquiry, actor: who.Who, expected_seq: Seq = None) -> Enquiry:
    """办结归档."""
    with passing(enquiry, "close", actor, expected_seq):
        return enquiry


def refer(*, enquiry: Enquiry, actor: who.Who, to: str, text: str = "", expected_seq: Seq = None) -> Enquiry:
    """转介: not for this line but for a service of data/referrals.csv (110, water, …); ends it."""
    with passing(enquiry, "refer", actor, expected_seq) as step:
        if to not in services():
            raise Invalid.at("/to", _("请从给出的选项中选择。"))
        step.set(outcome=to)
        step.data = {"to": to}
        if text.strip():
            step.text = {"text": required(text, "/text")}
    return enquiry


def refuse(
    *, enquiry: Enquiry, actor: who.Who, ground: str, reason: str, expected_seq: Seq = None
) -> Enquiry:
    """不予受理, on a ground of data/enquiry_grounds.csv and with reasons; ends it."""
    with passing(enquiry, "refuse", actor, expected_seq) as step:
        if ground not in grounds():
            raise Invalid.at("/ground", _("请从给出的选项中选择。"))
        step.text = {"reason": required(reason, "/reason")}
        step.data = {"ground": ground}
        step.set(outcome=ground)
    return enquiry


def supervise(
    *, enquiry: Enquiry, actor: who.Who, text: str, until: str, expected_seq: Seq = None
) -> Enquiry:
    """督办: a supervisor's order with a day by which it is to be answered."""
    with passing(enquiry, "supervise", actor, expected_seq) as step:
        step.data = {"until": day(until, "/until").isoformat()}
        step.text = {"text": required(text, "/text")}
    return enquiry


def escalate(*, enquiry: Enquiry) -> Enquiry:
    """超期上报: a limit is over; whoever supervises is told, once for each limit."""
    with passing(enquiry, "escalate", SYSTEM) as step:
        step.data = {"due": step.enquiry.due_at.isoformat()}
        step.set(late_since=step.enquiry.due_at)
    return enquiry


def note(*, enquiry: Enquiry, actor: who.Who, text: str, expected_seq: Seq = None) -> Enquiry:
    """备注: for colleagues; the asker does not see it."""
    with passing(enquiry, "note", actor, expected_seq) as step:
        step.text = {"text": required(text, "/text")}
    return enquiry
