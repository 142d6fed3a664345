"""Ways out of the house: which provider carries a channel, and the one verb they all have.

A provider is a function that takes a `Letter` and returns the other side's number for it. It raises `Refused` (never
again), `Limited` (too many for now) or anything else (try again); its errors carry codes, never an address.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from base.ledger.channels import aliyun, console, email
from base.ledger.channels.letter import Letter, Limited, Refused, Unsent
from base.ledger.models.books import Channel

__all__ = ["Letter", "Limited", "Refused", "Unsent", "provider", "send"]

PROVIDERS: dict[tuple[str, str], Callable[[Letter], str]] = {
    (Channel.SMS, "console"): console.send,
    (Channel.SMS, "aliyun"): aliyun.send,
    (Channel.EMAIL, "console"): console.send,
    (Channel.EMAIL, "smtp"): email.send,
}


def provider(channel: str) -> str:
    """The name of who carries a channel here (SMS_PROVIDER, EMAIL_URL)."""
    return {Channel.SMS: settings.SMS_PROVIDER, Channel.EMAIL: settings.EMAIL_PROVIDER}[channel]


def send(letter: Letter) -> str:
    """Hand a letter to the provider of its channel; returns the provider's number, which may be empty."""
    return PROVIDERS[letter.channel, provider(letter.channel)](letter)
