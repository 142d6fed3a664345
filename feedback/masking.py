"""Identity and telephone numbers in what people wrote, starred in place for staff who need not read them.

What is published is screened far more (feedback.screening); here dates and the numbers of matters must stay readable.
Digits count whether half-width or full-width, and with spaces, hyphens or dots between them, as people write them.
"""

from __future__ import annotations

import re

STAR = "*"
_GAP = r"[ \t\u00a0\u3000\-\u2010-\u2015\uff0d.·]{0,2}"
_DIGIT = r"[0-9０-９]"


def _run(*parts: str) -> str:
    """A pattern of characters in a row, with the gaps people leave between them."""
    return _GAP.join(parts)


_ONE, _MOBILE = "[1１]", "[3-9３-９]"
_PATTERNS = (
    _run(*[_DIGIT] * 17, r"[0-9０-９XxＸｘ]"),  # identity number, GB 11643
    _run(*[_DIGIT] * 15),  # the old one of fifteen digits
    rf"(?:[+＋]?86{_GAP})?" + _run(_ONE, _MOBILE, *[_DIGIT] * 9),  # mobile
    _run("[0０]", *[_DIGIT] * 9, rf"{_DIGIT}{{0,2}}"),  # landline with its area code
)
_PERSONAL = re.compile(rf"(?<!{_DIGIT})(?:{'|'.join(_PATTERNS)})(?!{_DIGIT})")
_KEPT = re.compile(r"[0-9０-９XxＸｘ]")


def masked(text: str) -> str:
    """The text with identity and telephone numbers starred; a character stays a character."""
    return _PERSONAL.sub(lambda found: _KEPT.sub(STAR, found[0]), text)
