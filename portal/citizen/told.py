"""Where a message leads: to the matter, enquiry or rating it is about, on the citizen's side or on that of staff."""

from __future__ import annotations

from django.urls import reverse

from applications import subscribers as matters
from feedback import enquiry_told as enquiries
from feedback import subscribers as ratings
from portal.abouts import BY_DAY, VOICES


def address(message: object) -> str:
    """The page a message is about."""
    number = message.facts.get("application")
    if message.about in VOICES:
        return reverse("office:ratings")
    if not number:
        return reverse("my-messages")
    if message.about == ratings.ANSWERED:
        return reverse("rate", args=[message.facts["token"]])
    if message.about in {matters.SIGNER_ASKED, matters.SIGNER_REMINDED}:
        return reverse("my-confirm", args=[number])
    if "enquiry" not in message.facts:
        return reverse("matter", args=[number])
    page = "asked" if message.about in {enquiries.ANSWERED, enquiries.ENDED} else "office:enquiry"
    return reverse(page, args=[number])


def by_day(message: object) -> bool:
    """Whether the reader sees the day alone."""
    return message.about in BY_DAY
