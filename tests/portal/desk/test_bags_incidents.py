"""Incidents, handing over at the counter, and the panel of the case, through pages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import acts
from handoff import acts as paper
from handoff import proof
from handoff.models import Incident, Original
from tests.portal.desk.pages import address, buttons, do, text
from tests.support.papers import Window, all_ok, holders, originals

pytestmark = pytest.mark.django_db
WHO = {"who": "self", "name": "王雅琴", "document": "111", "method": "card_reader"}


@pytest.fixture
def window(cast):
    return Window(cast)


@pytest.fixture
def officer(cast):
    return cast["officer-ordos"]


def missing(window, officer, case, seal="S-1"):
    """The first line of a bag was not in it."""
    bag = window.sent(case, seal=seal)
    paper.receive(bag=bag, actor=officer)
    lines = all_ok(bag)
    lines[0] = {**lines[0], "outcome": "missing", "note": "袋里没有"}
    paper.count(bag=bag, actor=officer, lines=lines)
    return Incident.objects.latest("opened_at")


def at(incident, act=""):
    return f"/desk/incidents/{incident.id}/" + (f"acts/{act}/" if act else "")


def granted(window, officer, case):
    """Decided, and the result back at the window."""
    bag = window.sent(case)
    acts.accept(case=case, actor=officer)
    acts.review(case=case, actor=officer, passed=True, opinion="齐全")
    paper.receive(bag=bag, actor=officer)
    paper.count(bag=bag, actor=officer, lines=all_ok(bag))
    acts.approve(case=case, actor=window.cast["approver-ordos"])
    acts.issue(case=case, actor=officer)
    back = paper.open_bag(
        actor=officer, from_organisation=case.authority_id, to_organisation="H-610800",
        originals=[originals(case.application)[-1].number],
    )  # fmt: skip
    paper.send(bag=paper.seal(bag=back, actor=officer, seal_no="E-1"), actor=officer)
    paper.receive(bag=back, actor=window.clerk)
    paper.count(bag=back, actor=window.clerk, lines=all_ok(back))
    return case


def test_both_sides_of_an_incident(client, window, officer):
    incident = missing(window, officer, window.collect())
    client.as_("window-yulin")
    assert buttons(client.get(at(incident))) == ["answer", "found", "gone"]
    blank = client.post(at(incident, "answer"), {"text": ""})
    assert blank.status_code == 400
    assert client.post(at(incident, "answer"), {"text": "装了，监控可查"}).status_code == 302
    client.as_("officer-ordos")
    page = client.get(at(incident))
    assert "装了，监控可查" in text(page)
    assert "袋里没有" in text(page)
    assert buttons(page) == ["found", "fault", "gone", "close"]
    assert client.post(at(incident, "fault"), {"of": "nobody"}).status_code == 400
    assert client.post(at(incident, "fault"), {"of": "window"}).status_code == 302
    early = client.post(at(incident, "close"))
    assert early.status_code == 409
    assert "没有找到" in text(early)
    assert client.post(at(incident, "found")).status_code == 302
    assert client.post(at(incident, "close")).status_code == 302
    again = client.post(at(incident, "found"))
    assert again.status_code == 409
    assert client.as_("window-lanzhou").get(at(incident)).status_code == 404
    assert list(proof.faults()) == []


def test_a_bag_is_closed_only_when_nothing_about_it_is_left(client, window, officer):
    bag = window.sent(window.collect())
    close, pages = f"/desk/bags/{bag.number}/acts/close/", {}

    def offered(who):
        pages[who] = client.as_(who).get(f"/desk/bags/{bag.number}/").content.decode()
        return close in pages[who]

    assert not offered("window-yulin")
    assert "现在要做的" not in pages["window-yulin"]
    assert not offered("officer-ordos")
    assert "现在要做的" in pages["officer-ordos"]
    paper.receive(bag=bag, actor=officer)
    first, *rest = all_ok(bag)
    paper.count(bag=bag, actor=officer, lines=[{**first, "outcome": "missing", "note": "袋里没有"}, *rest])
    assert not offered("window-yulin")
    assert not offered("officer-ordos")
    assert "袋里还有没有着落的原件" in text(client.post(close))
    incident = Incident.objects.get()
    paper.found(incident=incident, actor=window.clerk)
    assert offered("officer-ordos")
    assert client.post(close).status_code == 302
    assert not offered("window-yulin")
    assert "现在要做的" not in pages["window-yulin"]


def test_the_list_of_incidents_is_flat(client, window, officer):
    missing(window, officer, window.collect())
    client.as_("officer-ordos")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/desk/incidents/?state=unsettled").status_code == 200
        return len(seen)

    one = asked()
    for seal in ("S-2", "S-3"):
        missing(window, officer, window.collect(), seal)
    assert asked() == one


def test_the_case_shows_its_paper_and_goes_on_with_scans(client, window, officer):
    case = window.collect()
    incident = missing(window, officer, case)
    page = client.as_("officer-ordos").get(address(case))
    assert incident.original.number in text(page)
    assert "缺少，待答复" in text(page)
    assert {"proceed_on_scans"} <= set(buttons(page))
    assert "ask_again" not in buttons(page)
    paper.fault(incident=incident, actor=officer, of="carrier")
    assert "ask_again" in buttons(client.get(address(case)))
    assert do(client, case, "ask_again", reason="请再带一张照片").status_code == 302
    assert do(client, case, "proceed_on_scans", reason="").status_code == 400
    assert do(client, case, "proceed_on_scans", reason="扫描件清楚").status_code == 302
    case.refresh_from_db()
    assert case.on_scans
    assert "已决定凭扫描件继续" in text(client.get(address(case)))


def test_a_result_is_handed_over_and_the_case_closed(client, window, officer):
    case = granted(window, officer, window.collect())
    client.as_("window-yulin")
    assert case.application.number in text(client.get("/desk/handover/"))
    at_counter = f"/desk/handover/{case.application.number}/"
    chosen = [one.number for one in originals(case.application) if one.kind == "result"]
    assert "王雅琴" in client.get(at_counter).content.decode()
    other = client.post(at_counter, {**WHO, "who": "other", "name": "马建国", "originals": chosen})
    assert other.status_code == 400
    assert "代领请写明和申请人的关系" in text(other)
    assert "没有就不能交" in text(other)
    assert 'value="马建国"' in other.content.decode()
    assert client.post(at_counter, {**WHO, "originals": []}).status_code == 400
    assert client.post(at_counter, {**WHO, "originals": chosen}).status_code == 302
    case.refresh_from_db()
    assert case.state == "closed"
    assert holders(case.application)["result"] == "applicant"
    event = case.application.stream.events.get(act="deliver")
    assert event.text.body == {"receiver": "王雅琴", "proof": "本人，居民身份证，读卡，人证一致"}
    assert client.get(at_counter).status_code == 404
    assert list(proof.faults()) == []


def test_papers_that_go_back_are_handed_over_or_posted(client, window, cast):
    case, other = window.collect(), window.collect()
    for one in (case, other):
        acts.withdraw(application=one.application, actor=cast["citizen"], reason="不办了")
    client.as_("window-yulin")
    numbers = [one.number for one in originals(case.application)]
    given = {**WHO, "who": "other", "name": "马建国", "relation": "夫妻", "letter": "1", "originals": numbers}
    assert client.post(f"/desk/handover/{case.application.number}/", given).status_code == 302
    assert set(holders(case.application).values()) == {"applicant"}
    posted = client.post(f"/desk/handover/{other.application.number}/post/")
    number = posted["Location"].split("/")[3]
    assert set(holders(other.application).values()) == {f"bag:{number}"}
    form = client.post(f"/desk/bags/{number}/acts/seal/", {"seal_no": "X-1"})
    assert form.status_code == 302
    label = client.get(f"/desk/bags/{number}/acts/send/")
    assert "榆林市榆阳区示例路1号" in text(label)
    assert "榆林市榆阳区示例路1号" not in text(client.get(f"/desk/bags/{number}/"))
    assert client.as_("window-lanzhou").get(f"/desk/handover/{case.application.number}/").status_code == 404


def test_an_undeliverable_bag_goes_to_a_new_address_once_it_is_clear_who_gave_it(client, window, cast):
    case = window.collect()
    acts.withdraw(application=case.application, actor=cast["citizen"], reason="不办了")
    bag = paper.open_bag(
        actor=window.clerk, from_organisation="H-610800", to_application=case.application,
        originals=[one.number for one in originals(case.application)],
    )  # fmt: skip
    paper.send(bag=paper.seal(bag=bag, actor=window.clerk, seal_no="S-1"), actor=window.clerk)
    client.as_("window-yulin")
    at_bag = f"/desk/bags/{bag.number}/acts/"
    assert client.post(at_bag + "note/", {"text": "电话没人接"}).status_code == 302
    how = {"carrier": "manual", "company": "shunfeng", "waybill_no": "SF00000002"}
    early = client.post(at_bag + "resend/", how)
    assert early.status_code == 409
    assert client.post(at_bag + "type_track/", {"state": "problem", "text": "地址不详"}).status_code == 302
    moved = {**how, "detail": "榆林市横山区新路9号"}
    unknown = client.post(at_bag + "resend/", moved)
    assert unknown.status_code == 400
    assert 'value="榆林市横山区新路9号"' in unknown.content.decode()
    done = client.post(at_bag + "resend/", {**moved, "identity_check": "回拨预留电话"})
    assert done.status_code == 302
    bag.refresh_from_db()
    assert bag.address["detail"] == "榆林市横山区新路9号"
    assert [one.waybill_no for one in bag.shipments.order_by("order_no")] == ["", "SF00000002"]
    shown = text(client.get(f"/desk/bags/{bag.number}/"))
    assert "电话没人接" in shown
    assert "回拨预留电话" in shown


def test_a_lost_bag_opens_an_incident_for_each_original(client, window):
    bag = window.sent(window.collect())
    client.as_("window-yulin")
    assert client.post(f"/desk/bags/{bag.number}/acts/lose/", {"reason": ""}).status_code == 400
    assert client.post(f"/desk/bags/{bag.number}/acts/lose/", {"reason": "快递确认丢失"}).status_code == 302
    assert Incident.objects.filter(kind="lost").count() == Original.objects.count() == 2
