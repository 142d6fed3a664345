"""Pages of 会商: asking from the counter and from a case, answering, recording, files, the sheet, lists."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.consultations import acts
from applications.models import Consultation
from base.ledger.models import AccessLine
from tests.support.consultations import AGREED, ROOM, asked, recorded
from tests.support.matters import guide_at, picture
from tests.support.papers import ITEM, Window

HOME = "/desk/consultations/"
HOSTILE = ["<script>alert(1)</script>", "\0", "' OR 1=1 --", "长" * 3000, "{{ 7|add:7 }}", "\u202e😀"]


@pytest.fixture(autouse=True)
def room(settings):
    settings.VIDEO_LINK = ROOM


@pytest.fixture
def ask_at(db):
    return f"{HOME}new/?task={guide_at(ITEM, '150600').task_code}"


def text_of(response):
    return response.content.decode()


def file(name="旧证.png", data=None):
    return SimpleUploadedFile(name, data or picture(), "image/png")


def test_asked_from_the_counter_answered_by_the_authority_closed_by_the_window(client, ask_at, cast):
    window, officer = client.as_("window-yulin"), type(client)().as_("officer-ordos")
    page = window.get(f"{ask_at}&text=旧证缺一页")
    assert "旧证缺一页" in text_of(page)
    assert "鄂尔多斯市残疾人联合会" in text_of(page)
    key = re.search(r'name="key" value="([^"]+)"', text_of(page))[1]
    sent = {"key": key, "kind": "query", "text-0": "", "text-1": "旧证缺一页，可以收吗？", "file": file()}
    done = window.post(ask_at, sent)
    one = Consultation.objects.get()
    assert done["Location"] == f"{HOME}{one.number}/"
    assert window.post(ask_at, {**sent, "file": file()})["Location"] == done["Location"]
    assert one.questions == [{"text": "旧证缺一页，可以收吗？", "material": ""}]

    assert "有1次会商等您这一方" in text_of(officer.get("/desk/"))
    page = text_of(officer.get(HOME))
    assert one.number in page
    page = text_of(officer.get(f"{HOME}{one.number}/"))
    assert "旧证.png" in page
    assert AccessLine.objects.filter(subject=f"consultation:{one.number}").exists()
    got = officer.get(re.search(r'href="([^"]*/files/[^"]+)"', page)[1])
    assert got.status_code == 200
    assert "sandbox" in got["Content-Security-Policy"]
    empty = officer.post(f"{HOME}{one.number}/acts/answer/", {"answer-0": " ", "file": file("答.png")})
    assert empty.status_code == 400
    kept = re.search(r'name="kept" value="([^"]+)"', text_of(empty))[1]
    answered = officer.post(f"{HOME}{one.number}/acts/answer/", {"answer-0": "可以收", "kept": kept})
    assert answered.status_code == 302, text_of(answered)
    assert one.files.count() == 2

    page = window.get(f"{HOME}{one.number}/acts/close/")
    assert "可以收" in text_of(page)
    window.post(f"{HOME}{one.number}/acts/close/", {"conclusion": ""})
    one.refresh_from_db()
    assert one.state == "closed"
    assert "可以收" in text_of(window.get(f"{HOME}{one.number}/print/"))
    assert one.number in text_of(window.get(f"{HOME}?box=ended"))


def test_a_video_from_the_page_of_a_case(client, cast, clock):
    case = Window(cast).collect()
    officer = client.as_("officer-ordos")
    page = text_of(officer.get(f"/desk/cases/{case.number}/"))
    link = re.search(r'href="(/desk/consultations/new/[^"]+)"', page)[1]
    sent = {"kind": "video", "text-0": "请让我看看原件", "material-0": "", "key": str(uuid.uuid4())}
    one_at = officer.post(link, sent)["Location"]
    one = Consultation.objects.get()
    at = f"{clock.on(minutes=1):%Y-%m-%dT%H:%M}"
    clock.on(minutes=-1)
    assert officer.post(f"{one_at}acts/schedule/", {"at": at}).status_code == 302
    window = type(client)().as_("window-yulin")
    page = text_of(window.get(one_at))
    one.refresh_from_db()
    assert one.room
    assert f"https://meet.example.gov.cn/{one.room}" in page
    assert "没有同意，不能留存视频会商记录" in page
    clock.on(minutes=20)
    given = {
        "started_at": at, "ended_at": f"{clock.now:%Y-%m-%dT%H:%M}", "asker": "张审查", "answerer": "李收件",
        "conclusion": "看过原件，一致",
    }  # fmt: skip
    refused = window.post(f"{one_at}acts/record/", given)
    assert refused.status_code == 400
    assert "看过原件，一致" in text_of(refused)
    taken = window.post(f"{one_at}acts/record/", {**given, "consent_name": "王雅琴", "consent_how": "spoken"})
    assert taken.status_code == 302, text_of(taken)
    assert officer.post(f"{one_at}acts/close/", {}).status_code == 302
    page = text_of(officer.get(f"/desk/cases/{case.number}/"))
    assert f"{HOME}{one.number}/" in page
    assert "看过原件，一致" in page


def test_without_a_room_the_pages_say_so(client, ask_at, cast, settings):
    settings.VIDEO_LINK = ""
    page = text_of(client.as_("window-yulin").get(ask_at))
    assert "本平台没有配置视频会商" in page
    assert 'name="kind"' not in page
    assert "视频" not in text_of(client.get(HOME))
    one = asked(cast)
    officer = client.as_("officer-ordos")
    assert "本平台没有配置视频会商" in text_of(officer.get(f"{HOME}{one.number}/"))
    refused = officer.post(f"{HOME}{one.number}/acts/schedule/", {"at": "2026-03-05T09:00"})
    assert refused.status_code == 409
    assert "VIDEO_LINK" in text_of(refused)


def test_who_may_not_ask_is_told_why(client, ask_at, cast):
    lanzhou = client.as_("window-lanzhou").get(ask_at)
    assert lanzhou.status_code == 409
    assert "没有代" in text_of(lanzhou)
    assert client.get(f"{HOME}new/").status_code == 200
    assert client.get(f"{HOME}new/?task=nothing").status_code == 404
    assert client.as_("citizen").get(ask_at).status_code == 403


def test_strangers(client, cast):
    one = asked(cast)
    for who in ("citizen", "citizen2", "officer-jyg", "window-lanzhou", "auditor"):
        visitor = client.as_(who)
        for path in ("", "print/", "acts/answer/"):
            assert visitor.get(f"{HOME}{one.number}/{path}").status_code == 404, (who, path)
        assert visitor.post(f"{HOME}{one.number}/acts/answer/", {"answer-0": "可以"}).status_code == 404
    assert client.as_("supervisor").post(
        f"{HOME}{one.number}/acts/answer/", {"answer-0": "可以"}
    ).status_code == 403  # fmt: skip
    one.refresh_from_db()
    assert one.state == "asked"


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words(client, ask_at, cast, words):
    window = client.as_("window-yulin")
    sent = window.post(
        ask_at, {"text-0": words, "material-0": words, "kind": words, "key": words, "kept": words}
    )
    assert sent.status_code == 400
    assert "<script>alert" not in text_of(sent)
    for query in (
        f"?text={words}",
        f"?box={words}&after={words}",
        f"?case={words}",
        f"?task={words}&hall={words}",
    ):
        for path in (HOME, f"{HOME}new/"):
            assert window.get(path + query.replace("\0", "%00")).status_code in {200, 400, 404, 403}
    one = asked(cast)
    officer = client.as_("officer-ordos")
    for act in (
        "answer",
        "schedule",
        "consent",
        "record",
        "close",
        "cancel",
        "remind",
        words[:9].strip("/ "),
    ):
        given = dict.fromkeys(
            ("answer-0", "at", "name", "how", "started_at", "expected_seq", "conclusion"), words
        )
        refused = officer.post(f"{HOME}{one.number}/acts/{act or 'x'}/".replace("\0", "%00"), given)
        if words in HOSTILE[2:3] + HOSTILE[4:] and act == "answer":
            continue
        assert refused.status_code in {302, 400, 403, 404, 409}, (act, refused.status_code)


def test_files_that_are_no_files(client, ask_at):
    window = client.as_("window-yulin")
    for bad in (b"", b"MZ\x90\x00" * 100, b"<svg onload=alert(1)>"):
        page = window.post(ask_at, {"text-0": "问", "file": SimpleUploadedFile("a.png", bad)})
        assert page.status_code == 400
        assert "a.png" in text_of(page)
    many = window.post(ask_at, {"text-0": "问", "file": [file(f"{n}.png") for n in range(6)]})
    assert many.status_code == 400
    assert not Consultation.objects.exists()


def test_lists_are_flat(client, cast):
    officer = client.as_("officer-ordos")

    def queries():
        with CaptureQueriesContext(connection) as seen:
            officer.get(HOME)
        return len(seen)

    asked(cast)
    queries()
    one = queries()
    asked(cast)
    asked(cast)
    assert queries() == one


def test_a_record_with_everything_reads_well(client, cast, clock):
    one = recorded(asked(cast, kind="video"), cast, clock)
    acts.close(consultation=one, actor=cast["window-yulin"], conclusion="照办")
    for path in ("", "print/"):
        page = text_of(client.as_("window-yulin").get(f"{HOME}{one.number}/{path}"))
        for said in ("可以收，另附说明。", "照办", AGREED["name"], "鄂尔多斯残联审查员"):
            assert said in page, (path, said)
