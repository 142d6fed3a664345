"""The people and companies of the examples."""

from __future__ import annotations

from base.accounts.identity import clean_id_number
from portal.demo import papers
from portal.demo.matters import LONG, RARE, by_post
from portal.demo.people import COMPANY, PEOPLE


def test_nobody_has_the_number_of_somebody_else():
    named = {one.id_number: one.name for one in PEOPLE if one.name}
    assert len(named) == sum(bool(one.name) for one in PEOPLE)
    for other in (COMPANY, LONG, RARE):
        assert clean_id_number(other["id_type"], other["id_number"]) == other["id_number"]
        assert named.setdefault(other["id_number"], other["name"]) == other["name"]
    for same in papers.PEOPLE.values():
        assert named[same["id_number"]] == same["name"]


def test_what_is_posted_goes_to_whoever_files():
    person = next(one for one in PEOPLE if one.username == "citizen2")
    address = by_post("citizen2")["address"]
    assert (address["name"], address["phone"]) == (person.name, person.phone)
    assert address["detail"].endswith(person.address)
