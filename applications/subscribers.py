"""What follows from the acts of a case."""

from __future__ import annotations

from django.conf import settings

from applications import documents, plans
from applications.flow.table import table
from applications.models import Case
from applications.models.matter import State
from base.accounts.models import Account, Post
from base.accounts.queries import supervisors_of
from base.accounts.rules import in_force
from base.accounts.sending import send
from base.files.documents import make
from base.ledger.actors import is_known_here
from base.ledger.clock import day_of
from base.ledger.messages import tell
from base.ledger.models import Event, Message, Timer
from base.ledger.models.books import Channel
from base.ledger.models.timers import TimerKind
from base.ledger.subscribers import consequence, delivery
from base.regions.calendar import calendar_of

MATTER = ("application",)
"""The kind of stream that cases live in."""
LEGAL = frozenset({
    "request_correction", "accept", "deem_accepted", "refuse", "reroute",  # 行政许可法 art. 32
    "approve", "deny", "settle",  # art. 38: the decision and, where it is a denial, how to contest it
    "start_special", "extend",  # art. 45, 42: what stops or moves the limit
    "deliver",  # art. 44
    "lapse", "terminate", "withdraw", "revoke",  # the ends of a matter, and of a decision (art. 69)
})  # fmt: skip
"""What the applicant must be told: copies of these cannot be switched off."""
TOLD_TO_APPLICANT = (*sorted(LEGAL), "submit", "collect", "issue", "ask_again", "proceed_on_scans")
TOLD_TO_WHOSE_TURN_IT_IS = ("remind", "supervise")
TOLD = (*TOLD_TO_APPLICANT, *TOLD_TO_WHOSE_TURN_IT_IS)
REMIND_DESK = "remind_desk"
"""``about`` of a reminder to the desk; the applicant's own is ``remind``."""
OVERDUE = "overdue"
"""``about`` of the message to supervisors."""
ABOUTS = {*TOLD, REMIND_DESK, OVERDUE}
"""Everything that needs words (templates/messages) and, at an SMS provider, a template."""
LIMITS = {
    "submit": TimerKind.NOTICE,
    "collect": TimerKind.NOTICE,
    "accept": TimerKind.PROMISED,
    "deem_accepted": TimerKind.PROMISED,
    "extend": TimerKind.PROMISED,
}
"""The limit whose date a message names."""

DOCUMENTED = [act for act, one in table().items() if one.document]


@consequence(*DOCUMENTED, on=MATTER)
def plan_document(event: Event) -> None:
    """Give the act's document its number in the same transaction, so that it can be shown while it is being made."""
    documents.plan(event)


@delivery(*DOCUMENTED, on=MATTER, queue="documents")
def make_document(event: Event, key: str) -> None:
    """Render what was planned."""
    for document in event.documents.all():
        make(document)


@consequence(*plans.AGREED, *plans.NOT_AGREED, on=MATTER)
def advance_plan(event: Event) -> None:
    """What an answer to one case of a plan does to the others."""
    plans.advance(event)


@consequence(*TOLD_TO_APPLICANT, on=MATTER)
def tell_applicant(event: Event) -> None:
    """Put a message in the box of whoever filed, and of the verified person it is about."""
    case = _case(event)
    _tell(event, case, event.act, applicants_of(case))


@consequence(*TOLD_TO_WHOSE_TURN_IT_IS, on=MATTER)
def tell_whose_turn_it_is(event: Event) -> None:
    """Remind the applicant of an open correction; otherwise the desk that has the case, or the whole authority."""
    case = _case(event)
    if event.act == "supervise":
        _tell(event, case, "supervise", _officers(case))
    elif case.state == State.AWAITING_CORRECTION:
        _tell(event, case, "remind", applicants_of(case))
    else:
        _tell(event, case, REMIND_DESK, _officers(case))
        _tell_who_supervises(event, case)


def _tell_who_supervises(event: Event, case: Case) -> None:
    """When an authority stays silent for days after its limit, its supervisors hear of it, once for each case."""
    over = case.due_at and calendar_of(case.authority.region_id).between(
        day_of(case.due_at), day_of(event.at)
    )
    heard = Message.objects.filter(about=OVERDUE, event__case=case.number)
    if event.role == "system" and over and over >= settings.OVERDUE_DAYS and not heard.exists():
        _tell(event, case, OVERDUE, set(supervisors_of([case.authority])))


@delivery(*TOLD, on=MATTER, queue="partners")
def send_sms(event: Event, key: str) -> None:
    """Copies by SMS of what was told about an event."""
    send(event, Channel.SMS)


@delivery(*TOLD, on=MATTER, queue="partners")
def send_email(event: Event, key: str) -> None:
    """Copies by e-mail of what was told about an event."""
    send(event, Channel.EMAIL)


def _case(event: Event) -> Case:
    return Case.objects.select_related("application__item", "application__account", "authority").get(
        number=event.case
    )


def applicants_of(case: Case) -> set[str]:
    """Who filed and the verified person it is about; where a window took it in and nobody has an account, the person
    as written down there, who is reached by telephone alone."""
    application = case.application
    behind = Account.objects.filter(verified_index=application.applicant_index)
    found = {account.person for account in behind}
    if application.account:
        found.add(application.account.person)
    return found or {str(application.applicant_id)}


def _officers(case: Case) -> set[str]:
    """Who has the case here; an officer of a partner's system has no box with us, the authority's own may have."""
    if is_known_here(case.assignee):
        return {case.assignee}
    posts = Post.objects.filter(in_force(), organisation=case.authority_id, role="officer").select_related(
        "account"
    )
    return {post.account.person for post in posts}


def _tell(event: Event, case: Case, about: str, people: set[str]) -> None:
    facts = _facts(event, case)
    for person in sorted(people):
        tell(to=person, event=event, about=about, facts=facts, legal=event.act in LEGAL)


def _facts(event: Event, case: Case) -> dict:
    return {
        "application": case.application.number,
        "case": case.number,
        "item": case.application.item.name,
        "authority": case.authority.name,
        "by": _by(event, case),
    }


def _by(event: Event, case: Case) -> str:
    """The day (ISO) by which somebody has to do something; empty where there is none."""
    if "until" in event.data:
        return event.data["until"]
    if case.state == State.AWAITING_CORRECTION:
        due_at = case.corrections.latest("round").due_at
    elif event.act in LIMITS:
        timer = Timer.objects.filter(case=case.number, kind=LIMITS[event.act]).first()
        due_at = timer and timer.due_at
    else:
        due_at = case.due_at
    return day_of(due_at).isoformat() if due_at else ""
