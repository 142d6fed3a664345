"""Who is told of what happens to an enquiry."""

from __future__ import annotations

from collections.abc import Iterable

from base.accounts.models import Post
from base.accounts.rules import in_force
from base.accounts.sending import send
from base.ledger.clock import day_of
from base.ledger.messages import tell
from base.ledger.models import Event
from base.ledger.models.books import Channel
from base.ledger.subscribers import consequence, delivery
from feedback.behind import without_asker
from feedback.enquiry_flow.names import PREFIX
from feedback.enquiry_flow.who import HANDLERS
from feedback.models.enquiries import Enquiry

TO_DESK = tuple(PREFIX + act for act in ("receive", "transfer", "return_ticket", "reopen", "reply"))
TO_UNITS = tuple(PREFIX + act for act in ("dispatch", "redispatch", "supervise"))
TO_ASKER = tuple(PREFIX + act for act in ("answer", "answer_directly", "close", "refer", "refuse"))
ESCALATED = PREFIX + "escalate"

DESK, LATE, ORDER = "enquiry_desk", "enquiry_late", "enquiry_order"
ANSWERED, ENDED = "enquiry_answered", "enquiry_ended"
ABOUTS = {DESK, LATE, ORDER, ANSWERED, ENDED}
"""Everything that needs words (templates/messages)."""


@consequence(*TO_ASKER)
def tell_asker(event: Event) -> None:
    """Who asked under their name finds the answer, or the end, in their box."""
    enquiry = _enquiry(event)
    if enquiry.account:
        about = ANSWERED if "answer" in event.act else ENDED
        _tell(event, enquiry, about, [enquiry.account.person])


@consequence(*TO_DESK)
def tell_desk(event: Event) -> None:
    """Who dispatches for the government in charge; what is added while a unit handles it goes there."""
    enquiry = _enquiry(event)
    if enquiry.handler:
        return _tell(event, enquiry, DESK, [enquiry.handler])
    return _tell(event, enquiry, DESK, _holders(["dispatcher"], [enquiry.organisation_id]))


@consequence(*TO_UNITS)
def tell_units(event: Event) -> None:
    """The unit in charge and those that assist; an order goes to whoever handles it, else to the unit."""
    enquiry = _enquiry(event)
    if event.act.endswith("supervise"):
        people = [enquiry.handler] if enquiry.handler else _holders(HANDLERS, [enquiry.organisation_id])
        return _tell(event, enquiry, ORDER, people, event.data["until"])
    units = [enquiry.organisation_id, *event.data["assisting"]]
    return _tell(event, enquiry, DESK, _holders(HANDLERS, units))


@consequence(ESCALATED)
def tell_supervisors(event: Event) -> None:
    """A limit is over: who supervises or dispatches for the government in charge and those above it."""
    enquiry = _enquiry(event)
    _tell(event, enquiry, LATE, _holders(["supervisor", "dispatcher"], enquiry.desk.lineage))


@delivery(*TO_ASKER, queue="partners")
def send_enquiry_sms(event: Event, key: str) -> None:
    """Copies by SMS of what was told about an event."""
    send(event, Channel.SMS)


@delivery(*TO_ASKER, queue="partners")
def send_enquiry_email(event: Event, key: str) -> None:
    """Copies by e-mail of what was told about an event."""
    send(event, Channel.EMAIL)


def _enquiry(event: Event) -> Enquiry:
    return Enquiry.objects.select_related("account", "organisation", "desk").get(number=event.case)


def _holders(roles: Iterable[str], organisations: Iterable[str]) -> list[str]:
    posts = Post.objects.filter(in_force(), organisation__in=list(organisations), role__in=list(roles))
    return sorted({post.account.person for post in posts.select_related("account")})


def _tell(event: Event, enquiry: Enquiry, about: str, people: Iterable[str], by: str = "") -> None:
    """``item`` is the title: the words of a message are filled in the same way whatever it is about."""
    facts = {
        "enquiry": enquiry.number,
        "application": enquiry.number,
        "item": without_asker(enquiry, enquiry.title),
        "authority": enquiry.organisation.name,
        "by": by or (day_of(enquiry.due_at).isoformat() if enquiry.due_at else ""),
    }
    for person in people:
        tell(to=person, event=event, about=about, facts=facts)
