"""The place most catalogue tests look at: the 人社 authority of 鄂尔多斯 and its guide for 社会保障卡申领."""

from __future__ import annotations

import pytest

from catalog import queries
from catalog.models import Implementation, Item

DRAFTER, REVIEWER = "catalog-admin", "catalog-admin-2"


def code_of(name: str) -> str:
    return Item.objects.get(name=name).pk


@pytest.fixture
def card(db) -> Implementation:
    return queries.authority_for(code_of("社会保障卡申领"), "150600")
