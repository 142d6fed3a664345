"""What follows from the acts of a case."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from applications import documents, plans, stuck
from applications.acts import signing
from applications.flow.aftermath import case_of, limit_of
from applications.flow.table import table
from applications.models import Case, Signer
from applications.models.matter import ENDED, State
from applications.models.signers import Signature
from applications.signing import asking
from base.accounts.models import Account, Post
from base.accounts.queries import supervisors_of
from base.accounts.rules import in_force
from base.accounts.sending import send
from base.files.documents import make
from base.ledger.actors import is_known_here
from base.ledger.clock import day_of
from base.ledger.messages import tell
from base.ledger.models import Event, Message
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
    "ask_to_rectify", "break_promise",  # 国办发〔2020〕42号
    "lapse", "terminate", "silent_stop", "withdraw", "revoke",  # the ends of a matter, and of a decision (art. 69)
})  # fmt: skip
"""What the applicant must be told: copies of these cannot be switched off."""
TOLD_TO_APPLICANT = (
    *sorted(LEGAL),
    "submit",
    "collect",
    "issue",
    "ask_again",
    "proceed_on_scans",
    "remind_promise",
)
TOLD_TO_WHOSE_TURN_IT_IS = ("remind", "supervise")
TOLD_OF_SIGNERS = ("ask_signers", "sign", "decline")
TOLD = (*TOLD_TO_APPLICANT, *TOLD_TO_WHOSE_TURN_IT_IS, *TOLD_OF_SIGNERS, "silent")
SIGNER_ASKED, SIGNER_REMINDED, CONFIRMED = "signer_asked", "signer_reminded", "confirmed"
"""``about`` of what somebody is told who has to confirm, and of what the applicant is told when all have."""
SIGNER_ENDED = "signer_ended"
"""``about`` of what those who confirmed are told when it is over."""
ENDING = [act for act, one in table().items() if one.to in ENDED]
"""Acts after which a case is over."""
REMIND_DESK = "remind_desk"
"""``about`` of a reminder to the desk; the applicant's own is ``remind``."""
SILENT = "silent"
"""``about`` of what supervisors and the lead are told of an authority that does not answer in a plan."""
OVERDUE = "overdue"
"""``about`` of the message to supervisors."""
ABOUTS = {
    *TOLD,
    SIGNER_ASKED,
    SIGNER_REMINDED,
    SIGNER_ENDED,
    CONFIRMED,
    REMIND_DESK,
    OVERDUE,
    SILENT,
    stuck.ABOUT,
}
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


@consequence("sign", on=MATTER)
def open_when_all_agree(event: Event) -> None:
    """The last confirmation opens what waited for it."""
    signing.go_on(event)


@consequence("decline", "terminate", on=MATTER)
def end_without_them(event: Event) -> None:
    """Without the word of one of the people nothing is opened any more."""
    signing.end(event)


@consequence("correct", on=MATTER)
def ask_signers_again(event: Event) -> None:
    """Whoever confirmed other words confirms these."""
    signing.wait_again(event)


@consequence(*TOLD_OF_SIGNERS, on=MATTER)
def tell_of_signers(event: Event) -> None:
    """The people who are asked; and the applicant, of each answer."""
    case = case_of(event)
    missing = asking.missing(case.application)
    if event.act == "ask_signers":
        _tell(event, case, SIGNER_ASKED, accounts_of(missing))
    about = CONFIRMED if event.act == "sign" and not missing else event.act
    _tell(event, case, about, applicants_of(case))


@consequence(*ENDING, on=MATTER)
def tell_those_who_confirmed(event: Event) -> None:
    """Whoever confirmed hears, once, that the whole is over. A query more only where people were asked at all."""
    case = case_of(event)
    if case.application.open_cases or not case.version.elements.get("signers"):
        return
    told = Message.objects.filter(about=SIGNER_ENDED, event__stream=event.stream_id)
    if not told.exists():
        signed = case.application.signers.filter(state=Signature.SIGNED)
        _tell(event, case, SIGNER_ENDED, accounts_of(signed) - applicants_of(case))


@consequence("correct", on=MATTER)
def follow_form(event: Event) -> None:
    """A corrected place changes who decides what has not begun."""
    plans.follow_form(event)


@consequence("silent", on=MATTER)
def tell_of_silence(event: Event) -> None:
    """The supervisors of an authority that does not answer in a plan, and those who lead it."""
    case = case_of(event)
    leads = Case.objects.filter(application=case.application, position=0).select_related("authority").last()
    supervisors = supervisors_of([case.authority, leads.authority])
    _tell(event, case, SILENT, {*supervisors, *officers_of(leads)})


@consequence(*TOLD_TO_APPLICANT, on=MATTER)
def tell_applicant(event: Event) -> None:
    """Put a message in the box of whoever filed, and of the verified person it is about."""
    case = case_of(event)
    _tell(event, case, event.act, applicants_of(case))


@consequence(*TOLD_TO_WHOSE_TURN_IT_IS, on=MATTER)
def tell_whose_turn_it_is(event: Event) -> None:
    """Remind the applicant of an open correction; otherwise the desk that has the case, or the whole authority."""
    case = case_of(event)
    if event.act == "supervise":
        _tell(event, case, "supervise", officers_of(case))
    elif case.state == State.AWAITING_CORRECTION:
        _tell(event, case, "remind", applicants_of(case))
    elif case.awaits_signers:
        _tell(event, case, SIGNER_REMINDED, accounts_of(asking.missing(case.application)))
    else:
        _tell(event, case, REMIND_DESK, officers_of(case))
        _tell_who_supervises(event, case)


def _tell_who_supervises(event: Event, case: Case) -> None:
    """When an authority stays silent for days after its limit, its supervisors hear of it, once for each case."""
    over = case.due_at and calendar_of(case.authority.region_id).between(
        day_of(case.due_at), day_of(event.at)
    )
    heard = Message.objects.filter(about=OVERDUE, event__case=case.number)
    if event.role == "system" and over and over >= settings.OVERDUE_DAYS and not heard.exists():
        _tell(event, case, OVERDUE, set(supervisors_of([case.authority])))
    if event.role == "system" and stuck.untold().filter(pk=case.pk).exists():
        _tell(event, case, stuck.ABOUT, set(supervisors_of([case.authority])))


@delivery(*TOLD, on=MATTER, queue="partners")
def send_sms(event: Event, key: str) -> None:
    """Copies by SMS of what was told about an event."""
    send(event, Channel.SMS)


@delivery(*TOLD, on=MATTER, queue="partners")
def send_email(event: Event, key: str) -> None:
    """Copies by e-mail of what was told about an event."""
    send(event, Channel.EMAIL)


def accounts_of(signers: Iterable[Signer]) -> set[str]:
    """The verified accounts of people who have to confirm; whoever has none hears of it from the applicant."""
    indexes = {one.person_index for one in signers}
    return {account.person for account in Account.objects.filter(verified_index__in=indexes)}


def applicants_of(case: Case) -> set[str]:
    """Who filed and the verified person it is about; where a window took it in and nobody has an account, the person
    as written down there, who is reached by telephone alone."""
    application = case.application
    behind = Q(verified_index=application.applicant_index)
    filed = Q(pk=application.account_id) if application.account_id else Q()
    found = {account.person for account in Account.objects.filter(behind | filed).only("public_id")}
    return found or {str(application.applicant_id)}


def officers_of(case: Case) -> set[str]:
    """Who has the case here; an officer of a partner's system has no box with us, the authority's own may have."""
    if is_known_here(case.assignee):
        return {case.assignee}
    posts = Post.objects.filter(in_force(), organisation=case.authority_id, role="officer").select_related(
        "account"
    )
    return {post.account.person for post in posts}


def _tell(event: Event, case: Case, about: str, people: set[str]) -> None:
    facts = facts_of(event, case)
    for person in sorted(people):
        tell(to=person, event=event, about=about, facts=facts, legal=event.act in LEGAL)


def facts_of(event: Event, case: Case) -> dict:
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
        timer = limit_of(event, LIMITS[event.act])
        due_at = timer and timer.due_at
    else:
        due_at = case.due_at
    return day_of(due_at).isoformat() if due_at else ""
