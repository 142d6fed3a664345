"""Two hundred papers in one bag."""

from __future__ import annotations

import pytest

from base.files.acts import receive
from handoff import acts as paper
from handoff import proof
from handoff.models import Original
from tests.support.matters import picture
from tests.support.papers import Window, all_ok

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(cast):
    """A bag with 200 originals, sent."""
    window = Window(cast)
    filing = window.filing()
    upload = receive(data=picture(), name="x.png", owner=window.clerk.person)
    many = [
        {**one, "upload": str(upload.id), "paper": {"originals": 99, "copies": 0}}
        if one["key"] == "photo"
        else one
        for one in filing.materials
    ]
    cases = [window.collect(materials=many) for _twice in range(2)]
    numbers = list(Original.objects.order_by("number").values_list("number", flat=True))
    assert len(numbers) == 200
    bag = paper.open_bag(
        actor=window.clerk,
        from_organisation="H-610800",
        to_organisation=cases[0].authority_id,
        originals=numbers,
    )
    paper.send(bag=paper.seal(bag=bag, actor=window.clerk, seal_no="S-200"), actor=window.clerk)
    return paper.receive(bag=bag, actor=cast["officer-ordos"])


def test_counting_two_hundred_lines_takes_twenty_queries(full, cast, django_assert_max_num_queries):
    lines = all_ok(full)
    with django_assert_max_num_queries(20):
        paper.count(bag=full, actor=cast["officer-ordos"], lines=lines)
    assert set(Original.objects.values_list("holder_code", flat=True)) == {"A-150600-disabled"}
    assert list(proof.faults()) == []
