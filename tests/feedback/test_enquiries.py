"""Enquiries by acts: the whole circle, limits across a holiday, who may and who may not."""

import datetime as dt

import pytest

from base.errors import Conflict, Forbidden, Invalid, Missing
from base.ledger import chain, messages, timers
from base.ledger.clock import ZONE, day_of, today
from base.ledger.models import Event, Message, Timer
from feedback.acts import enquiries as acts
from feedback.acts import frequent
from feedback.enquiry_flow.names import ACTS
from feedback.enquiry_flow.table import table
from feedback.enquiry_tasks import sweep_enquiries
from feedback.enquiry_told import ABOUTS
from feedback.models import FrequentQuestion
from feedback.queries import enquiries as queries
from feedback.queries.enquiry_figures import kpis

HRSS, POLICE = "A-150600-hrss", "A-150600-police"


def limit(enquiry, kind):
    return Timer.objects.get(case=enquiry.number, kind=kind)


def acts_of(enquiry):
    return [event.act.removeprefix("enquiry_") for event in Event.objects.filter(stream=enquiry.stream)]


def test_the_table_names_and_acts_agree():
    assert set(table()) == set(ACTS)
    assert {act for act in table() if act not in {"receive", "publish"}} == {
        name for name in dir(acts) if name in ACTS
    }


def test_a_complaint_about_a_matter_goes_the_whole_circle(card, ask, do, cast, clock):
    case = card.submit()
    enquiry = ask(application=case.application.number, region="620100", phone="13900000001")
    assert (enquiry.desk_id, enquiry.authority_id, enquiry.item) == ("G-150600", HRSS, case.application.item)
    assert enquiry.due_at == limit(enquiry, "handle").due_at
    assert day_of(enquiry.due_at) == dt.date(2026, 3, 18)

    do("hotline-ordos", "dispatch", enquiry, organisation=POLICE, assisting=[HRSS])
    do("officer-ordos", "return_ticket", enquiry, reason="不是公安的事")
    assert (enquiry.state, enquiry.organisation_id, enquiry.returns) == ("returned", "G-150600", 1)
    assert limit(enquiry, "sign").state == "stopped"

    do("hotline-ordos", "redispatch", enquiry, organisation=HRSS)
    do("officer-ordos", "sign", enquiry)
    assert enquiry.handler == cast["officer-ordos"].person
    do("officer-ordos", "extend", enquiry, days=3, reason="要调监控")
    with pytest.raises(Forbidden):
        do("officer-ordos", "allow_extension", enquiry)
    do("supervisor", "allow_extension", enquiry)
    assert day_of(enquiry.due_at) == dt.date(2026, 3, 23)
    with pytest.raises(Conflict):
        do("officer-ordos", "extend", enquiry, days=1, reason="再延一次")

    do("officer-ordos", "answer", enquiry, text="已增开窗口。")
    assert limit(enquiry, "handle").state == "met"
    assert Message.objects.filter(to=cast["citizen"].person, about="enquiry_answered").count() == 1
    do("hotline-ordos", "judge", enquiry, reasonable=True, reason="等候时间超过承诺")
    do("hotline-ordos", "call_back", enquiry, satisfied=False, text="还是要等")
    do("asker", "reopen", enquiry, reason="没有改善")
    assert (enquiry.state, enquiry.organisation_id, enquiry.extended) == ("received", "G-150600", False)
    assert day_of(enquiry.due_at) == dt.date(2026, 3, 18)

    do("hotline-ordos", "dispatch", enquiry, organisation=HRSS)
    do("officer-ordos", "sign", enquiry)
    do("officer-ordos", "answer", enquiry, text="周六也开窗。")
    assert (enquiry.satisfied, enquiry.reasonable) == (None, None)
    with pytest.raises(Conflict):
        do("hotline-ordos", "close", enquiry)
    do("asker", "respond", enquiry, satisfied=True)
    do("hotline-ordos", "judge", enquiry, reasonable=True, reason="合理")
    do("hotline-ordos", "close", enquiry)

    found = kpis(cast["supervisor"], today().replace(day=1))
    line = next(one for one in found.lines if one.closed)
    assert line.name == enquiry.organisation.name
    assert (line.satisfaction, line.resolution, line.reopened) == (100.0, 100.0, 1)
    assert not list(chain.faults([enquiry.stream]))
    assert not list(timers.faults(Timer.objects.filter(case=enquiry.number)))


def test_a_late_one_is_escalated_once_for_each_limit_across_a_holiday(ask, do, cast, clock):
    """Received on Tuesday 29 September 2026: National Day is 1 to 7 October, Saturday the 10th is made up."""
    clock.to("2026-09-29")
    enquiry = ask(kind="suggest")
    assert day_of(limit(enquiry, "handle").due_at) == dt.date(2026, 10, 12)  # 30; 8, 9, 10; 12
    clock.to("2026-09-30")
    do("hotline-ordos", "dispatch", enquiry, organisation=HRSS)
    assert day_of(enquiry.due_at) == dt.date(2026, 10, 8)

    clock.to("2026-10-08")
    assert sweep_enquiries() == 0
    clock.to(dt.datetime(2026, 10, 9, 0, 1, tzinfo=ZONE))
    assert (sweep_enquiries(), sweep_enquiries()) == (1, 0)
    told = set(Message.objects.filter(about="enquiry_late").values_list("to", flat=True))
    assert told == {cast["supervisor"].person, cast["hotline-ordos"].person}

    enquiry.refresh_from_db()
    do("officer-ordos", "sign", enquiry)
    assert limit(enquiry, "sign").state == "missed"
    clock.to("2026-10-13")
    assert (sweep_enquiries(), sweep_enquiries()) == (1, 0)
    assert acts_of(enquiry).count("escalate") == 2


def test_who_handles_does_not_judge(ask, do, cast):
    from base.accounts.acts import appoint
    from base.ledger.actors import SYSTEM

    enquiry = ask()
    do("hotline-ordos", "answer_directly", enquiry, text="请带身份证。")
    for act, what in (
        ("judge", {"reasonable": True, "reason": "x"}),
        ("call_back", {"satisfied": True}),
        ("close", {}),
    ):
        with pytest.raises(Forbidden):
            do("hotline-ordos", act, enquiry, **what)
    do("supervisor", "judge", enquiry, reasonable=False, reason="没有依据")

    appoint(account=cast["citizen"], role="dispatcher", organisation="G-150600", actor=SYSTEM)
    own = ask()
    with pytest.raises(Forbidden):
        do("citizen", "answer_directly", own, text="自己答自己")


def test_an_authority_s_own_dispatcher_does_not_judge_it(ask, do, cast):
    from base.accounts.acts import appoint
    from base.ledger.actors import SYSTEM

    appoint(account=cast["citizen2"], role="dispatcher", organisation=HRSS, actor=SYSTEM)
    enquiry = ask()
    with pytest.raises(Forbidden):
        do("citizen2", "dispatch", enquiry, organisation=POLICE)
    do("hotline-ordos", "dispatch", enquiry, organisation=HRSS)
    do("officer-ordos", "sign", enquiry)
    do("officer-ordos", "answer", enquiry, text="好")
    with pytest.raises(Forbidden):
        do("citizen2", "judge", enquiry, reasonable=False, reason="x")


def test_silence_is_counted_apart(ask, do, cast):
    for satisfied in (True, False, None):
        enquiry = ask(kind="ask", phone="13900000001")
        do("hotline-ordos", "answer_directly", enquiry, text="好")
        do("supervisor", "call_back", enquiry, satisfied=satisfied)
        do("supervisor", "close", enquiry)
    all_ = kpis(cast["supervisor"], today().replace(day=1)).all
    assert (all_.closed, all_.heard, all_.satisfied, all_.unreached) == (3, 2, 1, 1)
    assert (all_.satisfaction, all_.resolution) == (50.0, None)


def test_referred_and_refused_end_it(ask, do):
    one, two = ask(kind="help"), ask()
    with pytest.raises(Invalid):
        do("hotline-ordos", "refer", one, to="911")
    do("hotline-ordos", "refer", one, to="water", text="请打供水热线")
    with pytest.raises(Invalid):
        do("hotline-ordos", "refuse", two, ground="bored", reason="x")
    do("hotline-ordos", "refuse", two, ground="court", reason="已经立案")
    assert (one.state, two.state) == ("referred", "not_accepted")
    assert {limit(one, "handle").state, limit(two, "handle").state} == {"stopped"}
    with pytest.raises(Conflict):
        do("hotline-ordos", "answer_directly", one, text="x")


def test_the_asker_reopens_within_the_days_and_not_without_end(ask, do, clock):
    enquiry = ask(kind="ask")
    for _turn in range(2):
        do("hotline-ordos", "answer_directly", enquiry, text="好")
        do("asker", "reopen", enquiry, reason="没说清楚")
    do("hotline-ordos", "answer_directly", enquiry, text="好")
    with pytest.raises(Conflict):
        do("asker", "reopen", enquiry, reason="还是没说清楚")

    other = ask(kind="ask")
    do("hotline-ordos", "answer_directly", other, text="好")
    clock.to("2026-03-19")
    with pytest.raises(Conflict):
        do("asker", "reopen", other, reason="太晚")


def test_units_answer_together(ask, do, cast):
    enquiry = ask()
    do("hotline-ordos", "dispatch", enquiry, organisation=HRSS, assisting=[POLICE])
    assert queries.enquiry(cast["officer-ordos"], enquiry.number) == enquiry
    do("officer-ordos", "assist_answer", enquiry, text="监控已调")
    assert enquiry.units.get().answer == "监控已调"
    with pytest.raises(Forbidden):
        do("officer-ordos", "assist_answer", enquiry, text="再说一遍")


def test_an_assisting_unit_speaks_again_in_another_round(ask, do, cast):
    enquiry = ask()
    for words in ("监控已调", "监控又调了一次"):
        do("hotline-ordos", "dispatch", enquiry, organisation=HRSS, assisting=[POLICE])
        do("officer-ordos", "assist_answer", enquiry, text=words)
        assert enquiry.units.get().answer == words
        do("officer-ordos", "sign", enquiry)
        do("officer-ordos", "answer", enquiry, text="好")
        do("asker", "reopen", enquiry, reason="没有改善")
        assert not enquiry.units.exists()
    assert acts_of(enquiry).count("assist_answer") == 2


def test_units_read_no_further_after_a_transfer(ask, do, cast):
    enquiry = ask()
    do("hotline-ordos", "dispatch", enquiry, organisation=HRSS, assisting=[POLICE])
    do("officer-ordos", "assist_answer", enquiry, text="监控已调")
    do("officer-ordos", "return_ticket", enquiry, reason="不是我们的事")
    assert queries.enquiry(cast["officer-ordos"], enquiry.number) == enquiry
    do("hotline-ordos", "transfer", enquiry, government="G-620100", reason="是兰州的事")
    with pytest.raises(Missing):
        queries.enquiry(cast["officer-ordos"], enquiry.number)


@pytest.mark.parametrize("role", ["supervisor", "officer"])
def test_a_supervisor_of_the_unit_does_not_judge_it(role, ask, do, cast):
    from base.accounts.acts import appoint
    from base.ledger.actors import SYSTEM

    appoint(account=cast["citizen2"], role="supervisor", organisation=HRSS, actor=SYSTEM)
    if role == "officer":  # supervises above it and works in it
        appoint(account=cast["citizen2"], role="supervisor", organisation="G-150600", actor=SYSTEM)
    enquiry = ask(phone="13900000001")
    do("hotline-ordos", "dispatch", enquiry, organisation=HRSS)
    do("officer-ordos", "sign", enquiry)
    do("officer-ordos", "answer", enquiry, text="好")
    for act, what in (
        ("judge", {"reasonable": True, "reason": "x"}),
        ("call_back", {"satisfied": True}),
        ("close", {}),
    ):
        with pytest.raises(Forbidden):
            do("citizen2", act, enquiry, **what)
    do("supervisor", "judge", enquiry, reasonable=True, reason="等候时间超过承诺")


@pytest.mark.parametrize(
    ("organisation", "assisting"),
    [("G-150600", []), ("A-620100-hrss", []), ("nobody", []), (HRSS, [HRSS]), (HRSS, ["A-620100-hrss"])],
)
def test_only_units_of_the_place(organisation, assisting, ask, do):
    with pytest.raises(Invalid):
        do("hotline-ordos", "dispatch", ask(), organisation=organisation, assisting=assisting)


def test_transfer_to_another_place(ask, do, cast):
    enquiry = ask()
    do("hotline-ordos", "transfer", enquiry, government="G-620100", reason="是兰州的事")
    with pytest.raises(Missing):
        queries.enquiry(cast["hotline-ordos"], enquiry.number)
    do("hotline-lanzhou", "answer_directly", enquiry, text="好")
    assert enquiry.answered_by == cast["hotline-lanzhou"].person


def test_scopes(ask, do, cast):
    enquiry = ask()
    for who in ("officer-ordos", "officer-jyg", "citizen2", "auditor", "hotline-lanzhou"):
        with pytest.raises(Missing):
            queries.enquiry(cast[who], enquiry.number)
    assert queries.enquiry(cast["hotline-ordos"], enquiry.number)
    assert queries.enquiry(cast["supervisor"], enquiry.number)
    assert queries.own_enquiry(cast["citizen"], enquiry.number)
    do("hotline-ordos", "dispatch", enquiry, organisation=HRSS)
    assert queries.enquiry(cast["officer-ordos"], enquiry.number)
    do("officer-ordos", "return_ticket", enquiry, reason="不是")
    with pytest.raises(Missing):
        queries.enquiry(cast["officer-ordos"], enquiry.number)


def test_a_stale_page_is_told(ask, do):
    enquiry = ask()
    do("hotline-ordos", "note", enquiry, text="看过")
    with pytest.raises(Conflict) as no:
        do("hotline-ordos", "answer_directly", enquiry, text="好", expected_seq=1)
    assert no.value.code == "stale"


def test_answers_become_frequent_questions(ask, do, cast):
    enquiry = ask(kind="ask", title="社保卡丢了怎么补办", content="社保卡丢了，怎么补？")
    do("hotline-ordos", "answer_directly", enquiry, text="网上点补领。")
    said = {"enquiry": enquiry, "actor": cast["hotline-ordos"], "question": "社保卡丢了怎么补办？"}
    with pytest.raises(Invalid):
        frequent.publish(**said, answer="打13900000001找小王")
    frequent.publish(**said, answer="网上点补领。", keywords="挂失 补卡")
    with pytest.raises(Conflict):
        frequent.publish(**said, answer="网上点补领。")
    (offered,) = queries.offered(text="我的社保卡丢了怎么补办呀，着急")
    assert offered.question == "社保卡丢了怎么补办？"
    assert queries.offered(text="怎么办理结婚登记的预约") == []
    assert list(queries.questions(q="补卡")) == [offered]

    with pytest.raises(Forbidden):
        frequent.withdraw(question=FrequentQuestion.objects.get(), actor=cast["hotline-lanzhou"])
    frequent.withdraw(question=FrequentQuestion.objects.get(), actor=cast["hotline-ordos"])
    assert list(queries.questions()) == []


def test_what_is_told_has_words_in_both_languages():
    for language in ("zh-hans", "en"):
        assert set(messages.words(language)) >= ABOUTS
        for about in ABOUTS:
            facts = {
                "application": "2611210000123",
                "item": "经" * 60,
                "authority": "某市某局",
                "by": "2026-12-25",
            }
            title, _text = messages.worded(Message(about=about, facts=facts), language)
            sms, _values = messages.texted(Message(about=about, facts=facts), language)
            assert title
            assert len(sms) <= (62 if language == "zh-hans" else 134)
