"""One token, eight thumbs: real threads on the real database."""

from applications import acts
from feedback import tokens
from feedback.models import Rating
from tests.applications.test_at_once import filings, together
from tests.support.matters import Api

__all__ = ["filings"]


def test_eight_at_once_one_is_taken(filings, clock):
    case = acts.deliver(
        case=filings.issued(), actor=filings.cast["officer-ordos"], method="electronic", receiver="王雅琴"
    )
    clock.on(minutes=1)
    token = tokens.token(tokens.Subject(tokens.APPLICATION, int(case.application.number)))
    body = {"token": token, "satisfaction": 5, "channel": "mobile"}
    answers = together([lambda: Api().post("/ratings/", body)] * 8)
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 7]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already_done"}
    assert Rating.objects.filter(invitation__application=case.application).count() == 1
