"""The token that opens the rate page: computed from what is rated, kept nowhere.

Nineteen letters and digits, so that it fits an SMS: the kind of subject, its number, and ten places (59 bits) of an
HMAC over both and the purpose. Guessing one is hopeless, and a used one opens nothing.
"""

from __future__ import annotations

import hmac
import string
from collections.abc import Iterator
from dataclasses import dataclass

from base.secrecy import blind_indexes

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
NUMBER_PLACES, SEAL_PLACES = 8, 10
RATE = "rate"
RATED = "rated"
APPLICATION, AGENT = "a", "g"
"""A matter, by the address for whom it is about, and by the one for whoever filed it for them."""
PRINTED, SHOWN = "p", "v"
"""A matter by the address on its receipt, a visit by the one shown at the window. Staff can read both: they rate, and
open nothing of what was said."""
BY_PAPER, VISITOR = "r", "w"
"""Where those are led on to who have rated by an address that staff can read."""
LEADS_ON = {PRINTED: BY_PAPER, SHOWN: VISITOR}
MATTERS, VISITS = frozenset({APPLICATION, AGENT, PRINTED, BY_PAPER}), frozenset({SHOWN, VISITOR})
KINDS = MATTERS | VISITS


@dataclass(frozen=True)
class Subject:
    """What is rated, and by which address: the number of a matter, or the id of a visit.

    A matter is rated once, by whoever comes first; what was said can be read on only by the address it was said by
    (`own`), so that neither agent nor principal reads the other's words.
    """

    kind: str
    number: int

    @property
    def of_a_visit(self) -> bool:
        return self.kind in VISITS

    @property
    def own(self) -> Subject:
        """By which address whoever rates by this one reads on; the same one, unless staff can read it too."""
        return Subject(LEADS_ON.get(self.kind, self.kind), self.number)

    @property
    def digests(self) -> list[str]:
        """What the rating of a subject is found by, the current key's first: the same by all of its addresses, and no
        number for whoever has not the key."""
        return list(blind_indexes(RATED, self.rated).values())

    @property
    def rated(self) -> str:
        """What is rated, whichever the address."""
        return f"{SHOWN if self.of_a_visit else APPLICATION}:{self.number}"


def of_matter(number: str, kind: str = APPLICATION) -> Subject:
    """A matter by its number."""
    return Subject(kind, int(number))


def of_visit(key: int) -> Subject:
    """A visit by its id, as it is shown at the window."""
    return Subject(SHOWN, key)


def token(subject: Subject) -> str:
    """The token of a subject, always the same under the same key."""
    return next(_tokens(subject))


def subject(text: str) -> Subject | None:
    """What a token is for; None for one we did not make. One made under an older key of the ring is good too."""
    if len(text) != 1 + NUMBER_PLACES + SEAL_PLACES or not set(text) <= set(ALPHABET):
        return None
    found = Subject(text[0], _read(text[1 : 1 + NUMBER_PLACES]))
    if found.kind not in KINDS:
        return None
    return found if any(hmac.compare_digest(text, made) for made in _tokens(found)) else None


def _tokens(subject: Subject) -> Iterator[str]:
    """The token under each key of the ring, the current one first."""
    said = f"{subject.kind}:{subject.number}"
    for digest in blind_indexes(RATE, said).values():
        seal = _written(int(digest, 16) % len(ALPHABET) ** SEAL_PLACES, SEAL_PLACES)
        yield f"{subject.kind}{_written(subject.number, NUMBER_PLACES)}{seal}"


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
