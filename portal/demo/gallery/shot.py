"""What a picture is of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shot:
    """One page: its name, who looks, the address, and what is done before the picture is taken."""

    name: str
    path: str
    who: str = ""
    then: Callable[[Any], None] | None = None
