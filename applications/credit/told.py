"""Who is told of the credit list: the person, and those who decide an appeal. Always: it is about their rights."""

from __future__ import annotations

from collections.abc import Iterable

from applications.credit import acts
from applications.models import CreditRecord
from base.accounts.models import Account
from base.accounts.queries import supervisors_of
from base.accounts.sending import send
from base.ledger.messages import tell
from base.ledger.models import Event
from base.ledger.models.books import Channel
from base.ledger.subscribers import consequence, delivery

LIST = (acts.STREAM,)
TOLD = (acts.LIST, acts.UPHOLD, acts.REMOVE)
ABOUTS = frozenset({*TOLD, acts.APPEAL})
"""Everything that needs words (templates/messages)."""


@consequence(*TOLD, on=LIST)
def tell_the_person(event: Event) -> None:
    """Listed, upheld or removed: whoever it is about."""
    one = _record(event)
    behind = Account.objects.filter(verified_index=one.person_index)
    _tell(event, one, [account.person for account in behind] or [str(one.source.application.applicant_id)])


@consequence(acts.APPEAL, on=LIST)
def tell_who_decides(event: Event) -> None:
    """An appeal: those who supervise the organisation that listed, from another one."""
    one = _record(event)
    _tell(event, one, supervisors_of([one.organisation.parent or one.organisation]))


@delivery(*TOLD, on=LIST, queue="partners")
def send_sms(event: Event, key: str) -> None:
    """Copies by SMS of what was told."""
    send(event, Channel.SMS)


@delivery(*TOLD, on=LIST, queue="partners")
def send_email(event: Event, key: str) -> None:
    """Copies by e-mail of what was told."""
    send(event, Channel.EMAIL)


def _record(event: Event) -> CreditRecord:
    found = CreditRecord.objects.select_related("organisation__parent", "source__application__item")
    return found.get(stream=event.stream_id)


def _tell(event: Event, one: CreditRecord, people: Iterable[str]) -> None:
    facts = {
        "item": one.source.application.item.name,
        "application": one.source.application.number,
        "case": one.source.application.number,
        "authority": one.organisation.name,
        "by": one.until.isoformat(),
    }
    for person in people:
        tell(to=person, event=event, about=event.act, facts=facts, legal=True)
