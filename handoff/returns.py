"""Which originals have to go where by when, and that they have."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from applications.models import Case
from base.ledger import timers
from base.ledger.models import Event, Timer
from base.ledger.models.timers import TimerKind
from base.ledger.timers import Effect
from handoff import books
from handoff.models import Bag, Original, Paper
from handoff.models.originals import Holder, Kind

KEPT_ON = frozenset({"approve", "settle"})
"""After these the authority keeps what its guide says it keeps; after any other end, that goes back as well."""
WITH_APPLICANT_OR_GONE = Q(holder_kind__in=[Holder.APPLICANT, Holder.GONE])


def forwarded(bag: Bag) -> None:
    """A bag left: applications with nothing else to send from there are no longer waited for."""
    papers = Paper.objects.filter(forward_by__isnull=False, originals__lines__bag=bag)
    still = Original.objects.filter(
        holder_kind=Holder.ORGANISATION, holder_code=bag.from_organisation_id, kind=Kind.MATERIAL
    )
    done = papers.exclude(id__in=still.values("paper")).values("id")
    Paper.objects.filter(id__in=done).update(forward_by=None)


def waiting_again(bag: Bag) -> None:
    """A bag came back: what it held has to be sent on once more, from today."""
    held = Paper.objects.filter(originals__lines__bag=bag, hall=bag.from_organisation).distinct()
    for paper in held.select_related("application__agreement"):
        books.send_on(paper, bag.from_organisation)


def counted(originals: Iterable[Original], place: str) -> None:
    """The authority has these in hand now."""
    ours = [one.number for one in originals if one.authority_id == place]
    if ours:
        Original.objects.filter(number__in=ours).update(counted=True)


def owed(case: Case, event: Event) -> None:
    """The end of a case: mark what has to go back, and let the limit for it run."""
    back = Original.objects.filter(case=case.number, kind=Kind.MATERIAL).exclude(WITH_APPLICANT_OR_GONE)
    if event.act in KEPT_ON:
        back = back.filter(treatment="send_back")
    if back.update(to_return=True):
        timers.apply(
            [Effect(TimerKind.RETURN, "start")],
            stream=event.stream,
            event=event,
            region=case.authority.region_id,
            timers=list(Timer.objects.filter(case=case.number, kind=TimerKind.RETURN)),
            days={TimerKind.RETURN: settings.RETURN_DAYS},
        )


def handed_back(originals: Iterable[Original], event: Event) -> None:
    """These reached the applicant: cases that owe nothing more have met their limit."""
    cases = {one.case for one in originals if one.to_return}
    owing = Original.objects.filter(case__in=cases, to_return=True).exclude(WITH_APPLICANT_OR_GONE)
    done = cases - set(owing.values_list("case", flat=True))
    for timer in Timer.objects.filter(case__in=done, kind=TimerKind.RETURN).select_related("stream"):
        effects = [Effect(TimerKind.RETURN, "met")]
        region = {"region": timer.region, "timers": [timer], "days": {}}
        timers.apply(effects, stream=timer.stream, event=event, **region)


def reroute(old: str, new: Case) -> None:
    """The matter went to another organ: so do its papers, to be counted there."""
    Original.objects.filter(case=old).update(case=new.number, authority=new.authority_id, counted=False)
