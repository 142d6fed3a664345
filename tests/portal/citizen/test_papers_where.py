"""我的原件在哪里: in plain words for the applicant, in numbers for whoever has the query code."""

from __future__ import annotations

import pytest

from applications import acts
from base.ledger.messages import box
from handoff import acts as paper
from handoff.models import Bag
from tests.portal.desk.pages import text
from tests.support.papers import Window, all_ok, holders, originals

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(cast):
    return Window(cast)


@pytest.fixture
def officer(cast):
    return cast["officer-ordos"]


def page(client, case) -> str:
    return text(client.as_("citizen").get(f"/my/matters/{case.application.number}/"))


def test_every_step_in_plain_words(client, window, officer):
    case = window.collect()
    hall = case.application.receiving_place.name
    assert f"在{hall}，等寄出" in page(client, case)
    bag = window.packed(case)
    assert f"已装袋，准备寄给{case.authority.name}" in page(client, case)
    paper.seal(bag=bag, actor=window.clerk, seal_no="S-1")
    paper.send(bag=bag, actor=window.clerk, waybill_no="SF1234567890")
    paper.type_track(bag=bag, actor=window.clerk, state="in_transit", text="到了东胜")
    on_the_road = page(client, case)
    assert f"在路上，寄给{case.authority.name}" in on_the_road
    assert "SF1234567890" in on_the_road
    assert "到了东胜" in on_the_road
    assert "我收到了" not in on_the_road
    paper.receive(bag=bag, actor=officer)
    lines = all_ok(bag)
    lines[0] |= {"outcome": "damaged", "note": "撕了角"}
    paper.count(bag=bag, actor=officer, lines=lines)
    paper.fault(incident=bag.incidents.get(), actor=officer, of="carrier")
    found = page(client, case)
    assert f"在{case.authority.name}" in found
    assert "发现这一份有损坏" in found
    assert "责任在寄递企业，不在您" in found


def posted_back(window, cast) -> tuple:
    """Withdrawn, and the papers on their way to the applicant."""
    case = window.collect()
    acts.withdraw(application=case.application, actor=cast["citizen"], reason="不办了")
    bag = paper.open_bag(
        actor=window.clerk, from_organisation="H-610800", to_application=case.application,
        originals=[one.number for one in originals(case.application)],
    )  # fmt: skip
    paper.seal(bag=bag, actor=window.clerk, seal_no="S-1")
    return case, paper.send(bag=bag, actor=window.clerk)


def test_what_the_carrier_says_closes_nothing_until_the_applicant_confirms(client, window, cast):
    case, bag = posted_back(window, cast)
    paper.type_track(bag=bag, actor=window.clerk, state="delivered", text="物业代收", by_other=True)
    assert set(holders(case.application).values()) == {f"bag:{bag.number}"}
    asked = page(client, case)
    assert "快递称由他人签收" in asked
    path = f"/my/matters/{case.application.number}/bags/{bag.number}/"
    assert client.post(path + "not-arrived/").status_code == 302
    told = box(window.clerk.person).filter(about="shipment_problem")
    assert told.count() == 1
    again = client.post(path + "not-arrived/", follow=True)
    assert "已经告诉寄件单位了" in text(again)
    assert client.post(path + "arrived/").status_code == 302
    assert set(holders(case.application).values()) == {"applicant"}
    assert Bag.objects.get(number=bag.number).state == "counted"
    assert "在您手里" in page(client, case)
    twice = client.post(path + "arrived/", follow=True)
    assert "不能“确认收到”" in text(twice)


def test_another_person_confirms_nothing(client, window, cast):
    case, bag = posted_back(window, cast)
    path = f"/my/matters/{case.application.number}/bags/{bag.number}/arrived/"
    assert client.as_("citizen2").post(path).status_code == 404
    travelling = window.sent(window.collect(), seal="S-2")
    other = f"/my/matters/{case.application.number}/bags/{travelling.number}/arrived/"
    assert client.as_("citizen").post(other).status_code == 404
    assert set(holders(case.application).values()) == {f"bag:{bag.number}"}


def test_the_result_in_the_bag_closes_the_matter(client, window, officer, cast):
    case = window.collect(delivery={"method": "courier", "address": {"detail": "示例路1号"}})
    there = window.sent(case)
    acts.accept(case=case, actor=officer)
    acts.review(case=case, actor=officer, passed=True, opinion="齐全")
    paper.receive(bag=there, actor=officer)
    paper.count(bag=there, actor=officer, lines=all_ok(there))
    acts.approve(case=case, actor=cast["approver-ordos"])
    acts.issue(case=case, actor=officer)
    bag = paper.open_bag(
        actor=officer, from_organisation=case.authority_id, to_application=case.application,
        originals=[originals(case.application)[-1].number],
    )  # fmt: skip
    paper.send(bag=paper.seal(bag=bag, actor=officer, seal_no="E-1"), actor=officer)
    assert "我收到了" in page(client, case)
    client.post(f"/my/matters/{case.application.number}/bags/{bag.number}/arrived/")
    case.refresh_from_db()
    assert case.state == "closed"
    assert holders(case.application)["result"] == "applicant"


def test_numbers_only_without_a_login(client, window):
    case = window.collect()
    window.sent(case)
    application = case.application
    shown = text(client.post("/track/", {"number": application.number, "code": application.query_code}))
    assert "原件在哪里 在路上 2份" in shown
    assert "王" not in shown
    assert "残疾人证（旧）" not in shown
