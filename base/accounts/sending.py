"""Copies of messages by SMS and e-mail. The message stands in the box already; this is what a worker does about it.

At least once: a `Sending` is kept before anything goes out, its id is the key of every try. A worker that dies between
sending and noting leaves ``tried_at`` behind; the next one sends under the same key, and the provider asks first
(Aliyun) or lets mail systems drop the repeat (Message-ID).

What may be switched off: copies of messages that no law demands. Notices of 行政许可法 art. 32 (correction, acceptance,
refusal), 38 (decision with reasons) and 44 (delivery), and of the limits and endings between them, go out whatever was
chosen, as far as there is an address; the box in the portal cannot be switched off at all.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from base.accounts.contacts import address, contact_of, masked, stand_in, wants
from base.accounts.models import Account, Contact, Party
from base.ledger import channels
from base.ledger.actors import is_known_here
from base.ledger.channels import Letter, Limited, Refused
from base.ledger.clock import ZONE, day_of, now
from base.ledger.messages import footer, texted, worded
from base.ledger.models import Event, Message, Sending
from base.ledger.models.books import Channel, SendingState
from base.ledger.outbox import Later
from base.secrecy import without_numbers

LIMITED_WAIT = dt.timedelta(hours=1)
GIVE_UP = dt.timedelta(days=2)
"""So long after it was told, a message whose number takes no more is given up; it stands in the box."""


def send(event: Event, channel: str) -> None:
    """Send the copies, on one channel, of everything that was told about an event; those already out are left.

    Raises Later (quiet hours, too many to a number) after the others were tried, and whatever stopped a channel.
    """
    held = None
    for message in event.messages.order_by("id"):
        try:
            _send(message, channel)
        except Later as wait:
            held = wait
    if held:
        raise held


def _send(message: Message, channel: str) -> None:
    sending, _new = Sending.objects.get_or_create(message=message, channel=channel)
    if sending.state != SendingState.WAITING:
        return
    contact = _contact(message.to)
    if reason := _why_not(message, contact, channel):
        _settle(sending, state=SendingState.SKIPPED, error=reason)
    else:
        _carry(sending, message, contact)


def _contact(person: str) -> Contact | None:
    """Where somebody is reached: an account, or the person as written down at a window; None for anybody else."""
    if not is_known_here(person):
        return None
    account = Account.objects.select_related("party", "contact").filter(public_id=person).first()
    return contact_of(account) if account else stand_in(Party.objects.filter(id=person).first())


def _why_not(message: Message, contact: Contact | None, channel: str) -> str:
    """Why no copy goes out; empty when one does."""
    if contact is None:
        return "no_account"
    if not message.legal and not wants(contact, channel):
        return "switched_off"
    return "" if address(contact, channel) else "no_address"


def _carry(sending: Sending, message: Message, contact: Contact) -> None:
    if sending.channel == Channel.SMS and (until := quiet_until(now())):
        raise Later(until, "quiet hours")
    letter = _letter(sending, message, contact)
    _settle(
        sending,
        address=letter.masked,
        provider=channels.provider(sending.channel),
        tried_at=sending.tried_at or now(),
    )
    try:
        number = channels.send(letter)
    except Refused as no:
        _settle(sending, state=SendingState.FAILED, error=without_numbers(str(no))[:64])
    except Limited as no:
        _wait_or_give_up(sending, message, no)
    else:
        _settle(sending, state=SendingState.SENT, sent_at=now(), provider_id=number)


def _wait_or_give_up(sending: Sending, message: Message, no: Limited) -> None:
    if now() - message.created_at < GIVE_UP:
        raise Later(now() + LIMITED_WAIT, str(no)) from None
    _settle(sending, state=SendingState.FAILED, error=without_numbers(str(no))[:64])


def _settle(sending: Sending, **columns: object) -> None:
    Sending.objects.filter(id=sending.id).update(**columns)


def _letter(sending: Sending, message: Message, contact: Contact) -> Letter:
    to, title, values = address(contact, sending.channel), "", {}
    if sending.channel == Channel.SMS:
        text, values = texted(message, contact.language)
    else:
        title, text = worded(message, contact.language)
        text = f"{text}\n\n{footer(contact.language)}\n"
    return Letter(
        key=str(sending.id),
        channel=sending.channel,
        to=to,
        masked=masked(to),
        about=message.about,
        language=contact.language,
        title=title,
        text=text,
        values=values,
        tried_on=day_of(sending.tried_at) if sending.tried_at else None,
    )


def quiet_until(moment: dt.datetime) -> dt.datetime | None:
    """When SMS may go out again; None when they may now. SMS_QUIET_FROM to SMS_QUIET_TO, Asia/Shanghai, over midnight
    when the first is the later one; both the same: never quiet."""
    start, end = settings.SMS_QUIET_FROM, settings.SMS_QUIET_TO
    local = moment.astimezone(ZONE)
    inside = start <= local.time() < end if start <= end else not end <= local.time() < start
    if not inside:
        return None
    until = dt.datetime.combine(local.date(), end, ZONE)
    return until if until > local else until + dt.timedelta(days=1)
