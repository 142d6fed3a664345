"""E-mail over SMTP (EMAIL_URL), by Django."""

from __future__ import annotations

from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from base.ledger.channels.letter import Letter, Refused, Unsent


def send(letter: Letter) -> str:
    """Send one mail; the server gives it no number we could keep.

    The Message-ID is made of the key, so that mail systems that drop repeats can.

    Raises Refused when the server will never take the address (5xx), else Unsent. What SMTP's own errors say is left
    out: they quote the address.
    """
    number = f"<{letter.key}@{urlsplit(settings.SITE_URL).hostname}>"
    headers = {"Message-ID": number, "Auto-Submitted": "auto-generated", "Content-Language": letter.language}
    try:
        EmailMessage(letter.title, letter.text, to=[letter.to], headers=headers).send()
    except SMTPRecipientsRefused as no:
        raise _refusal([code for code, _words in no.recipients.values()]) from None
    except (SMTPException, OSError) as error:
        raise Unsent(error.__class__.__name__) from None
    return ""


def _refusal(codes: list[int]) -> Exception:
    """4xx means not now, 5xx never (RFC 5321, 4.2.1)."""
    return (Refused if min(codes) >= 500 else Unsent)(f"smtp {min(codes)}")
