"""Several people confirm at the same moment, with real threads on the real database."""

from __future__ import annotations

from functools import partial

import pytest

from applications import acts
from applications.models import Application
from base.accounts.models import Account
from base.errors import Refusal
from base.ledger import chain
from base.ledger.models import Stream, Timer
from base.ledger.timers import faults
from tests.applications.test_at_once import together
from tests.applications.test_joint import states
from tests.support.matters import Cast
from tests.support.signers import FATHER, first, submitted, three_people

TIMES = 20


@pytest.fixture
def cast_for_good(committed):
    with three_people():
        yield Cast()


def _answer(application, username, act, **more):
    whole = Application.objects.select_related("stream").get(id=application.id)
    return act(application=whole, actor=Account.objects.get(username=username), **more)


def test_two_confirm_at_the_same_moment_and_it_is_opened_once(cast_for_good):
    streams = []
    for _time in range(TIMES):
        application = submitted(cast_for_good, **FATHER)
        streams.append(application.stream_id)
        results = together([partial(_answer, application, who, acts.sign) for who in ("citizen2", "company")])
        assert not [no for no in results if isinstance(no, Refusal)]
        assert first(application).state == "received"
        events = [event.act for event in application.stream.events.order_by("seq")]
        assert events == ["submit", "ask_signers", "sign", "sign", "open"]
        acts.withdraw(application=application, actor=cast_for_good["citizen"])  # other tests share the queue
    assert list(chain.faults(Stream.objects.filter(id__in=streams))) == []
    assert list(faults(Timer.objects.filter(stream__in=streams))) == []


def test_the_same_person_twice_at_once_confirms_once(cast_for_good):
    application = submitted(cast_for_good, **FATHER)
    results = together([partial(_answer, application, "citizen2", acts.sign)] * 4)
    assert sorted(getattr(no, "code", "") for no in results) == ["", *["already_done"] * 3]
    acts.withdraw(application=application, actor=cast_for_good["citizen"])


def test_one_confirms_while_the_other_says_no(cast_for_good):
    for _time in range(TIMES):
        application = submitted(cast_for_good, **FATHER)
        together([
            partial(_answer, application, "citizen2", acts.sign),
            partial(_answer, application, "company", acts.decline, reason="没有商量过"),
        ])  # fmt: skip
        assert set(states(application).values()) == {"terminated"}
