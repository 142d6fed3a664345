"""What a receipt says about rating. Whoever hears voices lies on a higher floor and answers through `heard_at`."""

from __future__ import annotations

from collections.abc import Callable

from applications.models import Application

Address = Callable[[Application], str]


def _nobody(application: Application) -> str:
    return ""


_address: Address = _nobody


def heard_at(address: Address) -> None:
    """Let somebody say from now on where a matter can be rated once it has ended."""
    global _address
    _address = address


def rate_address(application: Application) -> str:
    """The address printed on the receipt; empty where nobody hears ratings."""
    return _address(application)
