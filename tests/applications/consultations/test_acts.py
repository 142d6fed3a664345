"""Asked, answered or held by video, closed: who may, when it is late, and what the case keeps of it."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.consultations import acts, queries
from applications.consultations.tasks import sweep_consultations
from applications.models import Consultation
from base.errors import Conflict, Forbidden, Invalid, Missing, Refusal
from base.files import documents
from base.files.acts import receive
from base.files.documents import of_case
from base.ledger import tasks
from base.ledger.clock import ZONE
from base.ledger.models import Event, Message
from portal.checks import video_rooms_are_apart
from tests.support.consultations import AGREED, PEOPLE, QUESTIONS, ROOM, asked, recorded
from tests.support.matters import guide_at, picture
from tests.support.papers import ITEM, Window


@pytest.fixture(autouse=True)
def room(settings):
    settings.VIDEO_LINK = ROOM


@pytest.fixture
def case(cast):
    return Window(cast).collect()


def told(about):
    return set(Message.objects.filter(about=about).values_list("to", flat=True))


def refused(refusal, act, **what):
    with pytest.raises(refusal) as no:
        act(**what)
    return no.value


# ---- asking ------------------------------------------------------------------------------------


def test_asked_before_anything_is_taken_in(cast, clock):
    one = asked(cast)
    assert (one.kind, one.state, one.case, one.days) == ("query", "asked", None, 1)
    assert one.from_organisation_id == "H-610800"
    assert one.to_organisation == one.version.implementation.authority
    assert one.due_at == dt.datetime(2026, 3, 5, 23, 59, 59, tzinfo=ZONE)
    event = Event.objects.get(act="consultation_ask")
    assert (event.stream.kind, event.stream.key, event.organisation) == (
        "consultation",
        one.number,
        "H-610800",
    )
    assert "旧证" not in str(event.data)
    assert cast["officer-ordos"].person in told("consult_asked")
    assert cast["window-yulin"].person not in told("consult_asked")
    assert queries.waiting(cast["officer-ordos"]) == 1
    assert queries.waiting(cast["window-yulin"]) == 0


def test_about_a_case_the_agreement_says_how_long(cast, case):
    one = asked(cast, case)
    assert one.days == case.application.agreement.reply_days
    assert one.to_organisation == case.authority
    other = acts.ask(actor=cast["officer-ordos"], case=case, questions=QUESTIONS)
    assert (other.from_organisation, other.to_organisation_id) == (case.authority, "H-610800")
    assert cast["window-yulin"].person in told("consult_asked")


def test_who_may_ask(cast, card, case):
    code = guide_at(ITEM, "150600").task_code
    for who in ("citizen", "officer-jyg", "officer-ordos", "supervisor"):
        refused(Forbidden, acts.ask, actor=cast[who], task_code=code, questions=QUESTIONS)
    for who in ("citizen", "officer-jyg", "window-lanzhou", "supervisor"):
        refused(Forbidden, acts.ask, actor=cast[who], case=case, questions=QUESTIONS)
    no = refused(Conflict, acts.ask, actor=cast["window-lanzhou"], task_code=code, questions=QUESTIONS)
    assert no.code == "no_agreement"
    refused(Conflict, acts.ask, actor=cast["officer-ordos"], case=card.submit(), questions=QUESTIONS)
    assert not Consultation.objects.exists()


def test_an_authority_that_is_not_on_the_portal_cannot_be_asked(cast, case):
    case.authority.connection = "by_hand"
    no = refused(Conflict, acts.ask, actor=cast["window-yulin"], case=case, questions=QUESTIONS)
    assert no.code == "not_here"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"questions": []}, "/questions"),
        ({"questions": "?"}, "/questions"),
        ({"questions": [{"text": "?"}] * 11}, "/questions"),
        ({"questions": [{"text": " "}]}, "/questions/0/text"),
        ({"questions": [{"text": "长" * 2001}]}, "/questions/0/text"),
        ({"questions": ["?"]}, "/questions/0/text"),
        ({"questions": [{"text": "?", "material": "nothing"}]}, "/questions/0/material"),
        ({"kind": "telepathy"}, "/kind"),
        ({"attachments": ["x"]}, "/attachments"),
        ({"attachments": [str(uuid.uuid4()) for _ in range(11)]}, "/attachments"),
        ({"consent": {"name": "王", "how": "nodded"}}, "/consent/how"),
        ({"consent": {"name": "", "how": "signed"}}, "/consent/name"),
        ({"consent": {"name": "王" * 61, "how": "signed"}}, "/consent/name"),
        ({"key": "1"}, "/key"),
    ],
)
def test_bad_questions(cast, changes, pointer):
    assert list(refused(Invalid, asked, cast=cast, **changes).errors) == [pointer]
    assert not Consultation.objects.exists()


def test_sent_twice_is_asked_once(cast):
    key = str(uuid.uuid4())
    assert asked(cast, key=key) == asked(cast, key=key)
    assert Event.objects.filter(act="consultation_ask").count() == 1


def test_files_are_for_the_two_sides(cast):
    shown = receive(data=picture(), name="旧证.png", owner=cast["window-yulin"].person)
    theirs = receive(data=picture("red"), name="别人的.png", owner=cast["citizen"].person)
    refused(Missing, asked, cast=cast, attachments=[str(theirs.id)])
    one = asked(cast, attachments=[str(shown.id)])
    assert queries.file(cast["officer-ordos"], one.number, shown.id) == shown
    assert queries.consultation(cast["supervisor"], one.number) == one
    for who in ("supervisor", "officer-jyg", "citizen", "window-lanzhou"):
        refused(Missing, queries.file, account=cast[who], number=one.number, upload=shown.id)


# ---- in writing --------------------------------------------------------------------------------


def test_an_answer_in_writing(cast):
    one = asked(cast, questions=[*QUESTIONS, {"text": "照片要几张？"}])
    officer = cast["officer-ordos"]
    assert {row.act for row in queries.available(officer, one)} == {"consent", "schedule", "answer"}
    assert {row.act for row in queries.available(cast["window-yulin"], one)} == {
        "consent",
        "schedule",
        "cancel",
    }
    for answers in ([], ["可以"], ["可以", " "], "可以"):
        refused(Invalid, acts.answer, consultation=one, actor=officer, answers=answers)
    refused(Forbidden, acts.answer, consultation=one, actor=cast["window-yulin"], answers=["可", "2"])
    acts.answer(consultation=one, actor=officer, answers=["可以收", "两张"])
    assert (one.state, one.answered_side, one.answers) == ("answered", "answerer", ["可以收", "两张"])
    assert told("consult_answered") == {cast["window-yulin"].person}
    assert (queries.waiting(officer), queries.waiting(cast["window-yulin"])) == (0, 1)
    refused(Refusal, acts.close, consultation=one, actor=officer)
    acts.close(consultation=one, actor=cast["window-yulin"], conclusion="按此收件")
    assert (one.state, one.conclusion) == ("closed", "按此收件")
    refused(Conflict, acts.cancel, consultation=one, actor=cast["window-yulin"], reason="?")


def test_a_question_can_be_taken_back(cast):
    one = asked(cast)
    refused(Forbidden, acts.cancel, consultation=one, actor=cast["officer-ordos"], reason="不归我们")
    acts.cancel(consultation=one, actor=cast["window-yulin"], reason="申请人走了")
    assert one.state == "cancelled"
    assert cast["officer-ordos"].person in told("consult_ended")


def test_nobody_acts_on_what_has_moved_on(cast):
    one = asked(cast)
    seen = one.seq
    acts.consent(consultation=one, actor=cast["window-yulin"], **AGREED)
    no = refused(
        Conflict,
        acts.answer,
        consultation=one,
        actor=cast["officer-ordos"],
        answers=["可"],
        expected_seq=seen,
    )
    assert no.code == "stale"


# ---- by video ----------------------------------------------------------------------------------


def test_a_room_cannot_be_guessed_from_another_and_stays_for_a_later_moment(cast, case, clock):
    one, other = asked(cast, case, kind="video"), asked(cast, case, kind="video")
    for each in (one, other):
        acts.schedule(consultation=each, actor=cast["officer-ordos"], at=clock.now + dt.timedelta(hours=1))
    assert one.room != other.room
    assert one.number not in one.link
    before = one.link
    acts.schedule(consultation=one, actor=cast["officer-ordos"], at=clock.now + dt.timedelta(hours=2))
    one.refresh_from_db()
    assert one.link == before


def test_a_video_is_recorded_with_consent_and_the_other_side_closes(cast, case, clock):
    one = recorded(asked(cast, case, kind="video"), cast, clock)
    assert re.fullmatch(r"https://meet\.example\.gov\.cn/[0-9a-f]{32}", one.link)
    assert (one.state, one.answered_side, one.participants) == ("answered", "answerer", PEOPLE)
    assert one.consent["name"] == "王雅琴"
    acts.close(consultation=one, actor=cast["window-yulin"])

    event = Event.objects.get(act="consult")
    assert (event.case, event.organisation, event.role) == (case.number, "H-610800", "window")
    assert event.data.items() >= {"consent": True, "consultation": one.number}.items()
    tasks.drain("documents")
    document = next(one for one in of_case(case.number) if one.kind == "consultation")
    text = documents.content(document)
    assert text.startswith(b"%PDF")
    assert document.facts["record"]["questions"][0]["text"] == QUESTIONS[0]["text"]


def test_the_window_records_and_the_authority_confirms(cast, case, clock):
    one = recorded(asked(cast, case, kind="video"), cast, clock, who="window-yulin")
    refused(Refusal, acts.close, consultation=one, actor=cast["window-yulin"])
    acts.close(consultation=one, actor=cast["officer-ordos"])
    assert Event.objects.get(act="consult").role == "officer"


def test_without_consent_no_record_is_kept(cast, clock):
    one = asked(cast, kind="video")
    no = refused(Invalid, recorded, one=one, cast=cast, clock=clock, consent=None)
    assert list(no.errors) == ["/consent"]
    one.refresh_from_db()
    assert (one.state, one.started_at, one.conclusion) == ("scheduled", None, None)
    acts.answer(consultation=one, actor=cast["officer-ordos"], answers=["书面答复"])
    assert one.state == "answered"


def test_consent_may_come_first(cast, clock):
    one = asked(cast, kind="video", consent=AGREED)
    assert recorded(one, cast, clock, consent=None).state == "answered"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"started_at": dt.datetime(2026, 3, 4, 9, tzinfo=ZONE)}, "/started_at"),
        ({"started_at": "yesterday"}, "/started_at"),
        ({"ended_at": dt.datetime(2026, 3, 4, 10, 5, tzinfo=ZONE)}, "/ended_at"),
        ({"ended_at": dt.datetime(2026, 3, 4, 23, tzinfo=ZONE)}, "/ended_at"),
        ({"participants": {"asker": "甲"}}, "/participants/answerer"),
        ({"participants": ["甲"]}, "/participants/asker"),
        ({"participants": {**PEOPLE, "others": "长" * 61}}, "/participants/others"),
        ({"conclusion": ""}, "/conclusion"),
    ],
)
def test_bad_records(cast, clock, changes, pointer):
    one = asked(cast, kind="video")
    assert list(refused(Invalid, recorded, one=one, cast=cast, clock=clock, **changes).errors) == [pointer]


def test_without_a_room_there_is_no_video(cast, settings, clock):
    settings.VIDEO_LINK = ""
    assert refused(Conflict, asked, cast=cast, kind="video").code == "no_video"
    one = asked(cast)
    no = refused(
        Conflict,
        acts.schedule,
        consultation=one,
        actor=cast["officer-ordos"],
        at=clock.now + dt.timedelta(hours=1),
    )
    assert no.code == "no_video"
    assert "schedule" not in {row.act for row in queries.available(cast["officer-ordos"], one)}


@pytest.mark.parametrize("hours", [-1, 24 * 31])
def test_a_video_is_fixed_for_a_moment_to_come(cast, clock, hours):
    at = clock.now + dt.timedelta(hours=hours)
    no = refused(Invalid, acts.schedule, consultation=asked(cast), actor=cast["officer-ordos"], at=at)
    assert list(no.errors) == ["/at"]


def test_a_later_video_gives_the_answer_as_long(cast, clock):
    one = asked(cast)
    acts.schedule(consultation=one, actor=cast["officer-ordos"], at="2026-03-09T09:30")
    assert one.due_at == dt.datetime(2026, 3, 9, 23, 59, 59, tzinfo=ZONE)
    assert one.scheduled_at == dt.datetime(2026, 3, 9, 9, 30, tzinfo=ZONE)


def test_a_case_that_ended_meanwhile_does_not_stop_the_end(cast, case):
    from applications import acts as case_acts

    one = asked(cast, case)
    acts.answer(consultation=one, actor=cast["officer-ordos"], answers=["可以"])
    case_acts.terminate(case=case, actor=cast["approver-ordos"], reason="事项取消")
    acts.close(consultation=one, actor=cast["window-yulin"])
    assert one.state == "closed"
    assert not Event.objects.filter(act="consult").exists()


# ---- late --------------------------------------------------------------------------------------


def test_a_late_answer_is_told_and_escalates_after_the_holiday(cast, clock):
    clock.to("2026-09-29")
    one = asked(cast)
    assert one.due_at.date() == dt.date(2026, 9, 30)
    assert sweep_consultations() == {"remind": 0, "escalate": 0, "lapse": 0}
    clock.to("2026-10-01")  # the holiday of 1 to 7 October
    assert sweep_consultations() == {"remind": 1, "escalate": 0, "lapse": 0}
    assert {cast["officer-ordos"].person, cast["window-yulin"].person} <= told("consult_late")
    clock.to("2026-10-07")
    assert sweep_consultations() == {"remind": 0, "escalate": 0, "lapse": 0}
    clock.to("2026-10-08")
    assert sweep_consultations() == {"remind": 0, "escalate": 1, "lapse": 0}
    assert cast["supervisor"].person in told("consult_escalated")
    clock.to("2026-10-09")
    assert sweep_consultations() == {"remind": 0, "escalate": 0, "lapse": 0}
    clock.to("2026-11-09")
    assert sweep_consultations() == {"remind": 0, "escalate": 0, "lapse": 1}
    one.refresh_from_db()
    assert one.state == "lapsed"
    refused(Conflict, acts.answer, consultation=one, actor=cast["officer-ordos"], answers=["可以"])


def test_what_was_answered_is_not_late(cast, clock):
    acts.answer(consultation=asked(cast), actor=cast["officer-ordos"], answers=["可以"])
    clock.on(days=30)
    assert sweep_consultations() == {"remind": 0, "escalate": 0, "lapse": 0}


# ---- reading -----------------------------------------------------------------------------------


def test_who_sees_it(cast, case):
    one = asked(cast, case)
    for who in ("window-yulin", "officer-ordos", "approver-ordos", "supervisor"):
        assert queries.consultation(cast[who], one.number) == one
    for who in ("citizen", "citizen2", "officer-jyg", "window-lanzhou", "auditor", "admin"):
        refused(Missing, queries.consultation, account=cast[who], number=one.number)
        assert not queries.consultations(cast[who]).exists()
    refused(Missing, queries.consultation, account=cast["window-yulin"], number="' OR 1=1")


def test_what_was_said_is_not_readable_in_the_database(cast, clock):
    asked(cast, kind="video", consent=AGREED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM applications_consultation row WHERE row::text LIKE '%旧证%'")
        assert cursor.fetchone() == (0,)


def test_lists_are_flat(cast, case):
    def read():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            rows = list(queries.boxed(cast["officer-ordos"], "answer").order_by("due_at", "id"))
            _shown = [(one.from_organisation.name, one.version.implementation.item.name) for one in rows]
        return len(rows), len(seen)

    asked(cast)
    queries.waiting(cast["officer-ordos"])
    first = read()
    asked(cast, case)
    asked(cast)
    assert read() == (3, first[1])


def test_boxes(cast, case):
    mine, theirs = cast["window-yulin"], cast["officer-ordos"]
    one = asked(cast, case)
    for box, account, found in (
        ("answer", theirs, [one]), ("asked", theirs, []), ("asked", mine, [one]), ("answer", mine, []),
        ("open", cast["supervisor"], [one]), ("ended", mine, []),
    ):  # fmt: skip
        assert list(queries.boxed(account, box)) == found, (box, account)
    acts.cancel(consultation=one, actor=mine, reason="不问了")
    assert list(queries.boxed(mine, "ended")) == [one]
    refused(Invalid, queries.boxed, account=mine, box="all")
    assert queries.of_case(mine, case) == [one]
    assert queries.may_ask(mine, case)
    assert queries.may_ask(theirs, case)
    assert not queries.may_ask(cast["officer-jyg"], case)


@pytest.mark.parametrize(
    ("link", "wrong"),
    [("", 0), (ROOM, 0), ("http://meet.example.gov.cn/{number}", 1), ("https://meet.example.gov.cn/", 1)],
)
def test_the_address_of_rooms_is_checked_at_the_start(settings, link, wrong):
    settings.VIDEO_LINK = link
    assert len(video_rooms_are_apart(None)) == wrong
