"""Where a message leads: to the matter it is about, or to the enquiry, on the asker's side or on that of staff."""

from __future__ import annotations

from django.urls import reverse

from feedback.enquiry_told import ANSWERED, ENDED


def address(message: object) -> str:
    """The page a message is about."""
    number = message.facts.get("application")
    if not number:
        return reverse("my-messages")
    if "enquiry" not in message.facts:
        return reverse("matter", args=[number])
    page = "asked" if message.about in {ANSWERED, ENDED} else "office:enquiry"
    return reverse(page, args=[number])
