"""The figures of a month once more, from the events: what the tables say must come to the same.

Ratings and their repair are read from their streams alone. What ended is read from the closing acts; whom it was about
stands in the matter. Who was asked is no event: the invitation is its own record.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from django.db.models import Count

from base.ledger.clock import day_of
from base.ledger.invariants import Since, behind, invariant, touched
from base.ledger.models import Event, TimerChange
from base.ledger.models.timers import TimerKind
from base.regions.calendar import calendar_of
from feedback import rolling, rules
from feedback.models import Enquiry, Invitation, Rectification
from feedback.models.ratings import BAD
from feedback.models.rectifications import Answer
from feedback.names import IN_EVENTS
from feedback.rolling import KEY, Figures, add, closed_in, ended_in, finished


@invariant(
    "voices",
    "what is published adds up from the events; repairs and enquiries stand where they were left",
)
def voices_add_up(since: Since) -> Iterator[str]:
    """Months that can still change are written each night: until then the rows they will be written from must agree."""
    for month in rolling.months():
        figures = rolling.written(month) if rolling.is_settled(month) else rolling.from_rows(month)
        yield from (f"feedback_monthfigure {month:%Y-%m}: {fault}" for fault in faults(month, figures))
    yield from behind(touched(Rectification.objects.all(), since))
    yield from behind(touched(Enquiry.objects.all(), since))


def faults(month: dt.date, figures: Figures | None = None) -> Iterator[str]:
    """Where figures (those written down, unless others are given) and the events of a month differ, one sentence each;
    nothing when they agree."""
    table, events = rolling.written(month) if figures is None else figures, from_events(month)
    for key in sorted(table.keys() | events.keys(), key=str):
        told, true = table.get(key, Counter()), events.get(key, Counter())
        for name in sorted(told.keys() | true.keys()):
            if told[name] != true[name]:
                place = " ".join(str(part) for part in key)
                yield f"{place}: {name} is {told[name]}, by the events {true[name]}"


def from_events(month: dt.date) -> Figures:
    """The figures as the events say."""
    found: Figures = defaultdict(Counter)
    asked = Invitation.objects.filter(month=month).values(*KEY).order_by()
    add(found, asked.annotate(asked=Count("id")))
    add(found, _ended(month))
    add(found, _ratings(month))
    return dict(found)


def _ended(month: dt.date) -> Iterator[dict]:
    for application in closed_in(month):
        event = rules.closing_event(application)
        if rules.month_of(event.at) == month:
            yield finished(rules.of_application(application, event))
    for visit in ended_in(month):
        yield finished(rules.of_visit(visit))


def _ratings(month: dt.date) -> Iterator[dict]:
    repairs = _repairs()
    rows = Event.objects.filter(stream__kind="rating").select_related("stream").order_by("stream_id", "seq")
    for _stream, events in groupby(rows.iterator(chunk_size=2000), key=lambda event: event.stream_id):
        first, *later = events
        if first.data.get("month") == str(month):
            yield {**_key(first.data), **_counts(first, later, repairs)}


def _key(data: dict) -> dict:
    blank = {"mode": ""}
    key = {name: data.get(name, blank.get(name)) for name in KEY}
    return {**key, "month": dt.date.fromisoformat(data["month"])}


def _counts(first: Event, later: list[Event], repairs: dict[str, list[Event]]) -> dict[str, int]:
    """What one rating adds: to its level, or to those not yet looked at, or to those taken out."""
    acts = {event.act for event in later}
    if "exclude" in acts:
        return {"excluded": 1}
    if first.data.get("flags") and "clear_flags" not in acts:
        return {"flagged": 1}
    level = first.data["satisfaction"]
    repaired = _repaired(repairs.get(first.stream.key, [])) if level in BAD else {}
    return {f"level_{level}": 1, **repaired}


def _repairs() -> dict[str, list[Event]]:
    """The events of each rectification by the id of its rating."""
    rows = Event.objects.filter(stream__kind="rectification").order_by("stream_id", "seq")
    streams = (list(events) for _id, events in groupby(rows.iterator(chunk_size=2000), key=_stream))
    return {events[0].data["rating"]: events for events in streams}


def _stream(event: Event) -> int:
    return event.stream_id


def _repaired(events: list[Event]) -> dict[str, int]:
    calls = [event for event in events if event.act == f"{IN_EVENTS}call_back"]
    return {
        "bad": 1,
        "rectified": int(any(event.act == f"{IN_EVENTS}rectify" for event in events)),
        "called_back": int(bool(calls)),
        "called_back_in_time": int(bool(calls) and _in_time(events, calls[0])),
        "satisfied": int(bool(calls) and calls[-1].data["outcome"] == Answer.YES),
    }


def _in_time(events: Iterable[Event], call: Event) -> bool:
    """Whether the first call-back came within the limit that began with the answer before it."""
    answers = [event.id for event in events if event.act == f"{IN_EVENTS}answer" and event.seq < call.seq]
    begun = TimerChange.objects.select_related("timer").get(
        event=answers[-1], change="start", timer__kind=TimerKind.CALL_BACK
    )
    return day_of(call.at) <= calendar_of(begun.timer.region).add(begun.day, begun.days).day
