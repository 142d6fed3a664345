"""Closing a matter asks, whichever way it was handled, and the rating says whom it is about."""

import pytest

from applications import acts
from base.ledger import tasks
from base.ledger.models import Message
from feedback import tokens
from feedback.acts.ratings import Voice, rate
from feedback.models import Invitation
from handoff import acts as paper
from tests.applications.test_joint import cases, decide, filing
from tests.feedback.test_rating import deliver
from tests.support.matters import confirmed
from tests.support.papers import Window, all_ok, originals


def full_online(card, cast):
    return deliver(card.issued(), cast).application


def remote_receipt(card, cast):
    """The papers come to 鄂尔多斯 in one bag, the result goes back in another, and is fetched at the window."""
    window, officer = Window(cast), cast["officer-ordos"]
    case = window.collect()
    counted(window.sent(case), officer)
    acts.issue(case=decide(case, officer, cast["approver-ordos"]), actor=officer)
    back = paper.open_bag(
        actor=officer, from_organisation=case.authority_id, to_organisation="H-610800",
        originals=[originals(case.application)[-1].number],
    )  # fmt: skip
    counted(paper.send(bag=paper.seal(bag=back, actor=officer, seal_no="E-1"), actor=officer), window.clerk)
    seen = {"receiver": "王雅琴", "proof": "身份证读卡一致"}
    return acts.deliver(case=case, actor=window.clerk, method="window", **seen).application


def counted(bag, receiver):
    bag = paper.receive(bag=bag, actor=receiver)
    paper.count(bag=bag, actor=receiver, lines=all_ok(bag))


def joint(card, cast):
    application = confirmed(acts.submit(filing=filing(cast), actor=cast["citizen"]))
    ordos = cast["officer-ordos"], cast["approver-ordos"]
    decide(cases(application)["permit_in"], *ordos)
    acts.settle(case=cases(application)["move_out"], actor=cast["officer-jyg"])
    assert not Invitation.objects.exists()
    last = acts.issue(case=decide(cases(application)["settle_in"], *ordos), actor=ordos[0])
    return acts.confirm_receipt(case=last, actor=cast["citizen"]).application


@pytest.mark.parametrize("handled", [full_online, remote_receipt, joint])
def test_each_mode_asks_once_and_is_rated(handled, card, cast, clock):
    application = handled(card, cast)
    tasks.drain("partners")
    invitation = Invitation.objects.get()
    assert invitation.mode == handled.__name__
    (told,) = Message.objects.filter(about="rate")
    assert told.to == cast["citizen"].person
    clock.on(minutes=1)
    rating = rate(token=tokens.token(tokens.of_matter(application.number)), voice=Voice(1))
    assert (rating.mode, rating.organisation_id) == (handled.__name__, invitation.organisation_id)
    assert bool(rating.hall_id) == (handled is remote_receipt)
