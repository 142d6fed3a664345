"""The verbs of the credit list: list, appeal, uphold, remove. Each locks the entry's stream first; keyword-only.

Nobody is listed by a machine: an officer lists who broke a promise, with reasons; an appeal is decided by those who
supervise the organisation that listed, from another one (国办发〔2020〕42号: 异议处理).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.acts.fields import required
from applications.models import Commitment, CreditRecord
from applications.models.commitments import CommitmentState
from applications.models.credit import CreditState
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Conflict, Forbidden
from base.ledger import chain
from base.ledger.actors import Actor
from base.ledger.clock import now, stamp, today

STREAM = "credit"
LIST, APPEAL, UPHOLD, REMOVE = "credit_list", "credit_appeal", "credit_uphold", "credit_remove"
EVENTS: dict[str, Promise] = {
    LIST: gettext_lazy("列入失信名单"),
    APPEAL: gettext_lazy("提出申诉"),
    UPHOLD: gettext_lazy("维持"),
    REMOVE: gettext_lazy("移出名单"),
}
FROM: dict[str, tuple[str, ...]] = {
    APPEAL: (CreditState.LISTED,),
    UPHOLD: (CreditState.APPEALED,),
    REMOVE: (CreditState.LISTED, CreditState.APPEALED),
}
"""In which state of an entry an act can be taken."""
FACTS = ("kind", "name", "id_type", "id_number")


@dataclass
class Step:
    """One act on its way: the locked entry, and what the act adds to history."""

    record: CreditRecord
    actor: Actor
    to: str
    data: dict = field(default_factory=dict)
    text: dict = field(default_factory=dict)


@transaction.atomic
def list_person(*, commitment: Commitment, actor: Account, reason: str) -> CreditRecord:
    """列入失信名单: an officer of the authority, because of a broken promise that said so.

    It counts for CREDIT_MONTHS from today. Raises Forbidden, Conflict (not broken, its template does not list, listed
    already), Invalid.
    """
    hands = rules.acting(actor, ["officer"], commitment.case.authority_id)
    if hands is None:
        raise Forbidden(_("只有办理机关的工作人员可以列入。"))
    chain.lock([commitment.application.stream_id])
    one = Commitment.objects.select_related("application", "case__authority").get(id=commitment.id)
    if no := why_not(one):
        raise Conflict(no)
    words, day = required(reason, "/reason"), today()
    stream = chain.open_stream(STREAM, str(one.id))
    record = CreditRecord.objects.create(
        stream=stream, person_index=one.application.applicant_index, source=one,
        facts={name: one.application.applicant_facts[name] for name in FACTS},
        organisation=one.case.authority, reason=words, listed_on=day, until=day + relativedelta(months=months()),
    )  # fmt: skip
    data = {"commitment": str(one.id), "until": record.until.isoformat()}
    chain.record(
        stream, act=LIST, actor=hands, audience="supervision", case=one.case.number,
        states=("", record.state), data=data, text={"reason": words},
    )  # fmt: skip
    return record


def months() -> int:
    """For how many months somebody is listed."""
    return settings.CREDIT_MONTHS


def why_not(one: Commitment) -> str:
    """Why nobody can be listed because of a promise; blank when somebody can."""
    if one.state != CommitmentState.BROKEN or one.spared:
        return _("只有没有兑现的承诺才能列入。")
    if not one.template.credit:
        return _("这份承诺书没有告知会列入名单，不能列入。")
    if CreditRecord.objects.filter(source=one).exists():
        return _("已经因为这份承诺列入过了。")
    return ""


def appeal(*, record: CreditRecord, actor: Account, text: str) -> CreditRecord:
    """申诉 by the person it is about; the entry stands while it is looked at. Raises Conflict, Forbidden, Invalid."""
    if not actor.verified_index or actor.verified_index != record.person_index:
        raise Forbidden(_("只能对自己的记录申诉。"))
    with _passing(record, APPEAL, Actor(actor.person, "applicant"), CreditState.APPEALED) as step:
        words = required(text, "/text")
        step.record.appeal, step.record.answer = {"text": words, "at": stamp(now())}, None
        step.text = {"text": words}
    return record


def uphold(*, record: CreditRecord, actor: Account, reason: str) -> CreditRecord:
    """维持 after an appeal: the entry stands to its end, with reasons. Raises Conflict, Forbidden, Invalid."""
    with _passing(record, UPHOLD, judge(record, actor), CreditState.LISTED) as step:
        _answer(step, reason)
    return record


def remove(*, record: CreditRecord, actor: Account, reason: str) -> CreditRecord:
    """移出名单, on an appeal or without one, with reasons. Raises Conflict, Forbidden, Invalid."""
    with _passing(record, REMOVE, judge(record, actor), CreditState.REMOVED) as step:
        _answer(step, reason)
        step.record.removed_on = today()
    return record


def _answer(step: Step, reason: str) -> None:
    words = required(reason, "/reason")
    step.record.answer = {"text": words, "at": stamp(now())}
    step.text = {"reason": words}


def judge(record: CreditRecord, account: Account) -> Actor:
    """Who decides: a supervisor over the organisation that listed, of another organisation. Raises Forbidden."""
    hands = rules.acting_above(account, "supervisor", record.organisation.path)
    if hands is None or hands.organisation == record.organisation_id:
        raise Forbidden(_("由列入机关以外的督办机构决定。"))
    return hands


@contextmanager
def _passing(record: CreditRecord, act: str, actor: Actor, to: str) -> Iterator[Step]:
    with transaction.atomic():
        stream = chain.lock([record.stream_id])[record.stream_id]
        found = CreditRecord.objects.select_for_update(of=("self",), no_key=True).get(id=record.id)
        if found.state not in FROM[act]:
            texts = {"state": found.get_state_display(), "act": EVENTS[act]}
            raise Conflict(_("这条记录现在是“%(state)s”，不能“%(act)s”。") % texts)
        step = Step(found, actor, to)
        yield step
        before, found.state = found.state, to
        chain.record(
            stream, act=act, actor=actor, audience="supervision", states=(before, to), data=step.data,
            text=step.text,
        )  # fmt: skip
        found.save()
    record.__dict__.update(
        {name: found.__dict__[name] for name in ("state", "appeal", "answer", "removed_on")}
    )
