"""That every matter is there once with its history, and that what its rows remember is what happened."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from applications import picture
from applications.flow.table import limits, table
from applications.models import Application, Case, Consultation
from applications.models.matter import State
from applications.subscribers import MATTER
from base.ledger.invariants import CHUNK, Since, behind, invariant, named, touched
from base.ledger.models import Event, Stream, Timer
from base.ledger.models.timers import TimerState
from base.ledger.numbers import clean_application_number

HANDED_IN = [act for act, row in table().items() if row.on == "application" and not row.froms]
"""Acts that make a matter: every one began with exactly one of them."""


@invariant(
    "matters", "each application is there once: one number, one handing in, at least one case, one history"
)
def matters_are_there(since: Since) -> Iterator[str]:
    yield from _without_matter(since)
    begun = Event.objects.filter(stream=OuterRef("stream"), act__in=HANDED_IN).order_by().values("stream")
    rows = touched(Application.objects.select_related("stream"), since).annotate(
        begun=Subquery(begun.annotate(times=Count("id")).values("times")), has_case=Exists(_cases())
    )
    for matter in rows.iterator(chunk_size=CHUNK):
        if clean_application_number(matter.number) != matter.number:
            yield named(matter, f"{matter.number}: its check digit is wrong")
        if (matter.stream.kind, matter.stream.key) != (*MATTER, matter.number):
            yield named(matter, f"{matter.number}: its history is that of {matter.stream}")
        if matter.begun != 1:
            yield named(matter, f"{matter.number}: it was handed in {matter.begun or 0} times")
        if not matter.has_case:
            yield named(matter, f"{matter.number}: it has no case")


def _without_matter(since: Since) -> Iterator[str]:
    """Histories of matters that are gone: a number that was given out must lead to something."""
    matters = Application.objects.filter(stream=OuterRef("id"))
    streams = Stream.objects.filter(~Exists(matters), kind__in=MATTER)
    for stream in touched(streams, since, "id").iterator(chunk_size=CHUNK):
        yield named(stream, f"{stream.key}: there is a history, and no application")


@invariant("cases", "each case stands where its events left it, and each application where its cases do")
def cases_are_as_told(since: Since) -> Iterator[str]:
    cases = touched(Case.objects.all(), since, "application__stream")
    yield from behind(cases, stream="application__stream", case="number")
    yield from _without_beginning(cases)
    yield from _due_otherwise(cases)
    whole = touched(Application.objects.order_by("id"), since)
    yield from picture.faults(whole.iterator(chunk_size=CHUNK))
    yield from behind(touched(Consultation.objects.all(), since))


def _without_beginning(cases: QuerySet) -> Iterator[str]:
    """Cases nothing ever happened to, and that do not wait for others."""
    events = Event.objects.filter(stream=OuterRef("application__stream"), case=OuterRef("number"))
    for case in cases.filter(~Exists(events)).exclude(state__in=[State.WAITING]).iterator(chunk_size=CHUNK):
        yield named(case, f"{case.number} is {case.state}, and nothing says how")


def _due_otherwise(cases: QuerySet) -> Iterator[str]:
    running = Timer.objects.filter(case=OuterRef("number"), state=TimerState.RUNNING, kind__in=limits())
    nearest = running.order_by().values("case").annotate(first=Min("due_at")).values("first")
    rows = cases.annotate(nearest=Subquery(nearest)).filter(_differs())
    for case in rows.iterator(chunk_size=CHUNK):
        yield named(case, f"{case.number} is due {case.due_at}, its nearest limit is {case.nearest}")


def _differs() -> Q:
    """IS DISTINCT FROM: two nulls are the same, one is not."""
    one = Q(due_at__isnull=True, nearest__isnull=False) | Q(due_at__isnull=False, nearest__isnull=True)
    return Q(due_at__lt=F("nearest")) | Q(due_at__gt=F("nearest")) | one


def _cases() -> QuerySet:
    return Case.objects.filter(application=OuterRef("id"))
