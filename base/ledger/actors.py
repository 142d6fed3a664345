"""Who acts: a person under a post, for an organisation, as an event records it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """One pair of hands.

    ``person`` is the public id of the account (opaque, no personal data), ``role`` a code of roles.csv,
    ``organisation`` the code of the organisation the post belongs to (blank for citizens and the system),
    ``on_behalf_of`` the code of an organisation that is not on this portal and whose answer is being recorded.
    """

    person: str
    role: str
    organisation: str = ""
    on_behalf_of: str = ""


SYSTEM = Actor(person="system", role="system")
"""The portal itself: what is due by law, and what the queue delivers."""


def is_known_here(person: str) -> bool:
    """Whether this can be the id of an account or party: the system and systems elsewhere act under words."""
    try:
        return str(uuid.UUID(person)) == person
    except ValueError:
        return False
