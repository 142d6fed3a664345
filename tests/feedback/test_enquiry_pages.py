"""Pages of enquiries: asking in two steps, the answer by query code, and the office."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from base.ledger.models import AccessLine
from base.ledger.numbers import clean_application_number
from feedback.acts import enquiries as acts
from feedback.acts import frequent
from feedback.acts.asking import Asking, receive
from feedback.enquiry_flow.who import ASKER
from feedback.models import Enquiry

HRSS = "A-150600-hrss"
WORDS = {"kind": "complain", "region": "150600", "title": "办卡等了太久", "content": "等了三个小时。"}
SECRET = "我叫王雅琴，电话139-0000-0001，身份证620102199003072144，请回电。"


@pytest.fixture
def made(cast):
    """An enquiry by citizen: ``made(kind="ask")``."""

    def make(who="citizen", **changes):
        asking = Asking(**{**WORDS, "phone": "13900000001", **changes})
        return receive(asking=asking, actor=cast[who] if who else None, channel="page")

    return make


@pytest.fixture
def handled(made, cast):
    """Dispatched to 人社 and signed there."""

    def make(**changes):
        one = made(**changes)
        acts.dispatch(enquiry=one, actor=cast["hotline-ordos"], organisation=HRSS)
        return acts.sign(enquiry=one, actor=cast["officer-ordos"])

    return make


def text_of(response):
    return response.content.decode()


def key_of(response):
    return re.search(r'name="key" value="([^"]+)"', text_of(response))[1]


def test_asking_without_a_login(client, db):
    first = client.get("/ask/")
    second = client.post("/ask/", {**WORDS, "key": key_of(first), "step": "words"})
    assert second.status_code == 200
    done = client.post("/ask/", {**WORDS, "key": key_of(second), "step": "send", "phone": "13900000001"})
    enquiry = Enquiry.objects.get()
    assert str(enquiry.id) != key_of(first)
    page = text_of(done)
    assert enquiry.number in page
    assert enquiry.query_code[:4] in page
    assert done["Cache-Control"].startswith("max-age=0")
    again = client.post("/ask/", {**WORDS, "key": key_of(second), "step": "send", "phone": "13900000001"})
    assert enquiry.number in text_of(again)
    assert Enquiry.objects.count() == 1


def test_who_knows_an_id_or_a_key_is_not_given_the_code(client, db):
    key = key_of(client.get("/ask/"))
    client.post("/ask/", {**WORDS, "key": key, "step": "send"})
    enquiry = Enquiry.objects.get()
    for who in (None, "officer-ordos", "hotline-ordos"):
        other = Client() if who is None else client.as_(who)
        other.get("/ask/")
        for known in (enquiry.id, key):
            page = other.post("/ask/", {**WORDS, "key": str(known), "step": "send"})
            assert page.status_code == 200
            assert enquiry.number not in text_of(page), (who, known)
            assert enquiry.query_code[:4] not in text_of(page), (who, known)


def test_the_same_form_with_other_words_is_another(client, db):
    key = key_of(client.get("/ask/"))
    for title in ("一件事", "另一件事"):
        client.post("/ask/", {**WORDS, "title": title, "key": key, "step": "send"})
    assert sorted(one.title for one in Enquiry.objects.all()) == ["一件事", "另一件事"]


@pytest.mark.parametrize("number", ["12", "2603040000580", "abc"])
def test_numbers_that_are_none_are_not_counted_for_everybody(number, client, made):
    one = made(who=None)
    assert clean_application_number(number) == ""
    for _turn in range(6):
        page = client.post("/ask/", {**WORDS, "step": "send", "application": number, "code": "AAAAAAAA"})
        assert (page.status_code, "编号或查询码不对。" in text_of(page)) == (400, True)
        client.post("/ask/", {**WORDS, "region": "999999", "step": "send"})
        wrong = client.post(f"/ask/{one.number}/", {"number": number, "code": "AAAAAAAA"})
        assert wrong.status_code == 404
    assert client.post("/ask/", {**WORDS, "step": "send"}).status_code == 200


def test_wrong_codes_of_a_matter_are_counted(client, card):
    application = card.submit().application
    said = {**WORDS, "step": "send", "application": application.number}
    for _turn in range(5):
        assert client.post("/ask/", {**said, "code": "AAAAAAAA"}).status_code == 400
    assert client.post("/ask/", {**said, "code": application.query_code}).status_code == 429


def test_nothing_typed_is_lost(client, db):
    long = "长" * 5001
    page = client.post("/ask/", {**WORDS, "content": long, "title": "<b>题</b>", "step": "words"})
    assert page.status_code == 400
    assert long in text_of(page)
    assert "最多5000个字，现在有5001个。" in text_of(page)
    assert "&lt;b&gt;题&lt;/b&gt;" in text_of(page)

    page = client.post(
        "/ask/", {**WORDS, "step": "send", "application": "2603040000586", "code": "AAAA", "phone": "123"}
    )
    assert page.status_code == 400
    assert "编号或查询码不对。" in text_of(page)
    assert WORDS["content"] in text_of(page)
    back = client.post("/ask/", {**WORDS, "step": "back"})
    assert WORDS["content"] in text_of(back)


@pytest.mark.parametrize("content", ["\0", "a\0b", "😀<script>alert(1)</script>", "\ud83d\ude00"])
def test_odd_characters(content, client, db):
    sent = {**WORDS, "content": content.encode("utf-16", "surrogatepass").decode("utf-16"), "step": "send"}
    assert client.post("/ask/", sent).status_code in {200, 400}


def test_asking_too_often_is_slowed(client, db):
    for _turn in range(20):
        assert client.post("/ask/", {**WORDS, "step": "send"}).status_code == 200
    assert client.post("/ask/", {**WORDS, "step": "send"}).status_code == 429


def test_likely_answers_come_first(client, made, cast):
    one = made(kind="ask", title="社保卡丢了怎么补办")
    acts.answer_directly(enquiry=one, actor=cast["hotline-ordos"], text="网上点补领。")
    frequent.publish(
        enquiry=one,
        actor=cast["hotline-ordos"],
        question="社保卡丢了怎么补办？",
        answer="网上点补领。",
        keywords="社会保障卡 挂失",
    )
    page = client.post("/ask/", {**WORDS, "title": "社保卡丢了怎么补", "step": "words"})
    assert "网上点补领。" in text_of(page)
    said = {"title": "挂失", "content": "社会保障卡要挂失"}
    assert "网上点补领。" in text_of(client.post("/ask/offers/", said))
    assert text_of(client.post("/ask/offers/", {"title": "结婚登记在哪里办"})).strip() == ""
    assert text_of(client.post("/ask/offers/", {"title": "\0"})).strip() == ""
    assert "网上点补领。" in text_of(client.get("/ask/questions/?q=社保卡"))
    assert "网上点补领。" in text_of(client.get("/ask/questions/?q=挂失"))
    assert "网上点补领。" not in text_of(client.get("/ask/questions/?q=结婚"))


def test_the_answer_by_query_code(client, made, cast):
    one = made(who=None)
    acts.answer_directly(enquiry=one, actor=cast["hotline-ordos"], text="<b>请带身份证</b>")
    address = f"/ask/{one.number}/"
    assert "请带身份证" not in text_of(client.get(address))
    wrong = client.post(address, {"number": one.number, "code": "AAAAAAAA"})
    assert wrong.status_code == 404
    page = client.post(
        address, {"number": one.number, "code": f"{one.query_code[:4]} {one.query_code[4:]}".lower()}
    )
    assert "&lt;b&gt;请带身份证&lt;/b&gt;" in text_of(page)

    said = {"code": one.query_code, "satisfied": "no", "respond_text": "没说清楚"}
    empty = client.post(f"{address}respond/", {"code": one.query_code, "respond_text": "没说清楚"})
    assert empty.status_code == 400
    assert "请选择满意还是不满意。" in text_of(empty)
    assert "没说清楚" in text_of(empty)
    assert client.post(f"{address}respond/", said).status_code == 200
    assert client.post(f"{address}reopen/", {"code": "AAAAAAAA", "reopen_reason": "x"}).status_code == 404
    assert (
        client.post(f"{address}reopen/", {"code": one.query_code, "reopen_reason": "没说清楚"}).status_code
        == 200
    )
    one.refresh_from_db()
    assert (one.state, one.satisfied, one.call_result) == ("received", False, "self")


def test_guessing_a_code_is_slowed(client, made):
    one = made(who=None)
    for _turn in range(5):
        client.post(f"/ask/{one.number}/", {"number": one.number, "code": "AAAAAAAA"})
    page = client.post(f"/ask/{one.number}/", {"number": one.number, "code": one.query_code})
    assert page.status_code == 429


def test_mine(client, made):
    one, _other = made(), made("citizen2", title="别人的")
    hidden = made(anonymous=True, title="不记名的")
    page = text_of(client.as_("citizen").get("/my/enquiries/"))
    assert one.title in page
    assert "别人的" not in page
    assert hidden.title not in page
    assert one.content in text_of(client.get(f"/ask/{one.number}/"))
    assert one.content not in text_of(client.as_("citizen2").get(f"/ask/{one.number}/"))


def test_a_message_leads_to_the_answer(client, handled, cast):
    one = handled()
    acts.answer(enquiry=one, actor=cast["officer-ordos"], text="好")
    page = text_of(client.as_("citizen").get("/my/messages/"))
    message = re.search(r'name="message" value="([^"]+)"', page)[1]
    answer = client.post("/my/messages/read/", {"message": message})
    assert answer["Location"] == f"/ask/{one.number}/"
    assert f"/ask/{one.number}/" in text_of(client.get("/my/messages/"))


# ---- office -------------------------------------------------------------------------------------


def test_numbers_are_starred_for_all_but_the_handler(client, handled, cast):
    one = handled(title="请回13900000001", content=SECRET)
    address = f"/office/enquiries/{one.number}/"
    assert "620102199003072144" in text_of(client.as_("officer-ordos").get(address))
    for who in ("approver-ordos", "supervisor", "hotline-ordos"):
        page = text_of(client.as_(who).get(address))
        assert "620102199003072144" not in page
        assert "139-0000-0001" not in page
        assert "13900000001" not in page
        assert "******************" in page
        assert "13900000001" not in text_of(client.get("/office/enquiries/"))
    assert AccessLine.objects.filter(subject=f"enquiry:{one.number}", purpose="read").count() == 4

    acts.answer(enquiry=one, actor=cast["officer-ordos"], text="好")
    assert "13900000001" in text_of(client.as_("hotline-ordos").get(address))
    assert "13900000001" not in text_of(client.as_("supervisor").get(address))


def test_an_anonymous_one_shows_no_name_number_or_hour(client, card, made, cast):
    case = card.submit()
    one = made(application=case.application.number, anonymous=True, name="王雅琴")
    acts.dispatch(enquiry=one, actor=cast["hotline-ordos"], organisation=HRSS)
    acts.sign(enquiry=one, actor=cast["officer-ordos"])
    for who in ("officer-ordos", "supervisor", "hotline-ordos"):
        page = text_of(client.as_(who).get(f"/office/enquiries/{one.number}/"))
        for secret in ("王雅琴", "13900000001", case.application.number, "10:00"):
            assert secret not in page
        assert "匿名" in page
        listed = text_of(client.get("/office/enquiries/"))
        assert "10:00" not in listed


def test_the_circle_by_its_forms(client, made, cast):
    one = made()
    address = f"/office/enquiries/{one.number}/acts/"

    def take(who, act, **said):
        shown = client.as_(who).get(f"{address}{act}/")
        assert shown.status_code == 200, act
        seq = re.search(r'name="expected_seq" value="(\d+)"', text_of(shown))[1]
        return client.post(f"{address}{act}/", {"expected_seq": seq, **said})

    assert take("hotline-ordos", "dispatch").status_code == 400
    assert take("hotline-ordos", "dispatch", organisation=HRSS, assist1="A-150600-police").status_code == 302
    assert take("officer-ordos", "sign").status_code == 302
    assert take("officer-ordos", "extend", days="9", reason="x").status_code == 400
    assert take("officer-ordos", "extend", days="2", reason="调监控").status_code == 302
    assert take("supervisor", "allow_extension").status_code == 302
    assert take("approver-ordos", "assist_answer", text="协办意见在此").status_code == 302
    kept = take("officer-ordos", "answer", text="长" * 2001)
    assert kept.status_code == 400
    assert "长" * 2001 in text_of(kept)
    assert take("officer-ordos", "answer", text="已办妥").status_code == 302
    assert take("hotline-ordos", "call_back", satisfied="yes", resolved="yes", text="满意").status_code == 302
    assert take("hotline-ordos", "judge", reasonable="yes", reason="确实等了").status_code == 302
    assert take("hotline-ordos", "publish", question="等多久？", answer="两小时内").status_code == 302
    assert take("hotline-ordos", "close").status_code == 302
    one.refresh_from_db()
    assert (one.state, one.satisfied, one.resolved, one.reasonable) == ("closed", True, True, True)

    page = text_of(client.as_("supervisor").get("/office/enquiries/figures/?month=2026-03"))
    assert page.count("100.0%") == 4
    assert client.get("/office/enquiries/figures/?month=never").status_code == 200
    assert client.as_("officer-ordos").get(f"{address}judge/").status_code == 403


def test_a_ticket_given_back_leads_to_the_list(client, made, cast):
    one = made()
    acts.dispatch(enquiry=one, actor=cast["hotline-ordos"], organisation=HRSS)
    answer = client.as_("officer-ordos").post(
        f"/office/enquiries/{one.number}/acts/return_ticket/", {"reason": "不是我们的"}
    )
    assert answer["Location"] == "/office/enquiries/"


def test_a_clerk_is_asked_about_somebody_else(client, db):
    shown = text_of(client.as_("hotline-ordos").get("/office/enquiries/new/"))
    refused = text_of(client.post("/office/enquiries/new/", {"channel": "phone"}))
    for page in (shown, refused):
        assert "对方怎么称呼" in page
        assert "不知道是谁提的" in page
        assert not [
            word for word in ("称呼您", "您是谁", 'autocomplete="name"', 'autocomplete="tel"') if word in page
        ]
    assert "对方怎么说：请填写这一项。" in refused
    said = {**WORDS, "step": "words"}
    assert "怎么称呼您" in text_of(Client().post("/ask/", said))


def test_taken_down_at_the_window(client, db):
    client.as_("window-lanzhou")
    first = client.get("/office/enquiries/new/")
    said = {
        **WORDS,
        "region": "620100",
        "channel": "window",
        "key": key_of(first),
        "name": "张三",
        "phone": "0931-8000000",
    }
    page = client.post("/office/enquiries/new/", said)
    one = Enquiry.objects.get()
    assert one.query_code[:4] in text_of(page)
    assert (one.channel, one.account, one.desk_id, one.contact["name"]) == (
        "window",
        None,
        "G-620100",
        "张三",
    )
    assert client.post("/office/enquiries/new/", {"channel": "phone"}).status_code == 400
    assert client.as_("officer-ordos").post("/office/enquiries/new/", said).status_code == 403


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("hotline-ordos", "/office/enquiries/"),
        ("supervisor", "/office/enquiries/"),
        ("officer-ordos", "/office/enquiries/"),
        ("citizen", "/my/enquiries/"),
        ("supervisor", "/office/enquiries/figures/"),
    ],
)
def test_as_many_queries_for_three_rows_as_for_one(who, path, client, handled, made):
    handled(), made()
    client.as_(who).get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for _turn in range(2):
        handled(), made()
    with CaptureQueriesContext(connection) as three:
        client.get(path)
    assert len(three) == len(one)
    assert len(one) <= 16


@pytest.mark.parametrize("query", ["?state=x", "?kind=%00", "?q=’", "?box=x", "?after=!!", "?after=WzFd"])
def test_odd_addresses(query, client, db):
    assert client.as_("supervisor").get(f"/office/enquiries/{query}").status_code in {200, 400}
    assert client.get(f"/ask/questions/{query}").status_code in {200, 400}
    assert client.get("/ask/2603040000586/").status_code == 200


def test_reply_reaches_the_handler(client, handled):
    one = handled()
    acts.reply(enquiry=one, actor=ASKER, text="补充：是三号窗口")
    assert "补充：是三号窗口" in text_of(client.as_("officer-ordos").get(f"/office/enquiries/{one.number}/"))
    assert "有一件咨询投诉要办" in text_of(client.get("/my/messages/"))
