"""A matter for an authority that is not on the portal: a window writes down its answers, each with a scan."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications import acts
from applications.acts import by_hand
from applications.models import Answer
from applications.models.matter import State
from base.errors import Conflict, Forbidden, Invalid
from base.files.acts import receive
from base.ledger.clock import today
from handoff import acts as paper
from handoff import proof
from tests.support.matters import picture
from tests.support.papers import Window, all_ok, holders, originals

pytestmark = pytest.mark.django_db
ALXA = "A-152900-disabled"


@pytest.fixture
def window(cast):
    return Window(cast, "window-yinchuan")


@pytest.fixture
def case(window):
    return window.collect(region="152900")


def scan(window, colour="white"):
    return receive(data=picture(colour), name="答复.png", owner=window.clerk.person)


@pytest.fixture
def answers(window):
    """The window's hands with a fresh scan in them."""

    def take(act, case, **fields):
        hands = by_hand.hands(account=window.clerk, evidence=scan(window).id, answered_on=today())
        return act(case=case, actor=hands, **fields)

    return take


def test_from_the_window_to_the_delivered_result(window, case, answers):
    assert case.application.agreement.code == "AG-02"
    bag = window.sent(case)
    paper.receive(bag=bag, actor=window.clerk)
    paper.count(bag=bag, actor=window.clerk, lines=all_ok(bag))
    paper.close(bag=bag, actor=window.clerk)
    answers(acts.accept, case)
    answers(acts.review, case, passed=True, opinion="同意换领")
    answers(acts.approve, case)
    answers(acts.issue, case)
    result = originals(case.application)[-1].number
    back = paper.open_bag(
        actor=window.clerk, from_organisation=ALXA, to_organisation="H-640100", originals=[result]
    )
    paper.send(bag=paper.seal(bag=back, actor=window.clerk, seal_no="E-1"), actor=window.clerk)
    paper.receive(bag=back, actor=window.clerk)
    paper.count(bag=back, actor=window.clerk, lines=all_ok(back))
    acts.deliver(case=case, actor=window.clerk, method="window", receiver="王雅琴", proof="身份证读卡一致")
    assert case.state == State.CLOSED
    assert holders(case.application)["result"] == "applicant"
    told = {
        event.act: event.data.get("on_behalf_of") for event in case.application.stream.events.order_by("seq")
    }
    assert told == {
        "collect": None, "accept": ALXA, "review": ALXA, "approve": ALXA, "issue": ALXA, "deliver": None
    }  # fmt: skip
    there = {event.act: event.data.get("on_behalf_of") for event in bag.stream.events.order_by("seq")}
    assert {act for act, whom in there.items() if whom == ALXA} == {"receive", "count"}
    assert Answer.objects.count() == 4
    assert list(proof.faults()) == []


def test_an_answer_stays_with_its_scan_and_its_day(window, case):
    upload = scan(window)
    yesterday = today() - dt.timedelta(days=1)
    hands = by_hand.hands(account=window.clerk, evidence=upload.id, answered_on=yesterday)
    acts.accept(case=case, actor=hands)
    event = case.application.stream.events.get(act="accept")
    assert (event.actor, event.role, event.organisation) == (window.clerk.person, "officer", "H-640100")
    assert event.data == {
        "evidence": upload.sha256, "answered_on": "2026-03-03", "on_behalf_of": ALXA
    }  # fmt: skip
    assert event.answer.upload_id == upload.id
    upload.refresh_from_db()
    assert upload.attached_at is not None


def test_no_answer_no_act(window, case):
    with pytest.raises(Invalid) as no:
        acts.accept(case=case, actor=window.clerk)
    assert list(no.value.errors) == ["/evidence"]
    case.refresh_from_db()
    assert case.state == State.RECEIVED


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"answered_on": "2026-03-04"}, "/evidence"),
        ({"evidence": "own"}, "/answered_on"),
        ({"evidence": "own", "answered_on": "2026-02-30"}, "/answered_on"),
        ({"evidence": "foreign", "answered_on": "2026-03-04"}, "/evidence"),
        ({"evidence": "own", "answered_on": "2026-03-05"}, "/answered_on"),
    ],
)
def test_half_an_answer_is_none(window, case, cast, given, at):
    files = {"own": window.clerk, "foreign": cast["window-lanzhou"]}
    if name := given.get("evidence"):
        owner = files[name].person
        given = {**given, "evidence": receive(data=picture(), name="a.png", owner=owner).id}
    with pytest.raises(Invalid) as no:
        acts.accept(case=case, actor=by_hand.hands(account=window.clerk, **given))
    assert list(no.value.errors) == [at]


def test_a_refused_act_keeps_no_scan(window, case):
    upload = scan(window)
    hands = by_hand.hands(account=window.clerk, evidence=upload.id, answered_on=today())
    with pytest.raises(Conflict):
        acts.approve(case=case, actor=hands)
    upload.refresh_from_db()
    assert upload.attached_at is None
    assert Answer.objects.count() == 0


def test_only_the_window_that_took_it_in(case, cast):
    for who in ("window-alxa", "window-lanzhou", "citizen"):
        with pytest.raises(Forbidden):
            acts.accept(case=case, actor=cast[who])


def test_not_for_an_authority_that_answers_itself(window, cast):
    yulin = Window(cast)
    case = yulin.collect()
    hands = by_hand.hands(account=yulin.clerk, evidence=scan(yulin).id, answered_on=today())
    with pytest.raises(Forbidden):
        acts.accept(case=case, actor=hands)
    assert not by_hand.needed(case, "accept", yulin.clerk)


def test_by_api(window, case, api):
    one = api("window-yinchuan")
    refused = one.act(case.number, "accept")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["/evidence"])
    upload = one.upload().json()["id"]
    done = one.act(case.number, "accept", evidence=upload, answered_on="2026-03-04")
    assert (done.status_code, done.json()["state"]) == (200, "accepted")
    again = one.act(case.number, "review", passed=True, opinion="好", evidence="x", answered_on="2026-03-04")
    assert (again.status_code, list(again.json()["errors"])) == (400, ["/evidence"])


def send(client, case, act="accept", **fields):
    return client.post(f"/desk/cases/{case.number}/acts/{act}/", {"expected_seq": case.seq, **fields})


def file(name="答复.png"):
    return SimpleUploadedFile(name, picture("yellow"), content_type="image/png")


def test_the_page_asks_for_the_answer_and_shows_it(client, case, window):
    client.as_("window-yinchuan")
    page = client.get(f"/desk/cases/{case.number}/acts/accept/").content.decode()
    assert "代阿拉善盟残疾人联合会登记" in page
    assert 'enctype="multipart/form-data"' in page
    assert send(client, case, evidence=file(), answered_on="2026-03-04").status_code == 302
    story = client.get(f"/desk/cases/{case.number}/").content.decode()
    upload = Answer.objects.get().upload_id
    assert "银川市政务服务中心代阿拉善盟残疾人联合会登记" in story
    assert "答复日期：3月4日" in story
    address = f"/desk/cases/{case.number}/files/{upload}/1/"
    assert address in story
    assert client.get(address).status_code == 200
    told = client.as_("citizen").get(f"/my/matters/{case.application.number}/").content.decode()
    assert "银川市政务服务中心代阿拉善盟残疾人联合会登记" in told


def test_a_refused_page_keeps_the_file(client, case):
    client.as_("window-yinchuan")
    bare = send(client, case, answered_on="2026-03-04")
    assert bare.status_code == 400
    assert "须附答复的扫描件" in bare.content.decode()
    wrong = send(client, case, evidence=file("答复一.png"), answered_on="2026-03-09")
    page = wrong.content.decode()
    assert wrong.status_code == 400
    assert "答复日期不能晚于今天" in page
    assert "已上传：答复一.png" in page
    kept = re.search(r'name="evidence_kept" value="([0-9a-f-]+)"', page)[1]
    done = send(client, case, evidence_kept=kept, answered_on="2026-03-04")
    assert done.status_code == 302
    assert str(Answer.objects.get().upload_id) == kept


@pytest.mark.parametrize("kept", ["x", "00000000-0000-4000-8000-000000000000"])
def test_a_made_up_file_is_a_sentence(client, case, kept):
    client.as_("window-yinchuan")
    answer = send(client, case, evidence_kept=kept, answered_on="2026-03-04")
    assert answer.status_code == 400
    assert "没有这个文件" in answer.content.decode()


def test_a_text_is_no_scan(client, case):
    client.as_("window-yinchuan")
    answer = send(client, case, evidence=SimpleUploadedFile("a.txt", b"hello"), answered_on="2026-03-04")
    assert answer.status_code in {400, 415}
    assert 'id="f-evidence-error"' in answer.content.decode()
    assert Answer.objects.count() == 0
