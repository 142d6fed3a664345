"""Tables to take away: written by a worker within the scope of whoever asked, opened by nobody else, gone in time."""

import csv
import io

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base.accounts.rules import anywhere
from base.errors import Conflict, Invalid, Missing
from base.files import exports
from base.files.models import Export
from base.ledger import tasks
from base.ledger.models import AccessLine, Event
from base.ledger.retention import clear
from feedback.acts.asking import Asking, receive
from feedback.acts.ratings import Voice, end_visit, rate, start_visit
from feedback.queries.ratings import visit_token
from tests.feedback.test_rating import deliver, token_of

SPAN = {"since": "2026-03-01", "until": "2026-03-31"}


def ordered(account, kind="ratings", role="officer", **span):
    made = exports.order(kind=kind, **{**SPAN, **span}, actor=anywhere(account, role))
    tasks.drain("documents")
    return made


def lines(made):
    made.refresh_from_db()
    return list(csv.reader(io.StringIO(exports.content(made).decode("utf-8-sig"))))


@pytest.fixture
def voices(card, cast, clock):
    """A bad anonymous rating of 鄂尔多斯 人社, numbers in its words, and a good one of a window; a day later."""
    case = deliver(card.issued(), cast)
    visit = end_visit(
        visit=start_visit(actor=cast["window-lanzhou"], window="3号窗口"), actor=cast["window-lanzhou"]
    )
    clock.on(hours=1)
    words = "=cmd() 我叫王雅琴，电话13900000001"
    rate(token=token_of(case.application), voice=Voice(4, ["207"], words), account=cast["citizen"])
    rate(token=visit_token(visit), voice=Voice(1, anonymous=False))
    clock.on(days=1)
    return case


def test_ratings_of_the_own_scope_without_anybody(voices, cast):
    head, *rows = lines(ordered(cast["officer-ordos"]))
    (row,) = [dict(zip(head, row, strict=True)) for row in rows]
    assert (row["日期"], row["被评单位"]) == ("2026-03-04", "鄂尔多斯市人力资源和社会保障局")
    assert (row["满意程度"], row["匿名"], row["计入统计"]) == ("不满意", "是", "是")
    assert row["留言（已遮挡）"] == "'=cmd() 我叫***，电话***"
    whole = str(rows)
    for secret in (cast["citizen"].person, voices.application.number, "13900000001", "11:0", "10:00"):
        assert secret not in whole
    (row,) = lines(ordered(cast["window-lanzhou"], role="window"))[1:]
    assert "3号窗口" in row
    assert len(lines(ordered(cast["supervisor"], role="supervisor"))) == 3
    assert len(lines(ordered(cast["officer-jyg"]))) == 1


def test_an_anonymous_one_appears_the_day_after(card, cast, clock):
    case = deliver(card.issued(), cast)
    clock.on(hours=1)
    rate(token=token_of(case.application), voice=Voice(1, anonymous=True))
    assert len(lines(ordered(cast["officer-ordos"]))) == 1
    clock.on(days=1)
    assert len(lines(ordered(cast["officer-ordos"]))) == 2


def test_rectifications_and_enquiries(voices, cast):
    asking = Asking("complain", "电话13900000001没人接", "身份证620102199003072144", region="150600")
    receive(asking=asking, actor=cast["citizen"], channel="page")
    head, row = lines(ordered(cast["officer-ordos"], "rectifications"))
    assert dict(zip(head, row, strict=True))["状态"] == "待核实"
    head, row = lines(ordered(cast["hotline-ordos"], "enquiries", "dispatcher"))
    told = dict(zip(head, row, strict=True))
    assert (told["标题"], told["内容"]) == ("电话***********没人接", "身份证******************")
    assert lines(ordered(cast["hotline-ordos"], "enquiries", "dispatcher", until="2026-03-04"))[1:] == []


def test_asking_is_an_event_and_waits_for_the_worker(voices, cast, client):
    client.as_("officer-ordos")
    answer = client.post("/office/exports/", {"kind": "ratings", **SPAN}, follow=True)
    assert "正在生成" in answer.content.decode()
    made = Export.objects.get()
    event = Event.objects.get(act="export")
    assert (event.actor, event.data["kind"], event.audience) == (made.owner, "ratings", "supervision")
    assert client.get(f"/office/exports/{made.id}/").status_code == 409
    tasks.drain("documents")
    assert f'href="/office/exports/{made.id}/"' in client.get("/office/exports/").content.decode()
    file = client.get(f"/office/exports/{made.id}/")
    assert file["Content-Disposition"] == 'attachment; filename="ratings-2026-03-01-2026-03-31.csv"'
    assert file.content.startswith(b"\xef\xbb\xbf")
    assert AccessLine.objects.filter(subject=f"export:{made.id}", purpose="export").exists()
    made.refresh_from_db()
    with default_storage.open(made.path) as kept:
        assert "鄂尔多斯".encode() not in kept.read()


def test_the_same_by_the_api(voices, cast, api):
    officer = api("officer-ordos")
    asked = officer.post("/exports/", {"kind": "ratings", **SPAN})
    assert (asked.status_code, asked.json()["made_at"]) == (202, None)
    place = f"/exports/{asked.json()['id']}/"
    assert officer.get(f"{place}content/").json()["code"] == "not_ready"
    tasks.drain("documents")
    assert officer.get(place).json()["rows"] == 1
    assert "王雅琴" not in officer.get(f"{place}content/").content.decode("utf-8-sig")
    assert [one["kind"] for one in officer.get("/exports/").json()["results"]] == ["ratings"]
    assert AccessLine.objects.filter(subject=f"export:{asked.json()['id']}", purpose="export").exists()
    for other in ("supervisor", "auditor", "citizen"):
        assert api(other).get(f"{place}content/").status_code == 404
    assert api("auditor").post("/exports/", {"kind": "ratings", **SPAN}).status_code == 403
    wrong = officer.post("/exports/", {"kind": "everything", **SPAN})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["/kind"])


def test_nobody_else_opens_it(voices, cast, client):
    made = ordered(cast["officer-ordos"])
    for other in ("approver-ordos", "supervisor", "auditor", "citizen"):
        assert client.as_(other).get(f"/office/exports/{made.id}/").status_code == 404
    cast["officer-ordos"].posts.all().update(valid_to="2026-03-04")
    assert client.as_("officer-ordos").get(f"/office/exports/{made.id}/").status_code == 403


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "everything"}, "请从给出的选项中选择。"),
        ({"since": "gestern"}, "请填写日期，如 2026-03-04。"),
        ({"since": ""}, "请填写日期，如 2026-03-04。"),
        ({"until": "2026-02-28"}, "结束日期不能早于开始日期。"),
        ({"since": "2024-01-01"}, "一次最多导出366天。"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(cast, client, sent, sentence):
    answer = client.as_("officer-ordos").post("/office/exports/", {"kind": "ratings", **SPAN, **sent})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Export.objects.exists()


def test_a_post_that_may_not(client, cast):
    assert client.as_("auditor").post("/office/exports/", {"kind": "ratings", **SPAN}).status_code == 403
    assert client.as_("citizen").get("/office/exports/").status_code == 403


def test_three_at_once(cast):
    for _each in range(3):
        exports.order(kind="ratings", **SPAN, actor=anywhere(cast["officer-ordos"], "officer"))
    with pytest.raises(Conflict) as no:
        exports.order(kind="ratings", **SPAN, actor=anywhere(cast["officer-ordos"], "officer"))
    assert no.value.code == "too_many"
    tasks.drain("documents")
    ordered(cast["officer-ordos"])


def test_too_many_rows_are_cut_and_said(voices, cast, client, settings):
    settings.EXPORT_ROWS_MAX = 1
    made = ordered(cast["supervisor"], role="supervisor")
    assert len(lines(made)) == 2
    assert (made.rows, made.cut) == (1, True)
    assert "请分段导出" in client.as_("supervisor").get("/office/exports/").content.decode()


def test_it_is_kept_seven_days(voices, cast, clock, django_capture_on_commit_callbacks):
    made = ordered(cast["officer-ordos"])
    made.refresh_from_db()
    clock.on(days=7)
    clear(["export"])
    assert exports.content(made)
    clock.on(minutes=1)
    with django_capture_on_commit_callbacks(execute=True):
        clear(["export"])
    assert not default_storage.exists(made.path)
    with pytest.raises(Missing):
        exports.one_of(made.owner, made.id)
    assert Event.objects.filter(act="export").count() == 1


def test_the_list_takes_the_same_queries_for_one_and_three(cast, client):
    client.as_("officer-ordos")
    counts = []
    for _each in range(3):
        ordered(cast["officer-ordos"])
        client.get("/office/exports/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/office/exports/")
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_unknown_kinds_are_refused():
    with pytest.raises(Invalid):
        exports.sheet("people")
