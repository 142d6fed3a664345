"""Agreements as their keepers find them: who sees a draft, how a version stands on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from base.errors import Missing
from catalog.acts import agreements as acts
from catalog.queries import kept
from tests.catalog.conftest import pact

TODAY = dt.date(2026, 3, 4)


@pytest.fixture
def one(cast):
    return cast["catalog-admin"]


def test_only_the_keepers_see_a_draft(cast, one, drafted):
    row = drafted("AG-16")
    seen = {
        who: row in kept.visible_to(cast[who])
        for who in ("catalog-admin", "catalog-admin2", "supervisor", "auditor", "citizen")
    }
    assert seen == {
        "catalog-admin": True,
        "catalog-admin2": True,
        "supervisor": False,
        "auditor": False,
        "citizen": False,
    }
    with pytest.raises(Missing):
        kept.kept_agreement(cast["supervisor"], row.pk)


def found(account, **filters) -> list[str]:
    return [
        row.label
        for row in kept.kept_agreements(account, on=TODAY, **filters).order_by("code", "seq", "version")
    ]


def test_how_a_version_stands(one, renewed, drafted, clock):
    renewed("AG-16", valid_from=dt.date(2026, 6, 1))
    drafted("AG-14")
    acts.end_agreement(agreement=pact("AG-15").pk, reason="结束", on=TODAY, actor=one)
    assert found(one, standing="coming") == ["AG-16/1 v2"]
    assert found(one, standing="draft") == ["AG-14/1 v2"]
    assert "AG-16/1 v1" in found(one, standing="in_force")  # until the next one begins
    assert found(one, standing="ended") == []  # still its last day
    tomorrow = TODAY + dt.timedelta(days=1)
    assert [row.label for row in kept.kept_agreements(one, on=tomorrow, standing="ended")] == ["AG-15/1 v1"]
    for day in (TODAY, tomorrow, dt.date(2026, 6, 1), dt.date(2031, 1, 1)):
        by_word = {
            word: {row.pk for row in kept.kept_agreements(one, on=day, standing=word)}
            for word in kept.STANDINGS
        }
        for row in kept.visible_to(one):
            assert [word for word, rows in by_word.items() if row.pk in rows] == [kept.standing(row, day)]
    assert found(one, standing="nonsense") == []


def test_finding(one):
    assert found(one, grantor="嘉峪关") == ["AG-14/1 v1", "AG-20/1 v1"]
    assert found(one, grantee="榆林") == found(one, grantor="榆林") == ["AG-01/1 v1", "AG-18/1 v1"]
    assert found(one, grantor="鄂尔多斯", grantee="lanzhou") == []
    assert found(one, grantor="嘉峪关", grantee="兰州市") == ["AG-20/1 v1"]
    assert found(one, grantor="没有这个地方") == []
    assert "AG-11/1 v1" in found(one, item="社会保障卡补换")
    assert "AG-13/1 v1" not in found(one, item="社会保障卡补换")
