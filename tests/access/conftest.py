"""What access is tested with."""

from __future__ import annotations

import pytest

from tests.access.addresses import values_of


@pytest.fixture
def addresses(card, cast):
    """Values for the parameters of routes."""
    return values_of(card, cast)
