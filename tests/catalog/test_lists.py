"""The three lists, their batches, and how far they have come."""

from __future__ import annotations

import pytest

from base.errors import Missing
from catalog import acts, queries
from catalog.models import Implementation

pytestmark = pytest.mark.django_db


def counts(slug: str) -> list[tuple[str, int, int]]:
    progress = next(each for each in queries.lists() if each.slug == slug)
    return [(batch.batch, batch.count, batch.realised) for batch in progress.batches]


def test_the_announced_numbers():
    assert {each.slug: each.total for each in queries.lists()} == {
        "national": 140,
        "cross-province": 138,
        "in-province": 137,
    }


def test_batches_with_what_is_realised():
    assert counts("national") == [("2020", 58, 13), ("2021", 74, 14), ("later", 8, 2)]
    assert counts("cross-province") == [("2020", 57, 13), ("2021", 73, 14), ("later", 8, 2)]
    assert counts("in-province") == [("", 137, 27)]


def test_batches_have_their_days():
    cross = next(each for each in queries.lists() if each.slug == "cross-province")
    assert [str(batch.due) for batch in cross.batches] == ["2020-12-31", "2021-12-31", "None"]


def test_lists_in_three_queries(django_assert_num_queries):
    with django_assert_num_queries(3):
        queries.lists()


def test_what_is_open_elsewhere_only_does_not_realise_a_provinces_list():
    """学历公证 is in the 2020 batch; suspended in all of Gansu it stays open in 鄂尔多斯 and the other places."""
    gansu = Implementation.objects.filter(item__name="学历公证", authority__path__startswith="/G-620000/")
    for implementation in gansu:
        acts.suspend(task_code=implementation.task_code, actor="admin-1")
    assert counts("cross-province")[0] == ("2020", 57, 12)
    assert counts("national")[0] == ("2020", 58, 13)
    assert queries.entries("cross-province").get(item__name="学历公证").realised_at is None


def test_entries_by_number_and_onwards(django_assert_num_queries):
    with django_assert_num_queries(2):
        first = list(queries.entries("cross-province")[:2])
        assert [(entry.seq, entry.item.name, entry.batch.batch) for entry in first] == [
            (1, "学历公证", "2020"),
            (2, "学位公证", "2020"),
        ]
    assert [entry.seq for entry in queries.entries("cross-province", after=136)] == [137, 138]


def test_only_items_with_an_open_guide_are_realised():
    entries = queries.entries("national", batch="2020")[:2]
    assert [(entry.item.name, entry.realised_at is not None) for entry in entries] == [
        ("学历公证", True),
        ("学位公证", False),
    ]


def test_an_unknown_list_is_missing():
    with pytest.raises(Missing):
        queries.entries("nowhere")
