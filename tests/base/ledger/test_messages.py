"""What people are told: at once in the box, once by SMS and e-mail, in their language, and not at night."""

import datetime as dt
import logging
import socketserver
import string
import threading

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from applications import acts
from applications.subscribers import ABOUTS, LEGAL, TOLD
from base.accounts import contacts, sending
from base.accounts.rules import as_citizen
from base.errors import Invalid
from base.ledger import channels, messages, outbox, tasks
from base.ledger.channels.letter import Refused, Unsent
from base.ledger.clock import ZONE
from base.ledger.models import Delivery, Event, Message, Sending
from base.ledger.models.books import Channel, SendingState
from base.ledger.models.outbox import DeliveryState
from portal import env
from portal.abouts import ABOUTS as EVERYTHING

DEFECTS = [{"material": "photo", "problem": "背景不是白色", "remedy": "用白色背景重拍"}]
EMAIL = "wang.yaqin@mail.example"


@pytest.fixture
def sent(monkeypatch, settings):
    """The letters handed to the providers, in order; each gets the answer in ``sent.answer``."""

    class Letters(list):
        answer = "7"

        def take(self, letter):
            if isinstance(self.answer, Exception):
                raise self.answer
            self.append(letter)
            return self.answer

    letters = Letters()
    for key in channels.PROVIDERS:
        monkeypatch.setitem(channels.PROVIDERS, key, letters.take)
    return letters


@pytest.fixture
def smtp(settings):
    """Mail goes to Django's backend (in tests: a list in memory)."""
    settings.EMAIL_PROVIDER = "smtp"


def choose(account, **changes):
    choices = {"email": EMAIL, "language": "zh-hans", "by_sms": True, "by_email": True, **changes}
    return contacts.choose(account=account, actor=as_citizen(account), **choices)


def states(about, channel=Channel.SMS):
    rows = Sending.objects.filter(message__about=about, channel=channel).order_by("message_id")
    return [(row.state, row.error) for row in rows]


# ---- the box ------------------------------------------------------------------------------------


def test_a_message_is_there_with_the_act(card, cast):
    case = card.submit()
    told = Message.objects.get()
    assert (told.to, told.about, told.legal) == (cast["citizen"].person, "submit", False)
    assert told.facts == {
        "application": case.application.number,
        "case": case.number,
        "item": "社会保障卡申领",
        "authority": "鄂尔多斯市人力资源和社会保障局",
        "by": "2026-03-11",
    }
    assert list(messages.box(cast["citizen"].person)) == [told]


def test_an_act_that_is_undone_tells_nobody(card, cast):
    with transaction.atomic():
        card.submit()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_telling_twice_leaves_one(card, cast):
    card.submit()
    told = Message.objects.get()
    messages.tell(to=told.to, event=told.event, about=told.about, facts={})
    assert Message.objects.get().facts == told.facts


def test_who_is_reminded_depends_on_whose_turn_it_is(card, cast):
    case = card.submit()
    acts.remind(case=case, actor=cast["citizen"])
    desk = {
        cast["officer-ordos"].person,
        cast["approver-ordos"].person,
    }  # both hold the post of an officer there
    assert {(one.to, one.legal) for one in Message.objects.filter(about="remind_desk")} == {
        (person, False) for person in desk
    }

    other = card.submit("citizen2")
    acts.request_correction(case=other, actor=cast["officer-ordos"], defects=DEFECTS)
    acts.remind(case=other, actor=cast["supervisor"])
    own = Message.objects.get(about="remind")
    assert (own.to, own.facts["by"]) == (cast["citizen2"].person, "2026-03-25")


# ---- words --------------------------------------------------------------------------------------


def fields(entry):
    return {
        name: {field for _text, field, _spec, _conversion in string.Formatter().parse(text) if field}
        for name, text in entry.items()
    }


def test_everything_that_is_told_has_words_in_both_languages():
    chinese, english = messages.words("zh-hans"), messages.words("en")
    assert set(chinese) == set(english) == EVERYTHING | {"day", "footer", "other"}
    for about in EVERYTHING | {"other"}:
        assert set(chinese[about]) == set(english[about]) >= {"title", "text", "sms"}
        assert fields(chinese[about])["sms"] == fields(english[about])["sms"], about
    known = {"item", "application", "case", "authority", "by", "site"}
    for about in ABOUTS | {"other"}:
        assert set().union(*fields(chinese[about]).values(), *fields(english[about]).values()) <= known


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_words_of_every_act(language, settings):
    """Longest real case: an item of 30 characters, an address of 20. Chinese fits one SMS (70), English two (134)."""
    settings.SITE_URL = "https://tongban.hunan.gov.cn"
    facts = {"application": "2611210000123", "case": "C" * 27, "item": "经" * 30, "authority": "某市某局"}
    for about in ABOUTS:
        message = Message(about=about, facts={**facts, "by": "2026-12-25"})
        title, text = messages.worded(message, language)
        assert title
        assert "经" * 30 in text
        sms, values = messages.texted(message, language)
        assert len(sms) <= (70 - len("【某市通办】") if language == "zh-hans" else 134), sms
        assert "tongban.hunan.gov.cn" in sms
        assert "https://" not in sms
        assert "site" not in values
        assert all(len(value) <= 35 for value in values.values())


def test_a_date_that_is_not_there_is_not_spoken_of():
    facts = {"application": "1", "case": "1", "item": "社会保障卡申领", "authority": "某局", "by": ""}
    told = Message(about="accept", facts=facts)
    assert messages.worded(told, "zh-hans") == ("已受理", "某局已受理您申请的“社会保障卡申领”（编号1）。")
    told.facts["by"] = "2026-03-18"
    assert messages.worded(told, "zh-hans")[1].endswith("承诺在2026年3月18日前办结。")
    assert messages.worded(told, "en")[1].endswith("It has promised to finish by March 18, 2026.")
    assert messages.worded(told, "mn") == messages.worded(told, "zh-hans")


def test_old_rows_and_unknown_acts_can_still_be_read():
    told = Message(about="something_new", facts={"item": "社会保障卡申领"})
    assert messages.worded(told, "zh-hans") == (
        "办件有新进展",
        "“社会保障卡申领”（编号—）有新进展，请登录本站查看。",
    )


# ---- sending ------------------------------------------------------------------------------------


def test_each_copy_is_sent_once(card, cast, sent, clock):
    choose(cast["citizen"])
    case = card.submit()
    assert tasks.drain("partners") == 2
    Delivery.objects.update(state=DeliveryState.WAITING, next_at=clock.now)
    assert tasks.drain("partners") == 2

    sms, email = sorted(sent, key=lambda letter: letter.channel, reverse=True)
    number = case.application.number
    assert (sms.to, sms.masked) == ("13900000001", "139****0001")
    assert sms.text == f"“社会保障卡申领”（{number}）已提交，3月11日前答复。127.0.0.1:8000"
    assert sms.values == {"application": number, "by": "3月11日", "item": "社会保障卡申领"}
    assert (email.to, email.title) == (EMAIL, "申请已提交")
    assert "不能退订" in email.text
    rows = Sending.objects.order_by("channel").values_list(
        "channel", "state", "address", "provider_id", "sent_at"
    )
    assert list(rows) == [
        ("email", "sent", "w***@mail.example", "7", clock.now),
        ("sms", "sent", "139****0001", "7", clock.now),
    ]


def test_a_worker_killed_before_noting_sends_again_under_the_same_key(card, cast, sent, clock, monkeypatch):
    card.submit()
    (sms,) = (row for row in outbox.claim("partners") if row.handler.endswith("send_sms"))

    class Killed(BaseException):
        pass

    real = sending._settle

    def die(row, **columns):
        if "sent_at" in columns:
            raise Killed
        real(row, **columns)

    monkeypatch.setattr(sending, "_settle", die)
    with pytest.raises(Killed):
        outbox.work(sms)
    monkeypatch.undo()
    monkeypatch.setitem(channels.PROVIDERS, (Channel.SMS, "console"), sent.take)
    assert tasks.drain("partners") == 0  # the dead worker's lease still stands
    clock.on(seconds=outbox.LEASE.total_seconds() + 1)
    tasks.drain("partners")
    first, second = sent
    assert first.key == second.key == str(Sending.objects.get(channel=Channel.SMS).id)
    assert (first.tried_on, second.tried_on) == (None, dt.date(2026, 3, 4))
    assert states("submit") == [("sent", "")]


def test_no_sms_at_night(card, cast, sent, clock):
    clock.to(dt.datetime(2026, 3, 4, 21, 0, tzinfo=ZONE))
    choose(cast["citizen"])
    card.submit()
    assert tasks.drain("partners") == 1
    assert [letter.channel for letter in sent] == [Channel.EMAIL]
    row = Delivery.objects.get(handler="applications.subscribers.send_sms")
    assert (row.attempts, row.next_at) == (0, dt.datetime(2026, 3, 5, 8, 0, tzinfo=ZONE))
    clock.to(dt.datetime(2026, 3, 5, 8, 0, tzinfo=ZONE))
    assert tasks.drain("partners") == 1
    assert states("submit") == [("sent", "")]


@pytest.mark.parametrize(
    ("start", "end", "at", "until"),
    [
        ("21:00", "08:00", "2026-03-04T20:59:59", None),
        ("21:00", "08:00", "2026-03-04T21:00:00", "2026-03-05T08:00:00"),
        ("21:00", "08:00", "2026-03-05T07:59:59", "2026-03-05T08:00:00"),
        ("21:00", "08:00", "2026-03-05T08:00:00", None),
        ("12:00", "14:00", "2026-03-04T13:00:00", "2026-03-04T14:00:00"),
        ("12:00", "14:00", "2026-03-04T14:00:00", None),
        ("00:00", "00:00", "2026-03-04T03:00:00", None),
    ],
)
def test_quiet_hours(start, end, at, until, settings):
    settings.SMS_QUIET_FROM, settings.SMS_QUIET_TO = map(dt.time.fromisoformat, (start, end))
    moment = dt.datetime.fromisoformat(at).replace(tzinfo=ZONE)
    expected = until and dt.datetime.fromisoformat(until).replace(tzinfo=ZONE)
    assert sending.quiet_until(moment.astimezone(dt.UTC)) == expected


def test_reminders_can_be_switched_off_and_notices_cannot(card, cast, sent):
    choose(cast["citizen"], by_sms=False, by_email=False)
    case = card.submit()
    acts.accept(case=case, actor=cast["officer-ordos"])
    tasks.drain("partners")
    for channel in Channel:
        assert states("submit", channel) == [("skipped", "switched_off")]
        assert states("accept", channel) == [("sent", "")]
    assert messages.box(cast["citizen"].person).count() == 2


def test_what_the_law_demands_is_marked_and_the_rest_is_not(card, cast):
    card.issued()
    assert dict(Message.objects.values_list("about", "legal")) == {
        "submit": False, "accept": True, "approve": True, "issue": False,
    }  # fmt: skip
    told_freely = {
        "ask_signers",
        "decline",
        "remind_promise",
        "sign",
        "silent",
        "submit",
        "collect",
        "issue",
        "ask_again",
        "proceed_on_scans",
        "remind",
        "supervise",
    }
    assert set(TOLD) - LEGAL == told_freely


def test_english_for_who_wants_it(card, cast, sent):
    choose(cast["citizen"], language="en")
    card.submit()
    tasks.drain("partners")
    assert {letter.language for letter in sent} == {"en"}
    (email,) = (letter for letter in sent if letter.channel == Channel.EMAIL)
    assert email.title == "Application handed in"
    assert "You will hear by March 11, 2026 whether it is accepted." in email.text


def test_without_an_address_nothing_goes_out(card, cast, sent):
    party = cast["citizen"].party
    party.phone = "0931-8000000"
    party.save(update_fields=["phone"])
    card.submit()
    assert tasks.drain("partners") == 2
    assert sent == []
    assert states("submit") == states("submit", Channel.EMAIL) == [("skipped", "no_address")]


def test_a_closed_account_gets_no_copies(card, cast, sent):
    card.submit()
    cast["citizen"].is_active = False
    cast["citizen"].save(update_fields=["is_active"])
    tasks.drain("partners")
    assert sent == []


def test_a_refused_number_is_not_tried_again(card, cast, sent):
    sent.answer = Refused("isv.MOBILE_NUMBER_ILLEGAL")
    card.submit()
    assert tasks.drain("partners") == 2
    assert states("submit") == [("failed", "isv.MOBILE_NUMBER_ILLEGAL")]


def test_one_number_at_its_limit_holds_up_no_other(card, cast, sent, clock, monkeypatch):
    card.submit()
    event = Event.objects.get(act="submit")
    messages.tell(to=cast["citizen2"].person, event=event, about="submit", facts=Message.objects.get().facts)

    def take(letter):
        if letter.to == "13900000001":
            raise channels.Limited("isv.BUSINESS_LIMIT_CONTROL")
        return sent.take(letter)

    monkeypatch.setitem(channels.PROVIDERS, (Channel.SMS, "console"), take)
    tasks.drain("partners")
    assert [letter.to for letter in sent] == ["13900000002"]
    row = Delivery.objects.get(handler="applications.subscribers.send_sms")
    assert (row.state, row.attempts, row.next_at) == ("waiting", 0, clock.now + dt.timedelta(hours=1))

    clock.on(days=2)
    assert tasks.drain("partners") == 1
    assert sorted(states("submit")) == [("failed", "isv.BUSINESS_LIMIT_CONTROL"), ("sent", "")]


def test_a_provider_that_does_not_answer_is_tried_again(card, cast, sent, clock):
    sent.answer = Unsent("TimeoutError")
    card.submit()
    tasks.drain("partners")
    row = Delivery.objects.get(handler="applications.subscribers.send_sms")
    assert (row.attempts, row.last_error) == (1, "Unsent: TimeoutError")
    sent.answer = "7"
    clock.on(seconds=10)
    assert tasks.drain("partners") == 1
    assert states("submit") == [("sent", "")]


# ---- e-mail -------------------------------------------------------------------------------------


def test_a_mail(card, cast, smtp, settings):
    settings.SITE_URL = "https://tongban.example"
    choose(cast["citizen"])
    card.submit()
    tasks.drain("partners")
    (one,) = mail.outbox
    key = Sending.objects.get(channel=Channel.EMAIL).id
    assert (one.to, one.subject) == ([EMAIL], "申请已提交")
    assert one.message()["Message-ID"] == f"<{key}@tongban.example>"
    assert "https://tongban.example" in one.body


class OneMail(socketserver.StreamRequestHandler):
    """Enough of SMTP (RFC 5321) for one mail; an address at ``nowhere.example`` does not exist."""

    def handle(self):
        self.say("220 stub")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "DATA":
                self.say("354 go on")
                self.server.mails.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.say("250 taken")
            elif verb == "RCPT" and "nowhere.example" in line:
                self.say("550 no such mailbox")
            else:
                self.say("221 bye" if verb == "QUIT" else "250 ok")

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def server(settings, smtp):
    """A real SMTP conversation over a socket; ``server.mails`` is what was taken."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), OneMail) as server:
        server.mails = []
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server
        server.shutdown()


def test_a_mail_over_smtp(card, cast, server):
    choose(cast["citizen"])
    card.submit()
    tasks.drain("partners")
    (taken,) = server.mails
    assert f"To: {EMAIL}\r\n".encode() in taken
    assert b"Auto-Submitted: auto-generated\r\n" in taken
    assert states("submit", Channel.EMAIL) == [("sent", "")]


def test_a_mailbox_that_does_not_exist_fails_for_good_and_stands_nowhere(card, cast, server, caplog):
    choose(cast["citizen"], email="wang@nowhere.example")
    card.submit()
    tasks.drain("partners")
    assert states("submit", Channel.EMAIL) == [("failed", "smtp 550")]
    assert "wang@nowhere.example" not in caplog.text


def test_a_mail_server_that_is_away_is_tried_again_and_quotes_no_address(card, cast, smtp, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socketserver.TCPServer(("127.0.0.1", 0), OneMail) as closed:
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.server_address
    choose(cast["citizen"])
    card.submit()
    tasks.drain("partners")
    row = Delivery.objects.get(handler="applications.subscribers.send_email")
    assert (row.state, row.last_error) == ("waiting", "Unsent: ConnectionRefusedError")
    assert EMAIL not in caplog.text


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("", ("console", "", 25, "", "", False, False)),
        ("console:", ("console", "", 25, "", "", False, False)),
        ("smtp://mail.example", ("smtp", "mail.example", 25, "", "", False, False)),
        (
            "smtp://a%40b:p%3Aw@mail.example:587?starttls=1",
            ("smtp", "mail.example", 587, "a@b", "p:w", False, True),
        ),
        ("smtps://u:p@mail.example", ("smtp", "mail.example", 465, "u", "p", True, False)),
    ],
)
def test_the_address_of_the_mail_server(url, wanted, monkeypatch):
    monkeypatch.setenv("EMAIL_URL", url)
    assert tuple(env.email("EMAIL_URL").values()) == wanted


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (env.email, "http://mail.example"),
        (env.email, "smtp:"),
        (env.pairs, "accept"),
        (env.time_of_day, "9 o'clock"),
        (env.one_of, "pigeon"),
    ],
)
def test_wrong_settings_stop_the_start(read, value, monkeypatch):
    monkeypatch.setenv("X", value)
    more = {env.time_of_day: ["21:00"], env.one_of: [("console", "aliyun")]}.get(read, [])
    with pytest.raises(ImproperlyConfigured):
        read("X", *more)


# ---- contact data -------------------------------------------------------------------------------


def test_the_console_says_nothing_about_whom(card, cast, caplog):
    caplog.set_level(logging.INFO)
    choose(cast["citizen"])
    case = card.submit()
    tasks.drain("partners")
    lines = [
        record.getMessage() for record in caplog.records if record.name == "base.ledger.channels.console"
    ]
    assert len(lines) == 2
    assert "139****0001" in lines[0] + lines[1]
    for secret in ("13900000001", EMAIL, "王雅琴", case.application.number, "社会保障卡"):
        assert secret not in caplog.text


def test_choices_are_kept_and_the_address_is_not_readable(cast):
    choose(cast["citizen"], by_email=False)
    kept = contacts.contact_of(type(cast["citizen"]).objects.get(username="citizen"))
    assert (kept.email, kept.language, kept.by_sms, kept.by_email) == (EMAIL, "zh-hans", True, False)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" row WHERE row::text LIKE %s', [f"%{EMAIL}%"])  # noqa: S608
            assert cursor.fetchone() == (0,), table
    assert Event.objects.get(act="choose_contact").data == {
        "language": "zh-hans", "by_sms": True, "by_email": False, "has_email": True,
    }  # fmt: skip
    choose(cast["citizen"], email=" ")
    assert contacts.contact_of(cast["citizen"]).email is None


@pytest.mark.parametrize(
    ("changes", "pointer"), [({"email": "nobody"}, "/email"), ({"language": "fr"}, "/language")]
)
def test_wrong_choices(cast, changes, pointer):
    with pytest.raises(Invalid) as no:
        choose(cast["citizen"], **changes)
    assert list(no.value.errors) == [pointer]


def test_no_message_carries_an_identity_number(card, cast, sent):
    choose(cast["citizen"])
    card.issued()
    tasks.drain("partners")
    assert len(sent) == 8
    number = cast["citizen"].party.id_number
    assert not [letter for letter in sent if number in letter.text + letter.title or "王雅琴" in letter.text]
    assert SendingState.WAITING not in Sending.objects.values_list("state", flat=True)
