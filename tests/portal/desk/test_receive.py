"""The counter in a browser without a script: from the person to the receipt, and everything that can go wrong."""

from __future__ import annotations

import html
import re
import uuid

import pytest

from applications import sittings
from applications.models import Application, Draft
from base.accounts import acts
from base.ledger.actors import SYSTEM
from base.ledger.models import AccessLine
from handoff.models import Original
from tests.applications.test_at_once import together
from tests.applications.test_joint import MOVE
from tests.portal.desk.counter import PROOF, Counter, errors, scan
from tests.support.matters import SPOUSE, Cast
from tests.support.papers import APPLICANT, ITEM

pytestmark = pytest.mark.django_db
HUSBAND = {
    "check-result": "passed", "check-method": "card_reader", "sign-method": "pad", "sign-name": "马建国",
}  # fmt: skip
"""He came along and confirms at the counter."""


@pytest.fixture
def counter(client):
    return Counter(client)


def content() -> dict:
    return Draft.objects.get().content


def test_a_clean_case_of_three_papers_in_at_most_eight_round_trips(counter):
    counter.on()
    assert "鄂尔多斯—榆林" in counter.page
    counter.sends(go="collect", method="window", **counter.papers(), **counter.filled())
    assert "收下了" in counter.page, errors(counter.page)
    application = Application.objects.get()
    assert application.number in counter.page
    assert application.query_code in counter.page
    assert application.receiving_place_id == "H-610800"
    assert application.materials.count() == 3
    assert counter.trips <= 8
    assert not Draft.objects.exists()
    assert "正在生成" in counter.page


def test_the_old_card_travels_and_the_receipt_says_where_each_paper_goes(counter):
    counter.on("残疾人证换领").sends(
        go="collect", method="window", **counter.papers(ITEM), **counter.filled(ITEM)
    )
    assert "收下了" in counter.page, errors(counter.page)
    assert {one.material for one in Original.objects.all()} == {"old_disability_card", "photo"}
    for words in ("当场退还", "随袋寄送，由办理机关留存", "收件不等于受理"):
        assert words in counter.page


def test_a_move_that_two_places_decide_is_taken_in_here_as_one(counter):
    counter.on(MOVE)
    assert "鄂尔多斯—榆林" in counter.page, errors(counter.page)
    places = {"in_region": "150602", "out_region": "620200", **SPOUSE}
    form = {**counter.filled(MOVE), **{f"form-{name}": value for name, value in places.items()}}
    there = {f"signer-spouse-{name}": word for name, word in HUSBAND.items()}
    counter.sends(go="collect", method="window", **counter.papers(MOVE), **form, **there)
    assert "收下了" in counter.page, errors(counter.page)
    application = Application.objects.get()
    assert (application.mode, application.agreement.code) == ("joint", "AG-01")
    found = {case.key: (case.authority_id, case.state) for case in application.cases.all()}
    assert found["permit_in"] == ("A-150600-police", "received")
    assert found["move_out"] == ("A-620200-police", "waiting")


def test_the_authority_can_be_asked_before_anything_is_taken_in(counter):
    assert "先问办理机关" not in counter.page
    counter.on()
    link = re.search(r'href="(/desk/consultations/new/[^"]+)"', counter.page)[1]
    assert "hall=H-610800" in link
    page = counter.client.get(html.unescape(link))
    assert page.status_code == 200
    assert "问题1" in page.content.decode()


def test_pressed_twice_it_is_received_once(counter):
    counter.on()
    action, sent = (
        counter.action,
        {**counter.fields, "method": "window", **counter.papers(), **counter.filled()},
    )
    first = counter.client.post(action, {**sent, "go": "collect"})
    papers = {name: value for name, value in sent.items() if not name.startswith("file-")}
    again = counter.client.post(action, {**papers, "go": "collect"})
    assert Application.objects.count() == 1
    assert first["Location"] == again["Location"]
    assert not Draft.objects.exists()


def test_the_answer_that_never_arrived_is_given_again_without_the_session(counter):
    """The line broke before the cookie of the session came back: the sitting itself knows that it was received."""
    counter.on()
    action, sent = (
        counter.action,
        {**counter.fields, "method": "window", **counter.papers(), **counter.filled()},
    )
    first = counter.client.post(action, {**sent, "go": "collect"})
    session = counter.client.session
    del session["received"]
    session.save()
    papers = {name: value for name, value in sent.items() if not name.startswith("file-")}
    again = counter.client.post(action, {**papers, "go": "collect"})
    assert again.status_code == 302, "the book of writes has the answer"
    assert first["Location"] == again["Location"]
    assert Application.objects.count() == 1


def test_everything_typed_and_scanned_is_kept_after_an_error(counter):
    counter.on().sends(
        go="collect",
        **{**counter.papers(), **counter.filled(), "person-phone": "139", "point-id_card": ["0", "2"]},
    )
    assert "请填写11位手机号，或带区号的固定电话" in errors(counter.page)
    assert "请选择结果的领取方式" in errors(counter.page)
    assert counter.fields["person-phone"] == "139"
    assert counter.fields["person-name"] == APPLICANT["name"]
    assert counter.fields["point-id_card"] == ["0", "2"]
    uploads = [line["upload"] for line in content()["lines"].values() if line["upload"]]
    assert len(uploads) == 1
    shown = counter.client.get(f"{counter.action}files/{uploads[0]}/")
    assert shown["Content-Type"] == "image/png"
    counter.sends(go="collect", method="window", **{"person-phone": APPLICANT["phone"]})
    assert "收下了" in counter.page, errors(counter.page)


def test_a_file_that_is_no_picture_leaves_the_others_alone(counter):
    counter.on()
    from django.core.files.uploadedfile import SimpleUploadedFile

    bad = SimpleUploadedFile("坏的.png", b"nothing", "image/png")
    counter.sends(go="save", **{**counter.papers(), **counter.filled(), "file-household_register": bad})
    assert "坏的.png" in errors(counter.page)
    assert [key for key, line in content()["lines"].items() if line["upload"]] != []


def test_several_scans_at_once_find_their_lines(counter):
    counter.on("残疾人证换领")
    counter.sends(go="save", files=[scan("1.png", "grey"), scan("原残疾人证.png", "black")])
    lines = content()["lines"]
    assert lines["old_disability_card"]["upload"]
    assert lines["photo"]["upload"]
    assert lines["old_disability_card"]["upload"] != lines["photo"]["upload"]


def test_a_wrong_check_digit_is_said_beside_the_scan_line(counter):
    counter.sends(scan="620102199003072145", **{"person-name": "王雅琴"})
    assert "校验位不对" in errors(counter.page)
    assert counter.fields["scan"] == "620102199003072145"
    assert counter.fields["person-name"] == "王雅琴"


def test_a_card_that_is_scanned_fills_in_the_person(counter):
    counter.sends(scan="620102 199003072144")
    assert counter.fields["person-id_number"] == "620102199003072144"
    assert counter.fields["scan"] == ""


@pytest.mark.parametrize("typed", ["123", "99999999999999999", "2603040000011", "天上没有的事项"])
def test_what_is_not_recognised_is_said(counter, typed):
    counter.sends(scan=typed)
    assert "没有认出" in errors(counter.page) or "校验位不对" in errors(counter.page)


def test_pinyin_initials_find_items_and_a_number_key_is_shown_for_each(counter):
    counter.sends(scan="cjrz", place="东胜区")
    assert "残疾人证换领" in counter.page


def test_a_failed_identity_check_is_said_beside_it_and_written_down(counter):
    counter.on().sends(
        go="collect", method="window", **{**counter.papers(), **counter.filled(), "check-result": "failed"}
    )
    assert counter.response.status_code == 403
    assert "身份核验没有通过" in errors(counter.page)
    assert not Application.objects.exists()
    line = AccessLine.objects.get(purpose="identity_failed")
    assert line.organisation == "H-610800"
    assert APPLICANT["id_number"] not in line.subject


def test_an_agent_needs_a_letter_or_a_mandate(counter):
    agent = {"agent-name": "马建国", "agent-id_number": "620502198511120314", "agent-phone": "13900000002"}
    counter.on().sends(go="collect", method="window", **{**counter.papers(), **counter.filled(), **agent})
    assert "代办须有委托书" in errors(counter.page)
    assert counter.fields["agent-name"] == "马建国"
    counter.sends(go="collect", **{"agent-letter": scan("letter.png", "blue")})
    assert "收下了" in counter.page, errors(counter.page)
    assert "马建国代办" in counter.page


def test_without_an_agreement_it_is_said_what_can_be_done_instead(client):
    lanzhou = Counter(client, "window-lanzhou").on("残疾人证换领")
    assert "没有代鄂尔多斯市残疾人联合会收" in lanzhou.page
    assert "可以这样办" in lanzhou.page
    assert "榆林市政务服务中心" in lanzhou.page
    lanzhou.sends(go="collect")
    assert lanzhou.response.status_code == 409
    assert not Application.objects.exists()


def test_a_county_window_in_gansu_may_receive_for_jiayuguan(client, cast):
    clerk = acts.register(username="window-chengguan", password="tongban-demo")
    since = cast["window-lanzhou"].posts.get().valid_from
    acts.appoint(account=clerk, role="window", organisation="H-620102", actor=SYSTEM, since=since)
    county = Counter(client, "window-chengguan").on(PROOF, "嘉峪关市")
    assert "甘肃省内通办" in county.page, errors(county.page)
    county.sends(
        go="collect", method="window", **county.papers(PROOF, "620200"), **county.filled(PROOF, "620200")
    )
    assert "收下了" in county.page, errors(county.page)
    assert Application.objects.get().agreement.code == "AG-20"


def test_without_papers_nothing_is_taken_in_and_the_list_says_what_to_bring(counter):
    counter.on().sends(go="collect", method="window", **counter.filled())
    assert "还缺：居民户口簿" in errors(counter.page)
    assert not Application.objects.exists()
    told = counter.client.get(f"{counter.action}bring/").content.decode()
    assert "居民户口簿" in told
    assert "今天没有收件" in told
    assert APPLICANT["name"] not in told
    counter.sends(go="park")
    assert "存着" in counter.page
    assert APPLICANT["name"] in counter.page


def test_a_defect_is_told_and_stands_on_the_receipt(counter):
    counter.on()
    counter.sends(
        go="collect", method="window", **counter.papers(), **counter.filled(),
        **{"kind-household_register": ["pages"], "text-household_register": "少一页",
           "remedy-household_register": "fix"},
    )  # fmt: skip
    assert "收下了" in counter.page, errors(counter.page)
    assert "缺页；少一页" in counter.page
    assert "当场更正" in counter.page


def test_a_paper_that_may_follow_is_promised(counter):
    counter.on()
    papers = {**counter.papers(), "way-household_register": "promise"}
    counter.sends(go="collect", method="window", **papers, **counter.filled())
    assert "请先读完告知内容" in counter.page
    signed = {"accept-household_register": "1", "sign-household_register": APPLICANT["name"]}
    counter.sends(go="collect", **signed)
    assert "收下了" in counter.page, errors(counter.page)
    assert Application.objects.get().materials.get(key="household_register").source == "promise"


def test_the_second_clerk_is_told_that_a_colleague_has_it(counter, client, cast):
    counter.on()
    colleague = acts.register(username="window-yulin-2", password="tongban-demo")
    since = cast["window-yulin"].posts.get().valid_from
    acts.appoint(account=colleague, role="window", organisation="H-610800", actor=SYSTEM, since=since)
    other = client.__class__().as_("window-yulin-2")
    assert other.get(counter.action).status_code == 409
    assert "同事正在办" in other.get(counter.action).content.decode()
    counter.sends(go="park", **counter.papers())
    second = Counter(client.__class__(), "window-yulin-2")
    assert APPLICANT["name"] in second.page
    second.reads(f"/desk/receive/{Draft.objects.get().id}/")
    second.sends(go="collect", method="window", **counter.filled())
    assert "收下了" in second.page, errors(second.page)


def test_saving_by_itself_answers_nothing_and_keeps_everything(counter):
    counter.on()
    typed = {**counter.fields, "person-phone": "13911112222", "go": "quiet"}
    assert counter.client.post(counter.action, typed, headers={"X-Counter": "1"}).status_code == 204
    assert content()["applicant"]["phone"] == "13911112222"


def test_a_script_is_told_where_to_go(counter):
    answer = counter.client.post(counter.action, {**counter.fields, "go": "save"}, headers={"X-Counter": "1"})
    assert answer.json() == {"to": counter.action}


def test_two_first_saves_at_once_are_one_sitting(committed):
    cast, key = Cast(), uuid.uuid4()
    clerk, content = cast["window-yulin"], {"receiving_place": "H-610800"}
    list(clerk.posts.all())
    save = lambda phone: sittings.keep(  # noqa: E731
        key=key, actor=clerk, content={**content, "applicant": {"phone": phone}}
    )
    kept = together([lambda one=one: save(str(one)) for one in range(6)])
    assert {one.id for one in kept} == {key}
    assert Draft.objects.count() == 1


def test_the_text_that_is_signed_is_ours_and_the_one_on_the_page(counter):
    counter.on()
    shown = "同意榆林市政务服务中心代收"
    assert shown in counter.page
    counter.sends(go="save", **{"sign-method": "pad", "sign-name": "王雅琴", "sign-text": "我什么都同意"})
    assert shown in content()["signature"]["text"]
    assert "我什么都同意" not in str(content())
    counter.sends(go="other-item", **{"sign-method": "pad"})
    assert content()["signature"] is None


def test_what_is_dropped_is_gone_and_a_late_save_brings_nothing_back(counter):
    counter.on()
    action, typed = counter.action, counter.fields
    counter.sends(go="drop")
    assert not Draft.objects.exists()
    assert counter.client.post(action, {**typed, "go": "quiet"}).status_code == 404
    assert not Draft.objects.exists()


def test_others_drafts_and_unknown_ones_look_alike(counter, client, card, cast):
    from applications import drafts

    home = drafts.start(task_code=card.filing().task_code, actor=cast["citizen"])
    assert counter.client.get(f"/desk/receive/{home.id}/").status_code == 404
    assert counter.client.post(f"/desk/receive/{home.id}/", {"fresh": "1"}).status_code == 404
    assert counter.client.get(f"/desk/receive/{uuid.uuid4()}/").status_code == 404
    assert client.as_("citizen").get("/my/?tab=drafts").status_code == 200


def test_the_screen_is_not_among_the_clerks_own_drafts(counter):
    counter.on()
    assert counter.client.get("/my/?tab=drafts").status_code == 200


@pytest.mark.parametrize("odd", [{"place": "\x00"}, {"originals-photo": "abc"}, {"shown": "x"}, {"go": "item-\x00"},
                                 {"person-id_type": "no"}, {"point-photo": ["9999", "x"]}, {"way-photo": "zz"},
                                 {"situation": "q"}, {"hall": "H-150600"}])  # fmt: skip
def test_odd_input_is_answered(counter, odd):
    counter.on("残疾人证换领").sends(**{"go": "collect", **counter.papers(ITEM), **odd})
    assert counter.response.status_code in (200, 400, 403, 409)


def test_the_list_of_what_is_parked_asks_as_often_for_one_as_for_three(
    counter, client, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            counter.client.get("/desk/receive/")
        return len(asked)

    counter.on().sends(go="park")
    one = queries()
    for _more in range(2):
        counter.reads("/desk/receive/")
        counter.on().sends(go="park")
    assert queries() == one
