"""The place most catalogue tests look at: the 人社 authority of 鄂尔多斯 and its guide for 社会保障卡申领."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from catalog import queries
from catalog.acts import agreements as pacts
from catalog.models import Agreement, Implementation, Item
from catalog.terms import Terms

DRAFTER, REVIEWER = "catalog-admin", "catalog-admin-2"


def code_of(name: str) -> str:
    return Item.objects.get(name=name).pk


@pytest.fixture
def card(db) -> Implementation:
    return queries.authority_for(code_of("社会保障卡申领"), "150600")


def pact(code: str, seq: int = 1) -> Agreement:
    """The newest version of an agreement."""
    return Agreement.objects.filter(code=code, seq=seq).latest("version")


@pytest.fixture
def drafted(cast) -> Callable[..., Agreement]:
    """A new version of an agreement as a draft of ``catalog-admin``: ``drafted("AG-16", powers=…)``."""

    def draft(code: str, **changes: Any) -> Agreement:
        row = pacts.draft_version(agreement=pact(code).pk, actor=cast["catalog-admin"])
        terms = replace(Terms.of(row), **changes)
        return pacts.change_draft(agreement=row.pk, terms=terms, actor=cast["catalog-admin"])

    return draft


@pytest.fixture
def renewed(cast, drafted) -> Callable[..., Agreement]:
    """The same, submitted and published by ``catalog-admin2``."""

    def renew(code: str, **changes: Any) -> Agreement:
        row = drafted(code, **changes)
        pacts.submit_for_review(agreement=row.pk, actor=cast["catalog-admin"])
        return pacts.publish(agreement=row.pk, actor=cast["catalog-admin2"])

    return renew
