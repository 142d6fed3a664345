"""The token that opens the rate page: computed from what is rated, kept nowhere.

Nineteen letters and digits, so that it fits an SMS: the kind of subject, its number, and ten places (59 bits) of an
HMAC over both and the purpose. Guessing one is hopeless, and a used one opens nothing.
"""

from __future__ import annotations

import hmac
import string
from dataclasses import dataclass

from base.secrecy import blind_index

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
NUMBER_PLACES, SEAL_PLACES = 8, 10
RATE = "rate"
APPLICATION, VISIT = "a", "v"
PRINTED = "p"
"""A matter, by the address on its receipt. The rated organisation can read that paper too: the address rates, and opens
nothing of what was said."""
KINDS = {APPLICATION, VISIT, PRINTED}


@dataclass(frozen=True)
class Subject:
    """What is rated: ``kind`` APPLICATION or PRINTED with the application's number, or VISIT with the visit's id."""

    kind: str
    number: int

    @property
    def rated(self) -> Subject:
        """What a voice is about: the matter itself, however one came to it."""
        return Subject(APPLICATION, self.number) if self.kind == PRINTED else self


def token(subject: Subject) -> str:
    """The token of a subject, always the same."""
    return f"{subject.kind}{_written(subject.number, NUMBER_PLACES)}{_seal(subject)}"


def subject(text: str) -> Subject | None:
    """What a token is for; None for one we did not make."""
    if len(text) != 1 + NUMBER_PLACES + SEAL_PLACES or not set(text) <= set(ALPHABET):
        return None
    found = Subject(text[0], _read(text[1 : 1 + NUMBER_PLACES]))
    genuine = hmac.compare_digest(text, token(found)) if found.kind in KINDS else False
    return found if genuine else None


def _seal(subject: Subject) -> str:
    digest = int(blind_index(RATE, f"{subject.kind}:{subject.number}"), 16)
    return _written(digest % len(ALPHABET) ** SEAL_PLACES, SEAL_PLACES)


def _written(number: int, places: int) -> str:
    text = ""
    for _place in range(places):
        number, digit = divmod(number, len(ALPHABET))
        text = ALPHABET[digit] + text
    return text


def _read(text: str) -> int:
    number = 0
    for letter in text:
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    return number
