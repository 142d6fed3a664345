"""All pictures there are."""

from __future__ import annotations

from portal.demo.gallery import citizens, desk, joint, office, paper, voices
from portal.demo.gallery.shot import Shot

ROOMS = (citizens, desk, office, paper, voices, joint)


def shots() -> list[Shot]:
    """Every page worth a look, with matters of the demonstration in each state."""
    return [shot for room in ROOMS for shot in room.shots()]
