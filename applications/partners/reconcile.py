"""Each night: the books of a day laid beside a partner's. What disagrees stays on a page until it agrees."""

from __future__ import annotations

import datetime as dt
import json

from django.db import transaction

from applications.models import Comparison, Mismatch, Partner
from applications.partners.inbox import cases_of
from applications.partners.signing import headers
from base.ledger.clock import end_of, now, today
from base.ledger.models import Event
from base.wire import Unreachable, call, target

LOOK_BACK = dt.timedelta(days=30)
"""How long a day that disagreed, or could not be asked about, is asked about again."""


class Misread(Exception):
    """The partner's answer is not what docs/partners.md says."""


def days(partner: Partner) -> list[dt.date]:
    """Yesterday, and earlier days that are not settled."""
    recent = Comparison.objects.filter(partner=partner, day__gte=today() - LOOK_BACK)
    failed = recent.exclude(failed="").values_list("day", flat=True)
    open_ones = recent.filter(mismatches__settled_at__isnull=True, mismatches__isnull=False)
    return sorted({today() - dt.timedelta(days=1), *failed, *open_ones.values_list("day", flat=True)})


def compare(partner: Partner, day: dt.date) -> Comparison:
    """Compare one day and keep the result; a partner that cannot be asked is kept as that."""
    try:
        theirs = _ask(partner, day)
    except (Unreachable, Misread) as error:
        why = f"{error.__class__.__name__}: {error}"[:200]
        return _keep(partner, day, failed=why)
    touched = _touched(partner, day)
    ours = dict(cases_of(partner).filter(number__in={*touched, *theirs}).values_list("number", "state"))
    wrong = {
        number: (ours.get(number, ""), theirs.get(number, ""))
        for number in {*touched, *theirs}
        if ours.get(number, "") != theirs.get(number, "")
    }
    with transaction.atomic():
        made = _keep(partner, day, ours=len(touched), theirs=len(theirs))
        _note(made, wrong)
    return made


def _ask(partner: Partner, day: dt.date) -> dict[str, str]:
    """State by case number of all cases something happened to that day, by the partner's books."""
    url = f"{partner.url.rstrip('/')}/reconcile/?day={day.isoformat()}"
    status, answer = call("GET", url, headers=headers(partner, "GET", target(url)))
    if status != 200:
        raise Misread(f"status {status}")
    try:
        said = json.loads(answer)["cases"]
        return {str(number)[:64]: str(state)[:40] for number, state in said.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Misread(error.__class__.__name__) from None


def _touched(partner: Partner, day: dt.date) -> set[str]:
    """Cases of the partner something happened to that day, by our books."""
    begin = end_of(day - dt.timedelta(days=1))
    that_day = Event.objects.filter(at__gt=begin, at__lte=end_of(day)).exclude(case="")
    found = cases_of(partner).filter(number__in=that_day.values("case"))
    return set(found.values_list("number", flat=True))


def _keep(partner: Partner, day: dt.date, **columns: object) -> Comparison:
    fresh = {"ours": 0, "theirs": 0, "failed": "", "made_at": now(), **columns}
    return Comparison.objects.update_or_create(partner=partner, day=day, defaults=fresh)[0]


def _note(made: Comparison, wrong: dict[str, tuple[str, str]]) -> None:
    """What disagrees now; what agrees again is settled."""
    for number, (ours, theirs) in wrong.items():
        columns = {"ours": ours, "theirs": theirs, "settled_at": None}
        Mismatch.objects.update_or_create(comparison=made, case=number, defaults=columns)
    agreed = made.mismatches.filter(settled_at__isnull=True).exclude(case__in=wrong)
    agreed.update(settled_at=now())
