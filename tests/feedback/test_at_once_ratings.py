"""One token, eight thumbs: real threads on the real database."""

from applications import acts
from base.errors import Conflict
from base.ledger.models import Event
from feedback import tokens
from feedback.acts.ratings import Voice, rate
from feedback.acts.rectifications import escalate
from feedback.models import Rating, Rectification
from tests.applications.test_at_once import filings, together
from tests.support.matters import Api

__all__ = ["filings"]


def test_eight_at_once_one_is_taken(filings, clock):
    case = acts.deliver(
        case=filings.issued(), actor=filings.cast["officer-ordos"], method="electronic", receiver="王雅琴"
    )
    clock.on(minutes=1)
    token = tokens.token(tokens.of_matter(case.application.number))
    body = {"token": token, "satisfaction": 5, "channel": "mobile"}
    answers = together([lambda: Api().post("/ratings/", body)] * 8)
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 7]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already_done"}
    assert Rating.objects.filter(subject__in=tokens.of_matter(case.application.number).digests).count() == 1


def test_two_workers_escalate_a_late_step_once(filings, clock):
    case = acts.deliver(
        case=filings.issued(), actor=filings.cast["officer-ordos"], method="electronic", receiver="王雅琴"
    )
    clock.on(minutes=1)
    one = rate(token=tokens.token(tokens.of_matter(case.application.number)), voice=Voice(5)).rectification
    clock.on(days=9)
    found = lambda: Rectification.objects.select_related("rating").get(id=one.id)  # noqa: E731
    stale = [found() for _each in range(4)]
    done = together([lambda late=late: escalate(rectification=late, kind="verify") for late in stale])
    assert [no.code for no in done if isinstance(no, Conflict)] == ["already_done"] * 3
    assert Event.objects.filter(stream=one.stream_id, act="rectification.escalate").count() == 1
    assert found().escalated == ["verify:1"]
