"""Where and how an account is reached, and what it may switch off."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from base.accounts.acts import note
from base.accounts.identity import MOBILE
from base.accounts.models import Account, Contact, Party
from base.accounts.models.contacts import Language
from base.errors import Invalid
from base.ledger.actors import Actor
from base.ledger.models.books import Channel
from base.secrecy import mask


def contact_of(account: Account) -> Contact:
    """The account's contact data; those of somebody who never chose: Chinese, everything on, no e-mail."""
    return getattr(account, "contact", None) or Contact(account=account)


def stand_in(party: Party | None) -> Contact | None:
    """How somebody without an account is reached: at the telephone that was written down at a window."""
    return Contact(account=Account(party=party)) if party else None


@transaction.atomic
def choose(
    *, account: Account, email: str, language: str, by_sms: bool, by_email: bool, actor: Actor
) -> Contact:
    """Keep an account's choices; an empty ``email`` forgets the address. The account's stream says that, not which.

    Raises Invalid for a malformed address or a language we do not speak.
    """
    if language not in Language:
        raise Invalid.at("/language", _("没有这种语言。"))
    contact = contact_of(account)
    contact.email = _clean_email(email) or None
    contact.language, contact.by_sms, contact.by_email = language, by_sms, by_email
    contact.save()
    choices = {"language": language, "by_sms": by_sms, "by_email": by_email, "has_email": bool(contact.email)}
    note(account, "choose_contact", actor, choices)
    return contact


def _clean_email(email: str) -> str:
    email = email.strip()
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise Invalid.at("/email", _("邮箱地址不对，请核对。")) from None
    return email


def address(contact: Contact, channel: str) -> str:
    """Where a copy goes; empty when there is no way (no address, a landline, a closed account)."""
    account = contact.account
    if not account.is_active:
        return ""
    if channel == Channel.EMAIL:
        return contact.email or ""
    phone = account.party.phone if account.party else None
    return phone if phone and MOBILE.fullmatch(phone) else ""


def wants(contact: Contact, channel: str) -> bool:
    """Has the account left this channel on?"""
    return contact.by_sms if channel == Channel.SMS else contact.by_email


def masked(address: str) -> str:
    """139****0001, w***@example.cn."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***@{host}"[:80] if at else mask(address, 3, 4)
