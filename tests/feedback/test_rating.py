"""Asking and rating: who is asked, what a token opens, what is refused, what is doubted."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import acts
from applications.models import Application
from base.errors import Conflict, Invalid, Missing
from base.ledger import messages, tasks
from base.ledger.models import Event, Message
from base.ledger.retention import clear
from feedback import tokens
from feedback.acts.ratings import Voice, end_visit, rate, start_visit
from feedback.models import Invitation, Rating, Rectification
from feedback.screening import screened
from feedback.subscribers import ABOUTS
from feedback.tasks import remind_raters


def deliver(case, cast):
    return acts.deliver(case=case, actor=cast["officer-ordos"], method="electronic", receiver="王雅琴")


def token_of(application):
    return tokens.token(tokens.of_matter(application.number))


@pytest.fixture
def closed(card, cast, clock):
    """A closed matter, asked about; an hour later."""
    case = deliver(card.issued(), cast)
    tasks.drain("partners")
    clock.on(hours=1)
    return Application.objects.get(id=case.application_id)


def test_closing_asks_once_in_the_box(card, cast):
    case = card.issued()
    assert not Invitation.objects.exists()
    deliver(case, cast)
    tasks.drain("partners")
    invitation = Invitation.objects.get()
    assert (invitation.organisation_id, invitation.mode, invitation.platform) == (
        "A-150600-hrss", "full_online", "portal",
    )  # fmt: skip
    told = Message.objects.get(about="rate")
    assert (told.to, told.legal) == (cast["citizen"].person, False)
    assert told.facts["token"] == token_of(case.application)


def test_the_applicant_who_confirms_is_asked_too(card, cast):
    case = card.issued()
    acts.confirm_receipt(case=case, actor=cast["citizen"])
    tasks.drain("partners")
    assert Invitation.objects.count() == 1


def test_who_withdraws_is_not_asked(card, cast):
    acts.withdraw(application=card.submit().application, actor=cast["citizen"])
    tasks.drain("partners")
    assert not Invitation.objects.exists()


def test_asking_costs_closing_nothing(card, cast, monkeypatch):
    from base.ledger import subscribers

    case, other = card.issued(), card.issued()
    with CaptureQueriesContext(
        connection,
    ) as asking:
        deliver(case, cast)
    without = {name: one for name, one in subscribers._deliveries.items() if not name.startswith("feedback")}
    monkeypatch.setattr(subscribers, "_deliveries", without)
    with CaptureQueriesContext(connection) as silent:
        deliver(other, cast)
    assert len(asking) - len(silent) <= 2


def test_a_rating_says_what_was_said_and_its_event_not_by_whom(closed, cast):
    voice = Voice(2, ["406", "510"], " 很快 ", anonymous=True, channel="pc")
    rating = rate(token=token_of(closed), voice=voice, account=cast["citizen"], address="10.0.0.1")
    rating = Rating.objects.get(id=rating.id)
    assert (rating.satisfaction, rating.reasons, rating.comment) == (2, ["406"], "很快")
    assert rating.rater is None
    event = Event.objects.get(act="rate")
    assert (event.actor, event.role) == ("rater", "applicant")
    kept = str(event.data)
    for secret in (cast["citizen"].person, closed.number, "很快", "10.0.0.1"):
        assert secret not in kept
    assert rating.flags == []
    assert not Rectification.objects.exists()


@pytest.mark.parametrize("anonymous", [True, False])
def test_only_a_named_rating_keeps_its_account_and_both_are_doubted(anonymous, closed, cast):
    rate(token=token_of(closed), voice=Voice(1, anonymous=anonymous), account=cast["officer-ordos"])
    rating = Rating.objects.get()
    assert rating.rater == (None if anonymous else cast["officer-ordos"].person)
    assert "staff" in rating.flags


def test_a_device_that_sends_five_for_the_best_is_turned(closed):
    assert rate(token=token_of(closed), voice=Voice(5, channel="evaluator")).satisfaction == 1


def test_a_token_is_used_once(closed):
    rate(token=token_of(closed), voice=Voice(1))
    with pytest.raises(Conflict) as no:
        rate(token=token_of(closed), voice=Voice(5))
    assert (no.value.status, no.value.code) == (409, "already_done")
    assert Rating.objects.get().satisfaction == 1


def test_a_token_expires(closed, clock):
    clock.on(days=30)
    rate(token=token_of(closed), voice=Voice(1))


def test_a_token_expired(closed, clock):
    clock.on(days=31)
    with pytest.raises(Conflict) as no:
        rate(token=token_of(closed), voice=Voice(1))
    assert no.value.code == "expired"


def test_tokens_of_others(closed, card):
    token = token_of(closed)
    wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
    nobody = tokens.token(tokens.of_matter(9999999999999))
    for text in (wrong, nobody, "", "a" * 19, "评" * 19, token + "0", "x" + token[1:]):
        with pytest.raises(Missing):
            rate(token=text, voice=Voice(1))


def test_not_before_the_end(card):
    case = card.submit()
    with pytest.raises(Conflict) as no:
        rate(token=token_of(case.application), voice=Voice(1))
    assert no.value.code == "not_open"
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("voice", "pointer"),
    [
        (Voice(0), "/satisfaction"),
        (Voice(6), "/satisfaction"),
        (Voice(True), "/satisfaction"),
        (Voice(1, ["999"]), "/reasons"),
        (Voice(1, channel="smoke"), "/channel"),
        (Voice(1, comment="字" * 5000), "/comment"),
    ],
)
def test_what_is_wrong_is_said_and_uses_nothing(closed, voice, pointer):
    with pytest.raises(Invalid) as no:
        rate(token=token_of(closed), voice=voice)
    assert list(no.value.errors) == [pointer]
    assert not Rating.objects.exists()


def test_a_reminder_comes_once_and_not_to_who_has_rated(closed, card, cast, clock):
    other = deliver(card.issued(), cast)
    tasks.drain("partners")
    rate(token=token_of(closed), voice=Voice(1))
    assert remind_raters() == 0
    clock.on(days=4)
    assert (remind_raters(), remind_raters()) == (1, 0)
    tasks.drain("partners")
    assert Message.objects.get(about="rate_again").facts["application"] == other.application.number


# ---- doubt --------------------------------------------------------------------------------------


def test_staff_of_the_rated_organisation_are_flagged_not_dropped(closed, cast):
    rating = rate(token=token_of(closed), voice=Voice(1), account=cast["officer-ordos"])
    assert rating.flags == ["staff"]
    assert rating.doubtful


def test_seconds_after_the_end(card, cast, clock):
    case = deliver(card.issued(), cast)
    clock.on(seconds=4)
    assert rate(token=token_of(case.application), voice=Voice(1)).flags == ["haste"]


def test_many_from_one_address_in_a_day(card, cast, clock):
    cases = [deliver(card.issued(), cast) for _each in range(6)]
    clock.on(minutes=1)
    found = [
        rate(token=token_of(case.application), voice=Voice(1), address="10.0.0.9").flags for case in cases[:5]
    ]
    assert found == [[], [], [], [], ["address"]]
    clock.on(days=1, minutes=1)
    assert rate(token=token_of(cases[5].application), voice=Voice(1), address="10.0.0.9").flags == []
    clock.on(days=30)
    assert clear(["rating_address"]) == {"rating_address": 5}
    assert Rating.objects.exclude(address_digest="").count() == 1


def test_a_burst(card, cast, clock, settings):
    settings.RATING_BURST = (3, 10)
    cases = [deliver(card.issued(), cast) for _each in range(3)]
    clock.on(minutes=1)
    assert [rate(token=token_of(case.application), voice=Voice(1)).flags for case in cases] == [
        [],
        [],
        ["burst"],
    ]


# ---- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("about", sorted(ABOUTS))
def test_every_word_fits_an_sms(about, language, settings):
    settings.SITE_URL = "https://tongban.hunan.gov.cn"
    facts = {"item": "经" * 30, "application": "2611210000123", "authority": "某局", "token": "a" * 19}
    message = Message(about=about, facts={**facts, "by": "2026-12-25"})
    assert about in messages.words(language)
    title, text = messages.worded(message, language)
    assert title
    assert "—" not in text
    sms, values = messages.texted(message, language)
    assert len(sms) <= (70 - len("【某市通办】") if language == "zh-hans" else 134), sms
    assert "tongban.hunan.gov.cn" in sms
    assert all(len(value) <= 35 for value in values.values())


# ---- screening ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "secret",
    [
        "620102199003072144", "62010219900307214X", "620102 19900307 2144", "６２０１０２１９９００３０７２１４４",
        "13900000001", "139-0000-0001", "+86 139 0000 0001", "0931-8000000", "09318000000",
        "wang@mail.example", "https://a.example/b", "E12345678", "甘A12345", "6222020200112345678", "2611210000123",
    ],
)  # fmt: skip
def test_numbers_are_screened(secret):
    assert screened(f"我是{secret}，等了3次") == "我是***，等了3次"


def test_plain_words_stay():
    text = "等了2小时，跑了3次，2026年3月4日才办好。电话12345没人接"
    assert screened(text) == text


def test_the_comment_is_kept_sealed_and_screened_apart(closed):
    rating = rate(token=token_of(closed), voice=Voice(4, comment="<script>alert(1)</script> 电话13900000001"))
    assert rating.comment == "<script>alert(1)</script> 电话13900000001"
    assert rating.screened == "<script>alert(1)</script> 电话***"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM feedback_rating r WHERE r::text LIKE '%%13900000001%%'")
        assert cursor.fetchone() == (0,)


# ---- visits -------------------------------------------------------------------------------------


def test_a_visit_is_asked_about_when_it_ends(cast, clock):
    visit = start_visit(actor=cast["window-lanzhou"], window="3号窗口")
    token = tokens.token(tokens.of_visit(visit.id))
    with pytest.raises(Conflict) as no:
        rate(token=token, voice=Voice(1))
    assert no.value.code == "not_open"
    end_visit(visit=visit, actor=cast["window-lanzhou"])
    tasks.drain("partners")
    assert Invitation.objects.get().visit == visit
    clock.on(minutes=1)
    rating = rate(token=token, voice=Voice(5, channel="pad"))
    assert (rating.organisation_id, rating.hall_id, rating.window) == ("H-620100", "H-620100", "3号窗口")
    assert Rectification.objects.get().organisation_id == "H-620100"
    with pytest.raises(Conflict):
        end_visit(visit=visit, actor=cast["window-lanzhou"])


def test_reasons_come_in_editions(db, monkeypatch, tmp_path, closed):
    from feedback import loading

    assert loading.current_edition() == 1
    loading.write_reasons()
    assert loading.current_edition() == 1
    changed = tmp_path / "reasons.csv"
    changed.write_text(
        loading.REASONS.read_text(encoding="utf-8").replace("手机办理", "掌上办理"), encoding="utf-8"
    )
    monkeypatch.setattr(loading, "REASONS", changed)
    loading.write_reasons()
    assert loading.current_edition() == 2
    assert rate(token=token_of(closed), voice=Voice(1, ["514"])).edition == 2


def test_the_day_is_kept_apart_from_the_moment(closed, clock):
    clock.to(dt.datetime(2026, 3, 4, 23, 30, tzinfo=clock.now.tzinfo))
    rating = rate(token=token_of(closed), voice=Voice(1))
    assert rating.day == dt.date(2026, 3, 4)
