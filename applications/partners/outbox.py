"""Telling a partner what happened to its cases: each event once by its key, those of one case in their order."""

from __future__ import annotations

import datetime as dt
import json
from http import HTTPStatus

from applications.flow.table import table
from applications.models import Case, Partner
from applications.partners.payload import told
from applications.partners.signing import headers
from base.ledger import outbox
from base.ledger.clock import now
from base.ledger.models import Delivery, Event
from base.ledger.models.outbox import DeliveryState
from base.ledger.outbox import Later
from base.ledger.subscribers import delivery
from base.regions.models import Organisation
from base.wire import Unreachable, call, target

UNCONNECTED = dt.timedelta(hours=1)
"""How long until we look again whether there is a partner."""
TURN = dt.timedelta(seconds=5)
"""How long an event waits at most for one before it that is being sent."""
FIRST_TRY, LAST_TRY = dt.timedelta(seconds=10), dt.timedelta(minutes=5)
"""How soon a partner that does not answer is tried again: later and later, up to this."""


class NotTaken(Exception):
    """The partner answered, but did not take the message."""


def is_for_partner(event: Event) -> bool:
    """Whether an event is about a case that is decided in a system elsewhere."""
    if event.subject is not None:
        return event.subject.case.authority.connection == Organisation.Connection.PARTNER
    return bool(event.case) and _at_partners().filter(number=event.case).exists()


def _at_partners():
    return Case.objects.filter(authority__connection=Organisation.Connection.PARTNER)


@delivery(*table(), on=["application"], queue="partners", when=is_for_partner)
def tell_partner(event: Event, key: str) -> None:
    """POST one event to the partner. Raises Later (not its turn, nobody there, down), NotTaken (it said no)."""
    case = _case(event)
    partner = partner_of(case.authority)
    if partner is None:
        raise Later(now() + UNCONNECTED, "no partner is set up for this authority")
    previous = _previous(event)
    if partner.try_at and partner.try_at > now():
        raise Later(partner.try_at, "the partner is down")
    body = json.dumps(told(partner, case, event, previous), ensure_ascii=False).encode()
    _post(partner, body)
    Partner.objects.filter(id=partner.id).update(sent_at=now(), down_since=None, try_at=None)
    _followers(event).filter(next_at__gt=now() + TURN).update(next_at=now() + dt.timedelta(seconds=1))


def _post(partner: Partner, body: bytes) -> None:
    url = f"{partner.url.rstrip('/')}/events/"
    try:
        status, _answer = call("POST", url, body, headers(partner, "POST", target(url), body))
    except Unreachable as error:
        raise _down(partner, str(error)) from None
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _down(partner, f"status {status}")
    if status not in range(200, 300):
        raise NotTaken(f"status {status}")


def _down(partner: Partner, why: str) -> Later:
    """Let everything for a partner that does not answer wait, with one try now and then: it holds up no other work,
    and nothing is given up for it."""
    since = partner.down_since or now()
    try_at = now() + min(max((now() - since) / 4, FIRST_TRY), LAST_TRY)
    Partner.objects.filter(id=partner.id).update(down_since=since, try_at=try_at)
    return Later(try_at, f"the partner is down: {why}")


HANDLER = f"{tell_partner.__module__}.{tell_partner.__qualname__}"
"""The name of the rows in the outbox."""


def _case(event: Event) -> Case:
    found = Case.objects.select_related(
        "authority", "application__item", "application__agreement", "version__implementation"
    )
    return found.get(number=event.case)


def partner_of(authority: Organisation) -> Partner | None:
    """The system that works for an authority: the nearest one above it that is active."""
    found = Partner.objects.filter(root__in=authority.lineage, active=True).select_related("root")
    return max(found, key=lambda one: len(one.root.path), default=None)


def _previous(event: Event) -> int:
    """The number of the event before this one of the same case. Raises Later while that is not told yet."""
    before = _of_case(event).filter(event__seq__lt=event.seq).select_related("event")
    waiting = before.exclude(state=DeliveryState.DONE).order_by("event__seq").first()
    if waiting:
        raise Later(_turn(waiting), f"waits for #{waiting.event.seq}")
    last = before.order_by("-event__seq").first()
    return last.event.seq if last else 0


def _turn(before: Delivery) -> dt.datetime:
    """When to look again whether an earlier event is told; one that was given up waits for a person."""
    if before.state == DeliveryState.FAILED:
        return now() + UNCONNECTED
    return now() + TURN if before.lease else max(before.next_at, now() + dt.timedelta(seconds=1))


def _of_case(event: Event):
    return Delivery.objects.filter(handler=HANDLER, event__stream=event.stream_id, event__case=event.case)


def _followers(event: Event):
    """What waits for its turn behind this event: it need not wait for its own hour any more."""
    later = _of_case(event).filter(event__seq__gt=event.seq)
    return later.filter(state=DeliveryState.WAITING, lease__isnull=True)


def resend(partner: Partner, case: str) -> int:
    """Tell the partner everything about one of its cases again, in order; how many events."""
    rows = Delivery.objects.filter(handler=HANDLER, event__case=case)
    mine = Case.objects.filter(number=case, authority__path__startswith=partner.root.path)
    return outbox.again(rows) if mine.exists() else 0
