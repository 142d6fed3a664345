"""Nobody makes documents (the queue stands still): a matter still goes its whole way, and pages say what is missing."""

from __future__ import annotations

import pytest

from applications.models import Application
from base.files.documents import of_case
from base.ledger.models import Delivery
from base.ledger.models.outbox import DeliveryState
from tests.portal.citizen.walk import Walk
from tests.portal.desk.pages import do

pytestmark = pytest.mark.django_db


def says(client, who: str, *paths: str) -> list[str]:
    """The pages as somebody sees them; every one answers."""
    client.as_(who)
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    return [answer.content.decode() for answer in answers]


@pytest.fixture
def matter(client):
    """(address of the matter, its case): filed with the wizard, accepted, reviewed and approved at the desk."""
    address = Walk(client.as_("citizen")).fill().hand_in()["Location"]
    case = Application.objects.get(number=address.split("/")[3]).cases.get()
    for who, act, body in (
        ("officer-ordos", "accept", {}),
        ("officer-ordos", "review", {"passed": "yes", "opinion": "材料齐全"}),
        ("approver-ordos", "approve", {"number": "鄂人社〔2026〕1号", "valid_until": "2036-03-04"}),
    ):
        assert do(client.as_(who), case, act, **body).status_code == 302
    case.refresh_from_db()
    assert case.state == "approved"
    return address, case


def test_the_papers_wait_in_sight(client, matter):
    address, case = matter
    waiting = Delivery.objects.filter(queue="documents")
    assert set(waiting.values_list("state", flat=True)) == {DeliveryState.WAITING}
    (own,) = says(client, "citizen", address)
    (desk,) = says(client, "approver-ordos", f"/desk/cases/{case.number}/")
    for page in (own, desk):
        assert page.count("正在生成") == 3
        assert "/documents/" not in page
    for title in ("收件凭证", "受理通知书", "准予决定书"):
        assert title in own


def test_everything_else_answers_and_the_office_sees_it(client, clock, matter):
    address, case = matter
    says(
        client,
        "citizen",
        "/",
        "/my/",
        "/my/?tab=ended",
        "/my/messages/",
        "/my/data/",
        "/my/licences/",
        address,
    )
    says(client, "officer-ordos", "/desk/", "/desk/cases/", f"/desk/cases/{case.number}/")
    says(client, "supervisor", "/office/")
    clock.on(hours=1)
    (late,) = says(client, "admin", "/office/outbox/?box=late")
    assert late.count("make_document") == 3


def test_the_address_of_a_paper_answers_in_words(client, api, matter):
    _address, case = matter
    for paper in of_case(case.number):
        answer = client.as_("citizen").get(f"/documents/{paper.id}/")
        assert answer.status_code == 409
        assert "文书正在生成，请稍后再来" in answer.content.decode()
        (verified,) = says(client, "citizen", f"/verify/{paper.token}/")
        assert paper.number in verified
    shown = api("citizen").get(f"/cases/{case.number}/documents/").json()
    rows = shown["results"] if isinstance(shown, dict) else shown
    assert [row["url"] for row in rows] == [None] * 3


def test_tracking_without_an_account_goes_on(client, matter):
    application = matter[1].application
    asked = {"number": application.number, "code": application.query_code}
    assert client.post("/track/", asked).status_code == 200
