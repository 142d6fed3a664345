"""Following a matter: whose turn, corrections line by line, withdrawing, confirming, tracking."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import acts
from applications.models import Application
from base.ledger.access import looked
from base.ledger.actors import Actor
from tests.portal.citizen.walk import png

pytestmark = pytest.mark.django_db
DEFECTS = [
    {"material": "photo", "problem": "背景不是白色", "remedy": "换白色背景"},
    {"field": "bank", "problem": "没写哪家银行", "remedy": "写全称"},
]


@pytest.fixture
def mine(client, card):
    """A matter of citizen's, and her browser."""
    case = card.submit()
    return client.as_("citizen"), case, f"/my/matters/{case.application.number}/"


def ask(case, cast):
    return acts.request_correction(case=case, actor=cast["officer-ordos"], defects=DEFECTS)


def test_whose_turn_it_is_comes_first(mine):
    client, case, address = mine
    text = client.get(address).content.decode()
    assert text.index("在看材料齐不齐") < text.index("经过，谁负责")
    assert "还剩5个工作日" in text
    assert case.application.query_code[:4] in text


def test_a_limit_that_is_over_is_not_promised_any_more(mine, clock):
    client, _case, address = mine
    assert "最晚3月11日（周三）答复是否受理" in client.get(address).content.decode()
    clock.to("2026-03-16")
    text = client.get(address).content.decode()
    assert "已经过了时限（3月11日（周三））" in text
    assert "最晚" not in text


def test_another_person_does_not_see_it(mine, client):
    assert client.as_("citizen2").get(mine[2]).status_code == 404


def test_staff_do_not_see_it_here(mine, client):
    assert client.as_("officer-ordos").get(mine[2]).status_code == 404


def test_a_correction_line_by_line(mine, cast):
    client, case, address = mine
    ask(case, cast)
    text = client.get(address).content.decode()
    assert "有2处要补正" in text
    assert "要补正</span>" in text.partition("交了什么")[2]
    assert "背景不是白色" in text
    assert "写全称" in text
    done = client.post(f"{address}correct/", {"file-photo": png(), "form-bank": "中国农业银行榆林分行"})
    assert done.status_code == 302
    case.refresh_from_db()
    assert case.state == "received"
    assert Application.objects.get(id=case.application_id).form["bank"] == "中国农业银行榆林分行"


def test_a_correction_that_leaves_something_open_keeps_the_rest(mine, cast):
    client, case, address = mine
    ask(case, cast)
    response = client.post(f"{address}correct/", {"file-photo": png("新照片.png"), "form-bank": ""})
    text = response.content.decode()
    assert response.status_code == 400
    assert "这一处还没有补：没写哪家银行" in text
    assert "新照片.png" in text
    kept = text.split('name="kept-photo" value="')[1].split('"')[0]
    assert client.post(f"{address}correct/", {"kept-photo": kept, "form-bank": "中国银行"}).status_code == 302


def test_a_bad_file_in_a_correction_says_so_beside_it(mine, cast):
    client, case, address = mine
    ask(case, cast)
    response = client.post(f"{address}correct/", {"file-photo": png("a.png", b""), "form-bank": "x"})
    assert response.status_code == 400
    assert "这个文件是空的" in response.content.decode()


@pytest.mark.parametrize("kept", ["x", "00000000-0000-0000-0000-000000000000", "-" * 36])
def test_somebody_elses_file_is_no_answer(mine, cast, kept):
    client, case, address = mine
    ask(case, cast)
    assert client.post(f"{address}correct/", {"kept-photo": kept, "form-bank": "x"}).status_code == 400


def test_correcting_what_nobody_asked_for_goes_back_to_the_matter(mine):
    client, _case, address = mine
    assert client.post(f"{address}correct/", {}).status_code == 302


def test_withdrawing_asks_first(mine):
    client, case, address = mine
    assert "撤回这件申请？" in client.get(f"{address}withdraw/").content.decode()
    assert client.post(f"{address}withdraw/").status_code == 302
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert "您撤回了" in client.get(address).content.decode()
    assert client.post(f"{address}withdraw/").status_code == 409


def test_confirming_ends_it(client, card):
    case = card.issued()
    address = f"/my/matters/{case.application.number}/"
    client.as_("citizen")
    assert "结果到手了吗" in client.get(address).content.decode()
    assert client.post(f"{address}confirm/").status_code == 302
    text = client.get(address).content.decode()
    assert "办完了" in text
    assert "社会保障卡" in client.get("/my/licences/").content.decode()


def test_confirming_too_early_is_refused_in_words(mine):
    response = mine[0].post(f"{mine[2]}confirm/")
    assert response.status_code == 409
    assert "现在办不了这一步" in response.content.decode()


def test_every_state_has_its_words(client, card, cast):
    officer, approver = cast["officer-ordos"], cast["approver-ordos"]
    cases = [card.accepted(), card.in_review(), card.approved(), card.issued()]
    cases.append(acts.refuse(case=card.submit(), actor=officer, ground="art32_2", reason="不归本市管"))
    cases.append(acts.deny(case=card.in_review(), actor=approver, reason="不符合条件"))
    cases.append(acts.terminate(case=card.accepted(), actor=approver, reason="事项取消"))
    special = acts.start_special(case=card.accepted(), actor=officer, kind="appraisal", days=8, reason="核对")
    client.as_("citizen")
    for case in [*cases, special]:
        text = client.get(f"/my/matters/{case.application.number}/").content.decode()
        assert 'aria-label="办理进度"' in text
    assert "不归本市管" in client.get(f"/my/matters/{cases[4].application.number}/").content.decode()
    assert client.get("/my/").status_code == client.get("/my/?tab=ended").status_code == 200


def test_reminding_once_a_day(mine):
    client, _case, address = mine
    assert client.post(f"{address}remind/").status_code == 302
    assert client.post(f"{address}remind/").status_code == 409


def queries_of(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_lists_ask_as_often_for_three_as_for_one(client, card):
    client.as_("citizen")
    card.submit()
    one = {path: queries_of(client, path) for path in ("/", "/my/")}
    card.submit()
    card.submit()
    assert {path: queries_of(client, path) for path in one} == one


def test_empty_pages_say_what_to_do(client, cast):
    client.as_("citizen2")
    for path in ("/my/", "/my/?tab=ended", "/my/?tab=drafts", "/my/messages/", "/my/licences/"):
        assert 'class="empty"' in client.get(path).content.decode()
    assert "还没有人看过" in client.get("/my/data/").content.decode()


def test_who_looked_is_told(mine, cast):
    client, case, _address = mine
    officer = Actor(cast["officer-ordos"].person, "officer", "A-150600-hrss")
    looked(officer, f"application:{case.application.number}", "read")
    text = client.get("/my/data/").content.decode()
    assert "鄂尔多斯市人力资源和社会保障局" in text
    assert "620102199003072144" in text


@pytest.mark.parametrize("path", ["/my/?after=!!!", "/my/messages/?after=W10", "/my/?after=eyJhIjoxfQ"])
def test_bad_page_marks_are_told(client, cast, path):
    assert client.as_("citizen").get(path).status_code == 400


class TestTracking:
    def ask(self, client, number, code):
        return client.post("/track/", {"number": number, "code": code})

    def test_with_the_code_and_nothing_personal(self, client, card):
        application = card.submit().application
        spaced = f"{application.query_code[:4].lower()} {application.query_code[4:]}"
        text = self.ask(client, application.number, spaced).content.decode()
        assert "在看材料齐不齐" in text
        for secret in ("王雅琴", "620102199003072144", "13900000001", application.query_code):
            assert secret not in text

    def test_five_wrong_codes_close_it_for_an_hour(self, client, card):
        application = card.submit().application
        answers = [self.ask(client, application.number, "WRONGWRO").status_code for _ in range(6)]
        assert answers == [404] * 5 + [429]
        assert self.ask(client, application.number, application.query_code).status_code == 429

    @pytest.mark.parametrize("number", ["1", "x" * 500, "２６", "\x00"])
    def test_bad_numbers_are_told_the_same(self, client, db, number):
        response = self.ask(client, number, "WRONGWRO")
        assert response.status_code == 404
        assert "编号或查询码不对" in response.content.decode()

    @pytest.mark.parametrize(
        ("number", "code", "wrong"),
        [("", "", ["number", "code"]), (" ", "WRONGWRO", ["number"]), ("2611200000032", " ", ["code"])],
    )
    def test_what_is_empty_is_said_at_its_field(self, client, db, number, code, wrong):
        response = self.ask(client, number, code)
        page = response.content.decode()
        assert response.status_code == 400
        assert [name for name in ("number", "code") if f'id="f-{name}-error"' in page] == wrong
        assert "编号或查询码不对" not in page
