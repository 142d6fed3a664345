"""Enquiries with real threads on the real database."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from base.errors import Refusal
from base.ledger import chain
from feedback.acts import enquiries as acts
from feedback.acts.asking import Asking, receive
from feedback.models import Enquiry
from tests.support.matters import Cast

WORDS = {"kind": "ask", "title": "一件事", "content": "请问", "region": "150600"}


@pytest.fixture
def cast(committed):
    return Cast()


def together(jobs):
    """Run all at the same moment, each on its own connection; results in order."""

    def alone(job):
        try:
            return job()
        except Refusal as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(alone, jobs))


def test_one_form_sent_eight_times_at_once_is_one(cast):
    asking, citizen = Asking(**WORDS, key=uuid.uuid4()), cast["citizen"]
    before = Enquiry.objects.filter(account=citizen).count()
    made = together([lambda: receive(asking=asking, actor=citizen, channel="page")] * 8)
    assert len({one.number for one in made}) == 1
    assert Enquiry.objects.exclude(number=made[0].number).filter(account=citizen).count() == before


def test_two_dispatchers_one_enquiry_one_wins(cast):
    enquiry = receive(asking=Asking(**WORDS), actor=cast["citizen"], channel="page")
    desk = cast["hotline-ordos"]
    list(desk.posts.all())
    found = lambda: Enquiry.objects.get(id=enquiry.id)  # noqa: E731
    results = together(
        [
            lambda: acts.dispatch(enquiry=found(), actor=desk, organisation="A-150600-hrss"),
            lambda: acts.answer_directly(enquiry=found(), actor=desk, text="好"),
        ]
    )
    lost = [one for one in results if isinstance(one, Refusal)]
    assert [(no.status, no.code) for no in lost] == [(409, "transition_not_allowed")]
    enquiry.stream.refresh_from_db()
    assert enquiry.stream.seq == 2
    assert not list(chain.faults([enquiry.stream]))
