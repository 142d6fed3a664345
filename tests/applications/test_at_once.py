"""The scarce things, with real threads on the real database."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from applications import acts
from base.errors import Refusal
from base.ledger import chain, numbers
from base.ledger.clock import today
from tests.support.matters import Api, Cast, Filings


@pytest.fixture
def filings(committed):
    return Filings(Cast())


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


def test_two_officers_one_case_one_wins(filings):
    case = filings.submit()
    officers = [filings.cast["officer-ordos"], filings.cast["approver-ordos"]]
    for officer in officers:
        list(officer.posts.all())
    results = together(
        [
            lambda who=who: acts.accept(
                case=type(case).objects.select_related("application__stream").get(id=case.id), actor=who
            )
            for who in officers
        ]
    )
    lost = [result for result in results if isinstance(result, Refusal)]
    assert [(no.status, no.code) for no in lost] == [(409, "transition_not_allowed")]
    assert "受理" in str(lost[0].detail)
    stream = case.application.stream
    stream.refresh_from_db()
    assert [event.act for event in stream.events.order_by("seq")] == ["submit", "accept"]
    assert list(chain.faults([stream])) == []


def test_case_numbers_have_no_gaps_and_no_twins(filings):
    filing = [filings.filing() for _each in range(8)]
    citizen = filings.cast["citizen"]
    made = together([lambda one=one: acts.submit(filing=one, actor=citizen) for one in filing])
    running = sorted(int(application.cases.get().number[-5:]) for application in made)
    assert running == list(range(running[0], running[0] + 8))
    assert len({application.number for application in made}) == 8


def test_twenty_at_once_with_one_key_make_one(filings):
    from tests.applications.test_full_online import body_for

    citizen = Api()("citizen")
    body = body_for(citizen)
    credentials = citizen.client._credentials

    def send():
        one = Api()
        one.client.credentials(**credentials)
        return one.post("/applications/", body, key="at-once")

    answers = together([send] * 20)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1


def test_numbers_check_themselves(db):
    number = numbers.application_number(today())
    assert len(number) == 13
    assert numbers.clean_application_number(f" {number[:6]}-{number[6:]} ") == number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert numbers.clean_application_number(wrong) == ""
