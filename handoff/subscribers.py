"""What follows for paper from the acts of a case."""

from __future__ import annotations

from applications import paper
from applications.flow.aftermath import case_of
from applications.subscribers import MATTER
from base.accounts.sending import send as send_copies
from base.files.documents import make
from base.ledger.models import Event
from base.ledger.models.books import Channel
from base.ledger.subscribers import consequence, delivery
from base.regions.queries import organisation
from handoff import books, documents, moves, returns
from handoff.acts.counting import confirmed_with_result
from handoff.acts.shipments import arrange
from handoff.keeping import Keeping
from handoff.models import Bag, Original, Shipment
from handoff.models.bags import State
from handoff.models.originals import Holder, Kind, Reason

paper.keep_by(Keeping())

BAGS, PAPERS = ("bag",), ("bag", "paper")
"""Kinds of streams."""
ENDS = ("approve", "settle", "deny", "refuse", "withdraw", "terminate", "lapse", "stop")
TOLD = (
    "count", "lose", "incident_found", "incident_gone", "remind", "escalate", "forward_late", "forward_escalated",
    "return_late", "result_waiting", "shipment_problem", "signed_by_other",
)  # fmt: skip


@consequence("collect", "correct", on=MATTER)
def take_in(event: Event) -> None:
    """What a window took in is in the books, and its limit to send it on runs."""
    if event.role != "window":
        return
    case = case_of(event)
    turn = case.corrections.latest("round").round if event.act == "correct" else 0
    books.take_in(case, organisation(event.organisation), event, turn)


@consequence("issue", on=MATTER)
def make_result(event: Event) -> None:
    """A result that travels on paper exists now, at the authority; an electronic one has no paper."""
    case = case_of(event)
    if case.application.receiving_place_id and case.application.delivery.get("method") != "electronic":
        books.make_result(case, event)


@consequence(*ENDS, on=MATTER)
def owe_back(event: Event) -> None:
    """At the end of a case its papers go back."""
    if Original.objects.filter(case=event.case, kind=Kind.MATERIAL).exists():
        returns.owed(case_of(event), event)


@consequence("open", on=MATTER)
def follow(event: Event) -> None:
    """A case that was rerouted takes its papers along."""
    if old := event.data.get("from"):
        returns.reroute(old, case_of(event))


@consequence("deliver", "confirm_receipt", on=MATTER)
def hand_over_result(event: Event) -> None:
    """The result is in the hands of the applicant or collector, and with it what lay in the same bag."""
    originals = Original.objects.filter(case=event.case, kind=Kind.RESULT).exclude(
        holder_kind=Holder.APPLICANT
    )
    bags = Bag.objects.filter(
        number__in=originals.filter(holder_kind=Holder.BAG).values("holder_code"), to_application__isnull=False,
        state__in=[State.SENT, State.RECEIVED],
    )  # fmt: skip
    for bag in bags:
        confirmed_with_result(bag, event)
    left = [one for one in moves.lock(originals.values_list("number", flat=True)).values() if _movable(one)]
    moves.move(left, moves.APPLICANT, reason=Reason.HANDED_OVER, event=event)


def _movable(original: Original) -> bool:
    return original.holder_kind == Holder.ORGANISATION


@consequence("seal", on=BAGS)
def plan_list(event: Event) -> None:
    """A sealed bag has its list, numbered in the same transaction."""
    documents.plan_list(event)


@delivery("seal", "count", on=BAGS, queue="documents")
def make_list(event: Event, key: str) -> None:
    """Render what was planned. The record of a count, which nobody waits for, is planned here too."""
    if event.act == "count" and not event.documents.exists():
        documents.plan_count(event)
    for document in event.documents.all():
        make(document)


@delivery("send", "resend", on=BAGS, queue="partners")
def arrange_shipment(event: Event, key: str) -> None:
    """Order at the courier where there is no waybill yet, and ask to be told of its way."""
    shipment = Shipment.objects.filter(order_no=event.data.get("order_no", "")).select_related("bag").first()
    if shipment:
        arrange(shipment)


@delivery(*TOLD, on=PAPERS, queue="partners")
def send_sms(event: Event, key: str) -> None:
    """Copies by SMS of what was told about paper."""
    send_copies(event, Channel.SMS)


@delivery(*TOLD, on=PAPERS, queue="partners")
def send_email(event: Event, key: str) -> None:
    """Copies by e-mail of what was told about paper."""
    send_copies(event, Channel.EMAIL)
