"""What follows from the acts of a case."""

from __future__ import annotations

from applications import documents
from applications.flow.table import UNBUILT, table
from applications.models import Case
from applications.models.matter import State
from base.accounts.models import Account, Post
from base.accounts.rules import in_force
from base.files.documents import make
from base.ledger.messages import tell
from base.ledger.models import Event
from base.ledger.subscribers import consequence, delivery

TOLD_TO_APPLICANT = (
    "submit", "request_correction", "accept", "deem_accepted", "refuse", "reroute", "start_special", "extend",
    "approve", "deny", "settle", "issue", "deliver", "lapse", "terminate", "withdraw", "revoke",
)  # fmt: skip


DOCUMENTED = [act for act, one in table().items() if one.document and act not in UNBUILT]


@consequence(*DOCUMENTED)
def plan_document(event: Event) -> None:
    """Give the act's document its number in the same transaction, so that it can be shown while it is being made."""
    documents.plan(event)


@delivery(*DOCUMENTED, queue="documents")
def make_document(event: Event, key: str) -> None:
    """Render what was planned."""
    for document in event.documents.all():
        make(document)


@delivery(*TOLD_TO_APPLICANT)
def tell_applicant(event: Event, key: str) -> None:
    """Put a message in the box of whoever filed, and of the verified person it is about."""
    case = _case(event)
    _tell(event, case, _applicants(case))


@delivery("remind", "supervise")
def tell_whose_turn_it_is(event: Event, key: str) -> None:
    """Remind the applicant of an open correction; otherwise the desk that has the case, or the whole authority."""
    case = _case(event)
    waits_for_applicant = event.act == "remind" and case.state == State.AWAITING_CORRECTION
    _tell(event, case, _applicants(case) if waits_for_applicant else _officers(case))


def _case(event: Event) -> Case:
    return Case.objects.select_related("application__item", "application__account").get(number=event.case)


def _applicants(case: Case) -> set[str]:
    behind = Account.objects.filter(verified_index=case.application.applicant_index)
    return {case.application.account.person} | {account.person for account in behind}


def _officers(case: Case) -> set[str]:
    if case.assignee:
        return {case.assignee}
    posts = Post.objects.filter(in_force(), organisation=case.authority_id, role="officer").select_related(
        "account"
    )
    return {post.account.person for post in posts}


def _tell(event: Event, case: Case, people: set[str]) -> None:
    for person in sorted(people):
        tell(to=person, event=event, about=event.act, facts=_facts(case))


def _facts(case: Case) -> dict:
    return {"application": case.application.number, "case": case.number, "item": case.application.item.name}
