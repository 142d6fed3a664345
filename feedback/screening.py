"""What of words may be published: numbers that can lead to a person are starred out, and the names that are known."""

from __future__ import annotations

import re
from collections.abc import Iterable

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


NAME_MIN = 2
"""A single character is no name: it stands in too many words."""


def screened(text: str, names: Iterable[str] = ()) -> str:
    """The text with identity, telephone and other long numbers, addresses of mail and web, and these names starred."""
    text = text.translate(_WIDE)
    for pattern in _NUMBERS:
        text = pattern.sub(STARS, text)
    return without_names(text, names)


def without_names(text: str, names: Iterable[str]) -> str:
    """The text with names starred, also where letters stand apart (``王 雅 琴``) or in another case; the longest
    first."""
    known = {whole for name in names if len(whole := "".join(name.split())) >= NAME_MIN}
    patterns = [r"\s*".join(map(re.escape, name)) for name in sorted(known, key=len, reverse=True)]
    return re.sub("|".join(patterns), STARS, text, flags=re.IGNORECASE) if patterns else text
