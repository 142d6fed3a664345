"""An e-licence instead of paper: only the holder's own."""

import pytest

from applications import acts
from applications.intake import Filing
from base.accounts.acts import register
from base.accounts.models import Account
from base.errors import Invalid
from base.ledger.actors import SYSTEM
from licenses import acts as licences
from tests.support.matters import CARD_FORM, guide_at


@pytest.fixture
def identity_card(cast):
    citizen = cast["citizen"]
    return licences.make(
        type_code="ZZ-IDCARD", holder=citizen.party, issuer="A-620100-police", case="", facts={},
        actor=SYSTEM,
    )  # fmt: skip


def filing(licence, applicant=None):
    guide = guide_at("社会保障卡申领", "150600")
    materials = [{"key": "id_card", "licence": licence.identifier}, {"key": "photo", "promise": True}]
    return Filing(
        guide.task_code, "full_online", CARD_FORM, materials, {"method": "window"}, applicant=applicant
    )


def test_the_holder_uses_a_licence_and_promises_the_rest(cast, identity_card):
    application = acts.submit(filing=filing(identity_card), actor=cast["citizen"])
    assert {one.key: one.source for one in application.materials.all()} == {
        "id_card": "licence",
        "photo": "promise",
    }


def test_another_persons_licence_is_unknown(cast, identity_card):
    with pytest.raises(Invalid) as no:
        acts.submit(filing=filing(identity_card), actor=cast["citizen2"])
    assert list(no.value.errors) == ["/materials/0/licence"]


def test_declaring_somebodys_number_does_not_open_their_licences(db, identity_card):
    stranger: Account = register(username="stranger", password="unused-in-tests")
    claimed = {"name": "王雅琴", "id_type": "111", "id_number": "620102199003072144", "phone": "13900000009"}
    with pytest.raises(Invalid) as no:
        acts.submit(filing=filing(identity_card, claimed), actor=stranger)
    assert list(no.value.errors) == ["/materials/0/licence"]
