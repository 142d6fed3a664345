"""What of a comment may be published: numbers that can lead to a person are starred out."""

from __future__ import annotations

import re

STARS = "***"
_NUMBERS = [
    re.compile(
        r"(?<!\d)[1-9](?:[\s\-－·.]?\d){16}[\s\-－·.]?[\dXx](?!\d)"
    ),  # identity number, also with gaps
    re.compile(r"(?<!\d)(?:\+?86[\s\-]?)?1[3-9](?:[\s\-－·.]?\d){9}(?!\d)"),  # mobile
    re.compile(r"(?<!\d)0\d{2,3}[\s\-－]?\d{7,8}(?!\d)"),  # landline
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII),  # e-mail
    re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE),
    re.compile(
        r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{7,9}(?![A-Za-z0-9])", re.IGNORECASE
    ),  # passport, travel permits
    re.compile(
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}"
    ),  # number plate
    re.compile(r"\d(?:[\s\-－]?\d){6,}"),  # any other long number: bank cards, matters, social accounts
]
_WIDE = {ord("０") + digit: str(digit) for digit in range(10)}


def screened(text: str) -> str:
    """The text with identity, telephone and other long numbers, addresses of mail and web starred out."""
    text = text.translate(_WIDE)
    for pattern in _NUMBERS:
        text = pattern.sub(STARS, text)
    return text
