"""Who is told of what happens to a consultation: the other side, and when it is late those who supervise."""

from __future__ import annotations

from collections.abc import Iterable

from applications.consultations.names import PREFIX
from applications.models import Consultation
from applications.models.consultations import Side
from base.accounts.models import Post
from base.accounts.queries import supervisors_of
from base.accounts.rules import in_force
from base.ledger.clock import day_of
from base.ledger.messages import tell
from base.ledger.models import Event
from base.ledger.subscribers import consequence
from base.regions.models import Organisation

ASKED, SCHEDULED, ANSWERED, ENDED = "consult_asked", "consult_scheduled", "consult_answered", "consult_ended"
LATE, ESCALATED = "consult_late", "consult_escalated"
ABOUTS = frozenset({ASKED, SCHEDULED, ANSWERED, ENDED, LATE, ESCALATED})
"""Everything that needs words (templates/messages). It stays in the box: those told sit at their desks."""
ROLES = {True: ("window",), False: ("officer", "approver", "dispatcher")}
"""Who is told at a hall (True) and at an authority."""
TO_THE_OTHER_SIDE = {
    "ask": ASKED, "schedule": SCHEDULED, "answer": ANSWERED, "record": ANSWERED, "close": ENDED, "cancel": ENDED,
}  # fmt: skip


@consequence(*(PREFIX + act for act in TO_THE_OTHER_SIDE))
def tell_the_other_side(event: Event) -> None:
    """Whoever asked, or the whole side that has the next word."""
    one, about = _consultation(event), TO_THE_OTHER_SIDE[event.act.removeprefix(PREFIX)]
    by_asker = event.organisation == one.from_organisation_id
    to = one.to_organisation if by_asker else one.from_organisation
    people = staff_of(to) if by_asker or one.asked_by == event.actor else {one.asked_by}
    _tell(event, one, about, people - {event.actor}, other=event.organisation)


@consequence(PREFIX + "remind")
def tell_it_is_late(event: Event) -> None:
    """Those who should answer, and whoever waits."""
    one = _consultation(event)
    _tell(event, one, LATE, {*staff_of(one.to_organisation), one.asked_by})


@consequence(PREFIX + "escalate")
def tell_supervisors(event: Event) -> None:
    """Whoever supervises one of the sides, from above or right there."""
    one = _consultation(event)
    _tell(event, one, ESCALATED, supervisors_of([one.from_organisation, one.to_organisation]))


@consequence(PREFIX + "lapse")
def tell_both_sides(event: Event) -> None:
    """Nobody answered: it is over."""
    one = _consultation(event)
    _tell(event, one, ENDED, {*staff_of(one.to_organisation), one.asked_by})


def _consultation(event: Event) -> Consultation:
    ends = ("from_organisation", "to_organisation", "version__implementation__item")
    return Consultation.objects.select_related(*ends).get(number=event.case)


def staff_of(organisation: Organisation) -> set[str]:
    """Those who consult for one side today."""
    roles = ROLES[organisation.kind != Organisation.Kind.AUTHORITY]
    posts = Post.objects.filter(in_force(), organisation=organisation, role__in=roles)
    return {str(person) for person in posts.values_list("account__public_id", flat=True)}


def _tell(
    event: Event, one: Consultation, about: str, people: Iterable[str], other: str = Side.ANSWERER
) -> None:
    """``authority`` is the side the message speaks of: whoever acted, or whoever should have answered."""
    by_asker = other == one.from_organisation_id
    facts = {
        "consultation": one.number,
        "application": one.number,
        "item": one.version.implementation.item.name,
        "authority": (one.from_organisation if by_asker else one.to_organisation).name,
        "by": day_of(one.scheduled_at if about == SCHEDULED else one.due_at).isoformat(),
    }
    for person in sorted(people):
        tell(to=person, event=event, about=about, facts=facts)
