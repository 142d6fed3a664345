"""What must not lie too long: bags on the road or uncounted, papers not sent on, results not fetched.

Each watch is a pair: what is late and nobody was told of yet, and the telling, which is one event and some messages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.conf import settings

from base.accounts.queries import supervisors_of
from base.ledger import chain
from base.ledger.actors import SYSTEM
from base.ledger.clock import day_of, now, today
from base.ledger.messages import tell
from base.ledger.models import Event, Stream, Timer
from base.ledger.models.timers import TimerKind, TimerState
from base.regions.calendar import calendar_of
from handoff.models import Bag, Original, Paper
from handoff.models.bags import State
from handoff.models.originals import Holder, Kind
from handoff.tell import about_original, bag_facts, staff_of

BATCH = 200


def _older(bags: Iterable[Bag], since: str, days: int) -> list[Bag]:
    """Bags whose moment lies more than so many working days of the sending place back."""
    return [bag for bag in bags if _days_since(bag.from_organisation.region_id, getattr(bag, since)) >= days]


def _days_since(region: str, moment: dt.datetime) -> int:
    return calendar_of(region).between(day_of(moment), today())


def _on_the_road(**told: object) -> Iterable[Bag]:
    found = Bag.objects.filter(state=State.SENT, **told).select_related(
        "from_organisation", "to_organisation"
    )
    return found.order_by("sent_at")[:BATCH]


def late_bags() -> list[Bag]:
    """Sent COURIER_REMIND_DAYS working days ago and not received."""
    return _older(_on_the_road(late_told__isnull=True), "sent_at", settings.COURIER_REMIND_DAYS)


def very_late_bags() -> list[Bag]:
    """Sent COURIER_ESCALATE_DAYS working days ago and not received."""
    return _older(_on_the_road(escalated__isnull=True), "sent_at", settings.COURIER_ESCALATE_DAYS)


def uncounted_bags() -> list[Bag]:
    """Received COUNT_DAYS working days ago and not counted."""
    found = Bag.objects.filter(state=State.RECEIVED, late_told__isnull=True)
    found = found.select_related("from_organisation", "to_organisation").order_by("received_at")
    return _older(found[:BATCH], "received_at", settings.COUNT_DAYS)


def remind_bag(bag: Bag) -> None:
    """Tell whoever has to move: the sender while it is on the road, the receiver while it is not counted."""
    at = bag.from_organisation_id if bag.state == State.SENT else bag.to_organisation_id
    event = _event(bag.stream, "remind", bag.state)
    Bag.objects.filter(id=bag.id).update(late_told=now())
    _tell(event, staff_of([at]), "bag_late", bag_facts(bag))


def escalate_bag(bag: Bag) -> None:
    """Tell the supervisors of both sides."""
    event = _event(bag.stream, "escalate", bag.state)
    Bag.objects.filter(id=bag.id).update(escalated=now())
    _tell(
        event, supervisors_of([bag.from_organisation, bag.to_organisation]), "bag_escalated", bag_facts(bag)
    )


def not_forwarded() -> Iterable[Paper]:
    """Papers the receiving place should have sent on by yesterday."""
    found = Paper.objects.filter(forward_by__lt=today(), alarmed_at__isnull=True)
    return _with_ends(found)


def long_not_forwarded() -> list[Paper]:
    """As above, two working days and more ago."""
    found = _with_ends(Paper.objects.filter(forward_by__lt=today(), escalated_at__isnull=True))
    return [one for one in found if _overdue(one) >= settings.FORWARD_ESCALATE_DAYS]


def _overdue(paper: Paper) -> int:
    return calendar_of(paper.hall.region_id).between(paper.forward_by, today())


def _with_ends(found: Iterable[Paper]) -> Iterable[Paper]:
    ends = ("stream", "application__item", "hall")
    return found.select_related(*ends).order_by("forward_by", "id")[:BATCH]


def alarm(paper: Paper) -> None:
    """Both sides hear that the papers were not sent on; the authority may go on with the scans."""
    event = _event(paper.stream, "forward_late", "")
    Paper.objects.filter(id=paper.id).update(alarmed_at=now())
    sides = [paper.hall_id, *_authorities(paper)]
    _tell(event, staff_of(sides), "forward_late", _paper_facts(paper))


def escalate_paper(paper: Paper) -> None:
    """The supervisors above the receiving place hear of it."""
    event = _event(paper.stream, "forward_escalated", "")
    Paper.objects.filter(id=paper.id).update(escalated_at=now())
    _tell(event, supervisors_of([paper.hall]), "forward_escalated", _paper_facts(paper))


def _authorities(paper: Paper) -> list[str]:
    return list(paper.originals.order_by().values_list("authority", flat=True).distinct())


def _paper_facts(paper: Paper) -> dict:
    number = paper.application.number
    return {
        "application": number,
        "item": paper.application.item.name,
        "hall": paper.hall.name,
        "by": paper.forward_by.isoformat(),
    }


def not_returned() -> Iterable[Timer]:
    """Limits to send originals back that are over and of which nobody was told."""
    over = Timer.objects.filter(kind=TimerKind.RETURN, state=TimerState.RUNNING, due_at__lt=now())
    told = Event.objects.filter(act="return_late").values("case")
    return over.exclude(case__in=told).select_related("stream").order_by("due_at")[:BATCH]


def remind_of_return(timer: Timer) -> None:
    """Whoever has the originals hears that they should be back with the applicant."""
    held = Original.objects.filter(case=timer.case, to_return=True, holder_kind=Holder.ORGANISATION)
    first = held.select_related("paper__stream", "paper__application__item").first()
    if first is None:
        return
    event = _event(first.paper.stream, "return_late", "", case=timer.case)
    facts = {"application": first.paper.application.number, "item": first.paper.application.item.name}
    facts["by"] = day_of(timer.due_at).isoformat()
    _tell(event, staff_of(held.values_list("holder_code", flat=True)), "return_late", facts)


def not_fetched() -> list[Original]:
    """Results that lie at a window for FETCH_DAYS days and more, and whose applicant was not reminded."""
    since = now() - dt.timedelta(days=settings.FETCH_DAYS)
    lying = Original.objects.filter(kind=Kind.RESULT, holder_kind=Holder.ORGANISATION)
    waiting = (
        lying.exclude(moves__at__gt=since)
        .select_related("paper__stream", "paper__application")
        .order_by("number")
    )
    reminded = Event.objects.filter(act="result_waiting").values("stream")
    found = waiting.exclude(paper__stream__in=reminded).order_by("number")[:BATCH]
    return [one for one in found if _at_window(one)]


def _at_window(original: Original) -> bool:
    return original.holder_code == original.paper.hall_id


def remind_applicant(original: Original) -> None:
    """The applicant hears that the result waits at the window."""
    event = _event(original.paper.stream, "result_waiting", "", audience="citizen")
    about_original(event, original, "result_waiting")


def _event(stream: Stream, act: str, state: str, *, audience: str = "staff", case: str = "") -> Event:
    head = chain.lock([stream.id])[stream.id]
    return chain.record(head, act=act, actor=SYSTEM, audience=audience, states=(state, state), case=case)


def _tell(event: Event, people: Iterable[str], about: str, facts: dict) -> None:
    for person in people:
        tell(to=person, event=event, about=about, facts=facts)


Watch = tuple[Callable[[], Iterable], Callable]
WATCHES: dict[str, Watch] = {
    "late": (late_bags, remind_bag),
    "very_late": (very_late_bags, escalate_bag),
    "uncounted": (uncounted_bags, remind_bag),
    "not_forwarded": (not_forwarded, alarm),
    "long_not_forwarded": (long_not_forwarded, escalate_paper),
    "not_returned": (not_returned, remind_of_return),
    "not_fetched": (not_fetched, remind_applicant),
}
