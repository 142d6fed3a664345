"""Verbs of licences."""

from __future__ import annotations

import datetime as dt

from base.accounts.models import Party
from base.ledger import chain, numbers
from base.ledger.actors import Actor
from base.ledger.clock import now, today
from licenses.models import Licence, LicenceState


def make(
    *,
    type_code: str,
    holder: Party,
    issuer: str,
    case: str,
    facts: dict,
    actor: Actor,
    valid_until: dt.date | None = None,
) -> Licence:
    """Make a licence for a holder, with a stream of its own. ``facts`` is what is printed on it."""
    day = today()
    running = numbers.next_in(f"licence:{type_code}:{day:%Y%m%d}")
    licence = Licence.objects.create(
        identifier=f"{type_code}-{day:%Y%m%d}-{running:06d}",
        type_id=type_code,
        holder=holder,
        holder_index=holder.id_index,
        issuer_id=issuer,
        case=case,
        facts=facts,
        issued_at=now(),
        valid_until=valid_until,
    )
    stream = chain.open_stream("licence", licence.identifier)
    chain.record(stream, act="make", actor=actor, audience="citizen", case=case, data={"type": type_code})
    return licence


def revoke(*, licence: Licence, actor: Actor) -> Licence:
    """End a licence whose decision was revoked. Revoking twice changes nothing."""
    if licence.state == LicenceState.REVOKED:
        return licence
    licence.state = LicenceState.REVOKED
    licence.save(update_fields=["state"])
    stream = chain.Stream.objects.get(kind="licence", key=licence.identifier)
    chain.record(
        chain.lock([stream.id])[stream.id], act="revoke", actor=actor, audience="citizen", case=licence.case
    )
    return licence
