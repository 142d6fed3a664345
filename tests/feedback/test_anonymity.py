"""Nobody learns whose voice it was: by no page, no list, no time, no column of the table."""

import datetime as dt
import re
from itertools import pairwise

import pytest
from django.db import connection

from applications import acts as matters
from applications.acts import submit
from applications.models import Application
from base.accounts.acts import give_mandate
from base.accounts.rules import as_citizen
from base.ledger import outbox, tasks
from base.ledger.clock import ZONE, day_of, today
from base.ledger.discretion import events_of
from base.ledger.models import Event, Message
from feedback import behind, tokens
from feedback.acts import rectifications as repairs
from feedback.acts.asking import Asking, receive
from feedback.acts.ratings import Voice, end_visit, rate, start_visit
from feedback.models import Enquiry, Rating, Rectification
from feedback.queries import rectifications as queries
from feedback.queries.ratings import of_application
from feedback.screening import screened
from feedback.tasks import escalate_late
from tests.feedback.test_rating import deliver


@pytest.fixture
def filed(card, cast, clock):
    """A matter of 王雅琴 (citizen) that 李文博 (company) filed for her, delivered; an hour later."""
    give_mandate(
        principal=cast["citizen"].party,
        agent=cast["company"],
        valid_to=today(),
        actor=as_citizen(cast["citizen"]),
    )
    filing = card.filing("company", applicant={"organisation": cast["citizen"].party.id_number})
    case = submit(filing=filing, actor=cast["company"]).cases.select_related("application__stream").get()
    officer = cast["officer-ordos"]
    matters.accept(case=case, actor=officer)
    matters.review(case=case, actor=officer, passed=True, opinion="齐全")
    matters.approve(case=case, actor=cast["approver-ordos"])
    matters.issue(case=case, actor=officer)
    deliver(case, cast)
    tasks.drain("partners")
    clock.on(hours=1)
    return Application.objects.get(id=case.application_id)


@pytest.fixture
def bad(card, cast, clock):
    """A bad anonymous rating of 鄂尔多斯 人社: ``bad(words)`` makes one and returns its rectification."""

    def make(words="等了两小时", **voice):
        case = deliver(card.issued(), cast)
        clock.on(minutes=1)
        token = tokens.token(tokens.of_matter(case.application.number))
        said = Voice(**{"satisfaction": 5, "comment": words, "anonymous": True, **voice})
        return rate(token=token, voice=said, account=cast["citizen"]).rectification

    return make


# ---- one matter, two people ---------------------------------------------------------------------


def test_agent_and_principal_have_an_address_each(filed, cast):
    told = {one.to: one.facts["token"] for one in Message.objects.filter(about="rate")}
    assert set(told) == {cast["citizen"].person, cast["company"].person}
    agent, principal = told[cast["company"].person], told[cast["citizen"].person]
    assert agent != principal
    assert of_application(cast["company"], filed)["token"] == agent
    assert of_application(cast["citizen"], filed)["token"] == principal
    assert tokens.subject(agent).digests == tokens.subject(principal).digests


@pytest.mark.parametrize(("rater", "other"), [("company", "citizen"), ("citizen", "company")])
def test_one_rates_and_the_other_reads_nothing(filed, cast, client, rater, other):
    own, others = (of_application(cast[who], filed)["token"] for who in (rater, other))
    rate(token=own, voice=Voice(5, comment="等了两小时", anonymous=False), account=cast[rater])
    page = client.get(f"/rate/{others}/").content.decode()
    assert "这件事已经评过了" in page
    for said in ("非常不满意", "我们怎么改", "等了两小时"):
        assert said not in page
    assert client.post(f"/rate/{others}/reply/", {"text": "我很满意"}).status_code == 404
    assert "非常不满意" in client.get(f"/rate/{own}/").content.decode()
    mine, theirs = (
        client.as_(who).get(f"/my/matters/{filed.number}/").content.decode() for who in (rater, other)
    )
    assert "您评过了" in mine
    assert "写了什么，只有评的人看得到" in theirs
    assert f"/rate/{own}/" not in theirs


# ---- what staff can read ------------------------------------------------------------------------


def test_the_address_shown_at_a_window_tells_its_clerk_nothing(cast, client, clock):
    visit = start_visit(actor=cast["window-lanzhou"], window="3号窗口")
    end_visit(visit=visit, actor=cast["window-lanzhou"])
    clock.on(minutes=1)
    shown = tokens.of_visit(visit.id)

    def seen():
        page = client.as_("window-lanzhou").get(f"/rate/{tokens.token(shown)}/").content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    before = seen()
    rate(token=tokens.token(shown), voice=Voice(5, comment="态度差"))
    assert seen() == before
    own = client.get(f"/rate/{tokens.token(shown.own)}/").content.decode()
    assert "非常不满意" in own


def test_names_at_hand_are_starred(bad, cast, client, api):
    one = bad("我是王雅琴，王 雅琴等了很久，officer-ordos 态度差，电话13900000001")
    assert one.rating.screened == "我是***，***等了很久，*** 态度差，电话***"
    repairs.assign(rectification=one, actor=cast["supervisor"], person=cast["officer-ordos"].person)
    one.refresh_from_db()
    handled = queries.words_for(cast["officer-ordos"], one)
    assert handled == "我是***，***等了很久，officer-ordos 态度差，电话***", (
        "whom it is about, not whom it is by"
    )


def test_the_reply_through_the_relay_names_nobody(bad, cast, client, clock):
    one = bad()
    repairs.reply(rectification=one, text="我王雅琴还是不满意，打13900000001")
    clock.on(days=1)
    for reader in ("officer-ordos", "supervisor"):
        page = client.as_(reader).get(f"/office/ratings/{one.id}/").content.decode()
        assert "我***还是不满意，打***" in page


def test_what_was_repaired_is_published_without_names(bad, cast):
    one, officer = bad(), cast["officer-ordos"]
    repairs.verify(rectification=one, actor=officer, finding="valid", text="属实")
    repairs.rectify(rectification=one, actor=officer, text="officer-ordos 已向王雅琴道歉，电话13900000001")
    one.refresh_from_db()
    assert one.deed == "*** 已向***道歉，电话***"


@pytest.mark.parametrize(
    ("text", "names", "shown"),
    [
        ("李明说李明明好", {"李明", "李明明"}, "***说***好"),
        ("王先生来过", {"王"}, "王先生来过"),
        ("Li Wenbo was late", {"li wenbo"}, "*** was late"),
        ("(.*)", {"(.*)"}, "***"),
        ("没有名字", set(), "没有名字"),
    ],
)
def test_names_are_found_as_people_write_them(text, names, shown):
    assert screened(text, names) == shown


# ---- the table ----------------------------------------------------------------------------------


def test_the_table_of_ratings_names_no_matter(bad, card, cast):
    one = bad()
    number = str(behind.subject_of(one.rating).number)
    invitation = behind.invitation_of(behind.subject_of(one.rating))
    assert invitation.application.number == number
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM feedback_rating r")
        (row,) = cursor.fetchone()
        cursor.execute(
            "SELECT ccu.table_name FROM information_schema.table_constraints tc"
            " JOIN information_schema.constraint_column_usage ccu USING (constraint_name)"
            " WHERE tc.constraint_type = 'FOREIGN KEY' AND tc.table_name = 'feedback_rating'"
        )
        joined = {table for (table,) in cursor.fetchall()}
    for secret in (number, str(invitation.application_id), cast["citizen"].person, "王雅琴"):
        assert secret not in row
    assert not joined & {"feedback_invitation", "applications_application", "accounts_account"}


def test_ratings_are_found_under_an_older_key(bad, settings):
    one = bad()
    subject = behind.subject_of(one.rating)
    old = tokens.token(subject)
    settings.INDEX_KEYS = {"new": b"n" * 32, **settings.INDEX_KEYS}
    assert tokens.token(subject) != old
    assert tokens.subject(old) == subject
    assert behind.rating_of(subject) == one.rating


# ---- time and order -----------------------------------------------------------------------------


def test_the_organisation_hears_on_the_next_working_morning_in_no_order(bad, clock):
    clock.to(dt.datetime(2026, 3, 6, 10, 0, tzinfo=ZONE))  # a Friday
    found = [bad() for _each in range(3)]
    tasks.drain("partners")
    assert not Message.objects.filter(about="rating_bad").exists()
    waiting = outbox.Delivery.objects.filter(handler__endswith="tell_rated").select_related("event")
    hours = {one.event.case: one.next_at for one in waiting}
    assert {day_of(hour) for hour in hours.values()} == {dt.date(2026, 3, 9)}
    assert sorted(hours, key=hours.get) == sorted(hours, key=half_hour)
    assert len(found) == len(hours)
    clock.to(dt.datetime(2026, 3, 9, 9, 0, tzinfo=ZONE))
    tasks.drain("partners")
    assert Message.objects.filter(about="rating_bad").exists()


def half_hour(key):
    return int(key.replace("-", ""), 16) % 1800


def test_supervisors_too_see_an_anonymous_one_the_day_after(bad, cast, client, clock):
    one = bad()
    client.as_("supervisor")
    assert client.get(f"/office/ratings/{one.id}/").status_code == 404
    clock.on(days=1)
    assert client.get(f"/office/ratings/{one.id}/").status_code == 200


def test_the_auditor_sees_days_in_no_order_once_they_are_over(bad, cast, client, clock):
    one = bad()
    receive(asking=Asking("ask", "一件事", "请问", region="150600"), actor=cast["citizen"], channel="page")
    client.as_("auditor")
    stream = f"/office/events/?stream=rectification:{one.id}"
    for path in ("/office/events/", "/office/events/?box=voices&day=2026-03-04", stream):
        page = client.get(path).content.decode()
        assert str(one.id) not in page.partition("<table")[2], path
    clock.on(days=1)
    assert str(one.rating_id) not in client.get("/office/events/").content.decode()
    page = client.get("/office/events/?box=voices").content.decode()
    rows = page.partition("<tbody")[2]
    assert str(one.rating_id) in rows
    assert f"rectification:{one.id}" in client.get(stream).content.decode()
    assert not re.search(r"\d\d?:\d\d", rows)
    kinds = {event.stream.kind for event in events_of(dt.date(2026, 3, 4))}
    assert kinds == {"rating", "rectification", "enquiry"}
    hashes = [event.hash for event in events_of(dt.date(2026, 3, 4)).order_by("hash")]
    assert hashes == sorted(hashes)
    assert client.get("/office/events/?box=voices&day=gestern").status_code == 200


def test_the_number_of_an_enquiry_tells_no_hour(cast, card):
    """Those of matters run on; one between two of them would tell the minute."""
    asking = Asking("complain", "等得久", "等了两个小时", region="150600", anonymous=True)
    drawn = sorted(receive(asking=asking, actor=None, channel="page").number for _each in range(4))
    running = [int(number[6:12]) for number in drawn]
    assert not all(after - before == 1 for before, after in pairwise(running))
    assert Enquiry.objects.count() == 4


# ---- late, by two workers -----------------------------------------------------------------------


def test_a_step_that_was_told_or_is_no_longer_late_is_refused(bad, cast, clock):
    one = bad()
    clock.on(days=1)
    with pytest.raises(repairs.Conflict):
        repairs.escalate(rectification=one, kind="verify")
    clock.to("2026-03-09")
    first, second = (Rectification.objects.select_related("rating").get(id=one.id) for _each in range(2))
    repairs.escalate(rectification=first, kind="verify")
    with pytest.raises(repairs.Conflict) as no:
        repairs.escalate(rectification=second, kind="verify")
    assert no.value.code == "already_done"
    with pytest.raises(repairs.Conflict):
        repairs.escalate(rectification=second, kind="rectify")
    assert escalate_late() == 0
    assert Event.objects.filter(act="rectification.escalate").count() == 1
    assert Rating.objects.get().excluded == ""
