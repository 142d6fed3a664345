"""Pinyin for searching and sorting, without tones."""

from __future__ import annotations

from itertools import chain

from pypinyin import Style, pinyin


def full(text: str) -> str:
    """All syllables in lower case: 社保卡 gives ``shebaoka``; letters and digits stay."""
    return _joined(text, Style.NORMAL)


def initials(text: str) -> str:
    """The first letter of each syllable: 社保卡 gives ``sbk``."""
    return _joined(text, Style.FIRST_LETTER)


def _joined(text: str, style: Style) -> str:
    syllables = chain.from_iterable(pinyin(text, style=style))
    return "".join(
        character for character in "".join(syllables).lower() if character.isalnum() and character.isascii()
    )
