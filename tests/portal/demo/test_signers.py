"""The couples of the demonstration, told by the same acts as real ones."""

import pytest

from applications.models import Application
from portal.demo import people, signers


@pytest.mark.django_db
def test_each_couple_stands_where_its_story_leaves_it():
    cast = people.make()
    assert signers.make(cast) == len(signers.STORIES)
    told = Application.objects.filter(item__name=signers.ITEM).order_by("number")
    assert [(one.picture, one.signers.get().state) for one in told] == [
        ("stopped", "declined"), ("received", "signed"), ("waiting", "asked"), ("received", "signed"),
    ]  # fmt: skip
    assert signers.make(cast) == 0
