"""A bad rating walks the whole circle: limits across a holiday, late steps, appeal by others, relay."""

import datetime as dt

import pytest

from applications import acts as matters
from base.accounts.models import Account
from base.errors import Conflict, Forbidden, Invalid, Missing
from base.ledger import chain, tasks, timers
from base.ledger.clock import ZONE, day_of
from base.ledger.models import Event, Message, Stream, Timer
from feedback import tokens
from feedback.acts import rectifications as acts
from feedback.acts.ratings import Voice, end_visit, rate, start_visit
from feedback.models import Rating, Rectification
from feedback.queries import rectifications as queries
from feedback.tasks import escalate_late


@pytest.fixture
def bad(card, cast, clock):
    """A bad rating at 鄂尔多斯 人社: ``bad()`` makes one and returns its rectification."""

    def make(who="citizen", **voice):
        case = card.issued()
        matters.deliver(case=case, actor=cast["officer-ordos"], method="electronic", receiver="王雅琴")
        clock.on(minutes=1)
        token = tokens.token(tokens.of_matter(case.application.number))
        said = Voice(
            **{"satisfaction": 5, "reasons": ["115"], "comment": "等了两小时", "anonymous": False, **voice}
        )
        rating = rate(token=token, voice=said, account=cast[who] if who else None)
        return Rectification.objects.select_related("organisation", "rating").get(rating=rating)

    return make


def due(one, kind):
    return day_of(Timer.objects.get(case=str(one.id), kind=kind).due_at)


def test_the_whole_circle_across_a_holiday(bad, cast, clock):
    """清明 2026: Saturday 4 to Monday 6 April are off."""
    officer = cast["officer-ordos"]
    clock.to(dt.datetime(2026, 4, 2, 9, 0, tzinfo=ZONE))
    one = bad()
    assert (one.state, due(one, "verify"), one.appeal_until) == (
        "verify", dt.date(2026, 4, 3), dt.date(2026, 4, 7),
    )  # fmt: skip
    clock.to("2026-04-03")
    acts.verify(rectification=one, actor=officer, finding="valid", text="查了叫号记录，属实")
    assert (one.state, one.assignee) == ("rectify", officer.person)
    assert due(one, "rectify") == dt.date(2026, 4, 13)
    acts.extend(rectification=one, actor=officer, days=10, reason="要改叫号系统")
    assert due(one, "rectify") == dt.date(2026, 4, 27)
    with pytest.raises(Conflict):
        acts.extend(rectification=one, actor=officer, days=1, reason="再改")
    acts.rectify(rectification=one, actor=officer, text="加开一个窗口")
    clock.to("2026-04-08")
    acts.answer(rectification=one, actor=officer, text="加开了窗口，抱歉让您久等")
    assert (one.state, due(one, "call_back")) == ("call_back", dt.date(2026, 4, 15))
    assert Timer.objects.get(case=str(one.id), kind="rectify").state == "met"
    with pytest.raises(Conflict):
        acts.close(rectification=one, actor=cast["supervisor"])
    acts.call_back(rectification=one, actor=officer, satisfied="yes")
    acts.close(rectification=one, actor=cast["supervisor"])
    one.refresh_from_db()
    assert (one.state, one.satisfied, one.called_back_in_time, one.due_at) == ("closed", "yes", True, None)
    assert list(timers.faults(Timer.objects.all())) == []
    assert list(chain.faults(Stream.objects.all())) == []


def test_what_is_not_true_is_explained(bad, cast):
    one = bad()
    acts.verify(rectification=one, actor=cast["officer-ordos"], finding="invalid", text="按法定时限办的")
    assert one.state == "answer"
    acts.answer(rectification=one, actor=cast["officer-ordos"], text="依照规定要5天")
    assert (one.state, one.rectified) == ("call_back", False)


def test_not_satisfied_means_supervised_and_again(bad, cast):
    one, officer = bad(), cast["officer-ordos"]
    acts.verify(rectification=one, actor=officer, finding="valid", text="属实")
    acts.rectify(rectification=one, actor=officer, text="改了")
    acts.answer(rectification=one, actor=officer, text="改了")
    acts.call_back(rectification=one, actor=officer, satisfied="no", text="说没改好")
    assert (one.state, one.round, one.supervised) == ("rectify", 2, True)
    assert due(one, "rectify") == dt.date(2026, 3, 11)
    acts.rectify(rectification=one, actor=officer, text="又改了")
    acts.answer(rectification=one, actor=officer, text="又改了")
    acts.call_back(rectification=one, actor=officer, satisfied="unreachable", text="打了三次")
    acts.close(rectification=one, actor=cast["supervisor"])
    assert one.state == "closed"


def test_a_named_person_works_on_it_and_others_do_not(bad, cast):
    one = bad()
    acts.assign(rectification=one, actor=cast["supervisor"], person=cast["approver-ordos"].person)
    with pytest.raises(Forbidden):
        acts.verify(rectification=one, actor=cast["officer-ordos"], finding="valid", text="属实")
    acts.verify(rectification=one, actor=cast["approver-ordos"], finding="valid", text="属实")
    with pytest.raises(Invalid):
        acts.assign(rectification=one, actor=cast["supervisor"], person=cast["officer-jyg"].person)
    with pytest.raises(Forbidden):
        acts.assign(rectification=one, actor=cast["officer-ordos"], person=cast["officer-ordos"].person)


def test_others_do_not_see_it(bad, cast):
    one = bad()
    assert queries.rectification(cast["officer-ordos"], one.id) == one
    assert queries.rectification(cast["supervisor"], one.id) == one
    for other in ("officer-jyg", "window-lanzhou", "citizen", "citizen2", "auditor"):
        with pytest.raises(Missing):
            queries.rectification(cast[other], one.id)


# ---- appeal -------------------------------------------------------------------------------------


def test_an_appeal_is_decided_by_others_and_counts_meanwhile(bad, cast, clock):
    one = bad()
    clock.to("2026-03-06")
    acts.appeal(rectification=one, actor=cast["officer-ordos"], reason="评错了人")
    assert (one.appeal, Rating.objects.get().excluded) == ("open", "")
    for own in ("officer-ordos", "approver-ordos", "citizen", "auditor"):
        with pytest.raises(Forbidden):
            acts.decide(rectification=one, actor=cast[own], decision="uphold", reason="不成立")
    acts.decide(rectification=one, actor=cast["supervisor"], decision="exclude_mistaken", reason="评的是别家")
    one.refresh_from_db()
    rating = Rating.objects.get()
    assert (one.state, one.appeal) == ("closed", "exclude_mistaken")
    assert (rating.excluded, rating.satisfaction) == ("mistaken", 5)
    events = Event.objects.filter(stream=rating.stream).order_by("seq")
    assert [event.act for event in events] == ["rate", "exclude"]
    assert events[0].data["satisfaction"] == 5


def test_an_appeal_that_is_refused_changes_nothing(bad, cast):
    one = bad()
    acts.appeal(rectification=one, actor=cast["officer-ordos"], reason="冤枉")
    with pytest.raises(Conflict):
        acts.appeal(rectification=one, actor=cast["approver-ordos"], reason="真冤枉")
    acts.decide(rectification=one, actor=cast["supervisor"], decision="uphold", reason="记录属实")
    assert (one.state, one.appeal, Rating.objects.get().excluded) == ("verify", "uphold", "")


def test_an_appeal_too_late(bad, cast, clock):
    one = bad()
    clock.to("2026-03-09")
    with pytest.raises(Conflict):
        acts.appeal(rectification=one, actor=cast["officer-ordos"], reason="冤枉")


def test_a_supervisor_who_works_there_does_not_decide(bad, cast):
    from base.accounts.acts import appoint
    from base.ledger.actors import SYSTEM

    one = bad()
    acts.appeal(rectification=one, actor=cast["officer-ordos"], reason="冤枉")
    appoint(account=cast["supervisor"], role="officer", organisation="A-150600-hrss", actor=SYSTEM)
    fresh = Account.objects.get(username="supervisor")
    with pytest.raises(Forbidden):
        acts.decide(rectification=one, actor=fresh, decision="uphold", reason="不成立")


def test_the_rater_cannot_appeal(bad, cast, api):
    one = bad()
    answer = api("citizen").post(f"/rectifications/{one.id}/acts/appeal/", {"reason": "我评错了"})
    assert answer.status_code == 404


# ---- late ---------------------------------------------------------------------------------------


def test_late_steps_escalate_once_each(bad, cast, clock):
    one = bad()
    assert escalate_late() == 0
    clock.to("2026-03-06")
    assert (escalate_late(), escalate_late()) == (1, 0)
    tasks.drain("partners")
    told = Message.objects.get(about="rating_late")
    assert told.to == cast["supervisor"].person
    one.refresh_from_db()
    acts.verify(rectification=one, actor=cast["officer-ordos"], finding="valid", text="属实")
    assert Timer.objects.get(case=str(one.id), kind="verify").state == "missed"
    clock.to("2026-03-16")
    assert (escalate_late(), escalate_late()) == (1, 0)
    one.refresh_from_db()
    assert one.escalated == ["verify:1", "rectify:1"]
    assert Event.objects.filter(act="rectification.escalate").count() == 2


def test_a_late_decision_is_escalated_beside_a_late_repair(bad, cast, clock):
    one = bad()
    clock.to("2026-03-06")
    acts.verify(rectification=one, actor=cast["officer-ordos"], finding="valid", text="属实")
    acts.appeal(rectification=one, actor=cast["officer-ordos"], reason="评错了人")
    clock.to("2026-04-30")
    late = Timer.objects.filter(case=str(one.id), state="running")
    assert set(late.values_list("kind", flat=True)) == {"rectify", "decide"}
    assert (escalate_late(), escalate_late()) == (2, 0)
    one.refresh_from_db()
    assert sorted(one.escalated) == ["decide:1", "rectify:1"]


def test_repeated_bad_ratings_are_supervised(bad):
    assert [bad().supervised for _each in range(3)] == [False, False, True]


# ---- relay --------------------------------------------------------------------------------------


def test_the_rater_reads_and_answers_and_stays_unknown(bad, cast, client):
    one = bad()
    officer = cast["officer-ordos"]
    acts.verify(rectification=one, actor=officer, finding="valid", text="内部看的核实")
    acts.rectify(rectification=one, actor=officer, text="内部看的整改")
    acts.answer(rectification=one, actor=officer, text="已经加开窗口")
    tasks.drain("partners")
    number = str(one.rating.source["number"])
    assert Message.objects.get(about="rating_answered").to == cast["citizen"].person
    path = f"/rate/{tokens.token(tokens.of_matter(number))}/"
    page = client.get(path).content.decode()
    assert "已经加开窗口" in page
    assert "内部看的" not in page
    empty = client.post(f"{path}reply/", {"text": " ", "satisfied": "no"})
    assert empty.status_code == 400
    assert client.post(f"{path}reply/", {"text": "还是要等", "satisfied": "no"}).status_code == 302
    said = Event.objects.get(act="rectification.reply")
    assert (said.actor, said.data["satisfied"]) == ("rater", "no")
    page = client.as_("officer-ordos").get(f"/office/ratings/{one.id}/").content.decode()
    assert "还是要等" in page


def answered(one, officer):
    acts.verify(rectification=one, actor=officer, finding="valid", text="属实")
    acts.rectify(rectification=one, actor=officer, text="改了")
    acts.answer(rectification=one, actor=officer, text="已经加开窗口")
    tasks.drain("partners")


@pytest.mark.parametrize("rater", ["citizen", "citizen2"])
def test_the_answer_is_told_to_the_rater_alone(rater, bad, cast):
    """citizen2 filed nothing: whoever holds the address may rate."""
    answered(bad(who=rater), cast["officer-ordos"])
    assert [one.to for one in Message.objects.filter(about="rating_answered")] == [cast[rater].person]


@pytest.mark.parametrize("voice", [{"anonymous": True}, {"who": None}])
def test_the_answer_to_an_unknown_rater_stands_at_the_address_alone(voice, bad, cast, client):
    one = bad(**voice)
    answered(one, cast["officer-ordos"])
    assert not Message.objects.filter(about="rating_answered").exists()
    number = int(one.rating.source["number"])
    page = client.get(f"/rate/{tokens.token(tokens.of_matter(number))}/")
    assert "已经加开窗口" in page.content.decode()


def test_who_rated_a_visit_under_their_name_is_told(bad, cast, clock):
    visit = start_visit(actor=cast["window-lanzhou"], window="3号窗口")
    end_visit(visit=visit, actor=cast["window-lanzhou"])
    clock.on(minutes=1)
    token = tokens.token(tokens.of_visit(visit.id))
    rating = rate(token=token, voice=Voice(5, anonymous=False), account=cast["citizen"])
    answered(rating.rectification, cast["window-lanzhou"])
    told = Message.objects.get(about="rating_answered")
    own = tokens.token(tokens.subject(token).own)
    assert (told.to, told.facts["token"], told.facts["item"]) == (cast["citizen"].person, own, "3号窗口")


def test_an_anonymous_rater_is_nowhere(bad, cast, client, api, clock):
    one = bad(anonymous=True)
    tasks.drain("partners")
    assert api("officer-ordos").get("/rectifications/").json()["results"] == [], "its hour would tell"
    assert client.as_("officer-ordos").get(f"/office/ratings/{one.id}/").status_code == 404
    assert not Message.objects.filter(about="rating_bad").exists()
    clock.to(dt.datetime(2026, 3, 5, 9, 0, tzinfo=ZONE))
    tasks.drain("partners")
    assert Message.objects.filter(about="rating_bad").exists()
    number = str(one.rating.source["number"])
    pages = [
        client.as_("officer-ordos").get(f"/office/ratings/{one.id}/").content.decode(),
        client.get("/office/ratings/").content.decode(),
        api("officer-ordos").get("/rectifications/").content.decode(),
        api("officer-ordos").get(f"/rectifications/{one.id}/").content.decode(),
    ]
    times = [one.rating.made_at.strftime("%H:%M"), one.rating.made_at.strftime("%H:%M:%S")]
    for page in pages:
        for secret in (number, cast["citizen"].person, "王雅琴", "citizen", *times):
            assert secret not in page, secret
    assert "等了两小时" in pages[0]


def test_who_is_not_anonymous_is_known_by_the_number(bad, client):
    one = bad(anonymous=False)
    page = client.as_("officer-ordos").get(f"/office/ratings/{one.id}/").content.decode()
    assert str(one.rating.source["number"]) in page


def test_numbers_in_a_comment_are_for_the_handler_alone(bad, cast, client, api):
    one = bad(comment="打我电话13900000001")
    acts.assign(rectification=one, actor=cast["supervisor"], person=cast["officer-ordos"].person)
    readers = {"officer-ordos": True, "approver-ordos": False, "supervisor": False}
    for who, whole in readers.items():
        page = client.as_(who).get(f"/office/ratings/{one.id}/").content.decode()
        said = api(who).get(f"/rectifications/{one.id}/").json()["comment"]
        assert ("13900000001" in page, "13900000001" in said) == (whole, whole), who
        assert "打我电话" in page
