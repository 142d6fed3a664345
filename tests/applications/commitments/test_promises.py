"""Promises in place of materials: signed, brought, checked, and what follows when they are not kept."""

import pytest

from applications import acts
from applications.models import Application, Case, Commitment
from base.errors import Conflict, Forbidden, Invalid, Missing
from base.files.documents import of_case
from base.ledger import chain, timers
from base.ledger.models import Event, Message, Stream, Timer
from tests.support.commitments import (
    FOLLOW,
    PHOTO,
    REPLACE,
    bring,
    decided,
    looked_at,
    offer,
    pass_days,
    promised,
    signed,
    the,
)
from tests.support.matters import picture


def history(case):
    return list(case.application.stream.events.order_by("seq").values_list("act", flat=True))


# ---- signed -------------------------------------------------------------------------------------


def test_what_was_read_and_signed_is_kept_with_its_document(card):
    offer()
    case = promised(card)
    one = the(case)
    assert (one.state, one.kind, one.materials, one.version) == ("signed", "follow", [PHOTO], 1)
    assert one.terms["template"]["duty"] == ["照片是本人近照"]
    assert (one.signature["name"], one.signature["method"]) == ("王雅琴", "online")
    assert history(case) == ["submit", "promise"]
    paper = next(one for one in of_case(case.number) if one.kind == "commitment")
    assert "诺〔2026〕" in paper.number
    assert paper.facts["bring_by"] == "2026-03-18"
    assert (
        timers.read(Timer.objects.get(case=one.limit).changes.all(), _calendar()).due.isoformat()
        == "2026-03-18"
    )


def _calendar():
    from base.regions.calendar import calendar_of

    return calendar_of("150600")


def test_a_bare_yes_does_where_the_guide_has_no_notice_of_its_own(card):
    one = the(promised(card, promise=True))
    assert (one.key, one.signature["name"], one.state) == ("to_follow", "王雅琴", "signed")


@pytest.mark.parametrize(
    ("promise", "pointer", "text"),
    [
        (True, "", "请先读完“照片承诺”的告知内容，再写姓名签承诺。"),
        ({"name": "王雅琴"}, "/accepted", "请先读完告知内容，同意的打勾；不愿意承诺可以直接交材料。"),
        ({"accepted": True}, "/name", "请写姓名，作为签名。"),
        ({"accepted": True, "name": " "}, "/name", "请写姓名，作为签名。"),
        ({"accepted": True, "name": "王" * 101}, "/name", "最多100个字。"),
        ({"accepted": True, "name": "别人"}, "", "签名和办理人的姓名不一致，请写办理人自己的姓名。"),
        ({"accepted": True, "name": 7}, "/name", "这一项的内容类型不对。"),
        ({"accepted": True, "name": "王雅琴", "version": "1"}, "/version", "这一项的内容类型不对。"),
        ("yes", "", "这一项的内容类型不对。"),
    ],
)
def test_a_promise_that_is_none_is_refused_beside_its_material(card, promise, pointer, text):
    offer()
    sent = {"key": PHOTO, "promise": promise}
    with pytest.raises(Invalid) as no:
        promised(card, promise=sent)
    assert no.value.errors == {f"/materials/1/promise{pointer}": [text]}
    assert not Commitment.objects.exists()


def test_another_version_of_the_notice_has_to_be_read_again(card):
    offer(**FOLLOW, template={"version": 2})
    with pytest.raises(Conflict) as no:
        promised(card)
    assert no.value.code == "version_changed"


def test_what_no_guide_lets_promise_cannot_be_promised(card, cast):
    with pytest.raises(Invalid) as no:
        promised(card, promise={"key": "id_card", "promise": True})
    assert "/materials/1/key" in no.value.errors  # twice the same
    offer()
    filing = card.filing()
    filing.materials[0] = {"key": "id_card", "promise": {"name": "王雅琴", "accepted": True}}
    with pytest.raises(Invalid) as no:
        acts.submit(filing=filing, actor=cast["citizen"])
    assert no.value.errors == {"/materials/0/promise": ["“居民身份证”不能后补，也不能用承诺代替。"]}


def test_only_somebody_known_is_spared_a_material(card, cast):
    """告知承诺 needs assurance; who only declared a number hands the material in."""
    offer(**REPLACE)
    unknown = {"name": "李示例", "id_type": "111", "id_number": "110101199003077475", "phone": "13900000009"}
    with pytest.raises(Invalid) as no:
        promised(card, "newcomer", promise=signed("李示例"), applicant=unknown)
    assert no.value.errors == {
        "/materials/1/promise": ["免交材料的告知承诺要先实名，请直接交材料，或实名以后再办。"]
    }
    assert the(promised(card)).kind == "replace"


# ---- kept ---------------------------------------------------------------------------------------


def test_what_was_promised_is_brought_and_the_result_waits_for_it(card, cast, clock):
    offer()
    case = decided(promised(card), card)
    with pytest.raises(Conflict) as no:
        acts.issue(case=case, actor=cast["officer-ordos"])
    assert no.value.code == "promise_open"
    clock.on(days=2)
    bring(case, card)
    one = the(case)
    assert (one.state, one.due_at) == ("kept", None)
    assert Timer.objects.get(case=one.limit).state == "met"
    assert Message.objects.filter(about="promise_came", to=cast["officer-ordos"].person).exists()
    acts.issue(case=case, actor=cast["officer-ordos"])
    with pytest.raises(Conflict):
        bring(case, card)
    assert not list(timers.faults(Timer.objects.all()))
    assert not list(chain.faults(Stream.objects.all()))


def test_where_the_template_says_so_the_result_does_not_wait(card, cast):
    offer(**FOLLOW | {"effect": "decide", "consequence": "revoke"})
    case = decided(promised(card), card)
    assert acts.issue(case=case, actor=cast["officer-ordos"]).state == "issued"


def test_a_correction_can_bring_it_and_rounds_do_not_collide(card, cast):
    offer()
    case = promised(card)
    defects = [{"material": PHOTO, "problem": "还没有交", "remedy": "交来"}]
    bring(case, card)
    acts.request_correction(case=case, actor=cast["officer-ordos"], defects=defects)
    upload = card.filing().materials[1]["upload"]
    acts.correct(case=case, actor=cast["citizen"], materials=[{"key": PHOTO, "upload": upload}])
    rounds = case.application.materials.filter(key=PHOTO).order_by("round").values_list("round", "source")
    assert list(rounds) == [(0, "promise"), (1, "upload"), (2, "upload")]
    assert the(case).state == "kept"


def test_a_correction_that_brings_it_keeps_the_promise(card, cast):
    offer()
    case = promised(card)
    acts.request_correction(
        case=case, actor=cast["officer-ordos"],
        defects=[{"material": PHOTO, "problem": "还没有交", "remedy": "交来"}],
    )  # fmt: skip
    with pytest.raises(Conflict, match="已经承诺过了"):
        acts.correct(case=case, actor=cast["citizen"], materials=[signed()])
    upload = card.filing().materials[1]["upload"]
    acts.correct(case=case, actor=cast["citizen"], materials=[{"key": PHOTO, "upload": upload}])
    assert the(case).state == "kept"


@pytest.mark.parametrize(
    ("materials", "pointer"),
    [
        ([], "/materials"),
        ([{"key": "id_card", "upload": "x"}], "/materials/0/key"),
        ([{"key": PHOTO, "upload": "x"}], "/materials/0/upload"),
        ([{"key": PHOTO, "promise": True}], "/materials/0"),
        ([{"key": PHOTO, "licence": "x"}], "/materials/0/licence"),
    ],
)
def test_only_what_is_owed_is_brought(card, cast, materials, pointer):
    offer()
    case = promised(card)
    with pytest.raises(Invalid) as no:
        acts.fulfil(case=case, actor=cast["citizen"], materials=materials)
    assert list(no.value.errors) == [pointer]
    assert the(case).state == "signed"


def test_strangers_bring_nothing_and_officers_neither(card, cast):
    offer()
    case = promised(card)
    for who in ("citizen2", "officer-ordos", "supervisor"):
        with pytest.raises(Forbidden):
            bring(case, card, who)


def test_a_file_of_somebody_else_is_not_there(card, cast, png):
    from base.files.acts import receive

    offer()
    case = promised(card)
    other = receive(data=png, name="a.png", owner=cast["citizen2"].person)
    with pytest.raises(Missing):
        acts.fulfil(case=case, actor=cast["citizen"], materials=[{"key": PHOTO, "upload": str(other.id)}])


def test_a_case_that_ends_owes_nothing(card, cast):
    offer()
    case = promised(card)
    acts.withdraw(application=case.application, actor=cast["citizen"])
    one = the(case)
    assert (one.state, Timer.objects.get(case=one.limit).state) == ("voided", "stopped")


def test_a_rerouted_case_takes_its_promises_along(card, cast):
    offer()
    case = promised(card)
    acts.reroute(case=case, actor=cast["officer-ordos"], authority="A-610800-hrss", reason="归榆林")
    assert Commitment.objects.get().case == Case.objects.exclude(id=case.id).get()


# ---- not kept -----------------------------------------------------------------------------------


def test_not_brought_in_time_over_a_holiday_ends_as_the_template_says(card, cast, clock):
    """Ten working days from Monday, 28 September 2026: National Day (1-7 October) is left out, 10 October worked."""
    clock.to("2026-09-28")
    offer()
    case = promised(card)
    assert the(case).due_at.date().isoformat() == "2026-10-16"
    assert pass_days(clock, "2026-10-20") == ["10-13 remind", "10-17 break"]
    case.refresh_from_db()
    assert (case.state, the(case).state) == ("terminated", "broken")
    assert history(case)[-3:] == ["remind_promise", "break_promise", "terminate"]
    ending = Event.objects.get(act="terminate")
    assert ending.role == "system"
    assert ending.text.body["reason"] == "没有按《照片承诺》兑现承诺：到期没有交来的，按本承诺书处理。"
    told = Message.objects.filter(to=cast["citizen"].person).values_list("about", flat=True)
    assert {"remind_promise", "break_promise", "terminate"} <= set(told)


def test_nobody_is_ended_without_a_reminder_on_an_earlier_day(card, clock):
    offer()
    case = promised(card)
    clock.to("2026-04-20")  # the portal stood still for weeks
    from applications.commitments.tasks import lapse, sweep_commitments

    assert sweep_commitments() == {"remind": 1, "break": 0}
    with pytest.raises(Conflict):
        lapse(commitment=the(case))
    assert pass_days(clock, "2026-04-21") == ["04-21 break"]


def test_after_a_decision_a_person_revokes_it_with_a_supervisor(card, cast, clock):
    offer(**FOLLOW | {"effect": "decide", "consequence": "revoke"})
    case = acts.issue(case=decided(promised(card), card), actor=cast["officer-ordos"])
    approver = cast["approver-ordos"]
    with pytest.raises(Conflict):
        acts.revoke(case=case, actor=approver, reason="没有补交")
    acts.confirm_receipt(case=case, actor=cast["citizen"])
    pass_days(clock, "2026-03-25")
    case.refresh_from_db()
    assert (case.state, the(case).state) == ("closed", "broken")
    assert {approver.person, cast["supervisor"].person} <= {
        one.to for one in Message.objects.filter(about="promise_broken")
    }
    with pytest.raises(Conflict, match="督办意见"):
        acts.revoke(case=case, actor=approver, reason="没有补交")
    acts.supervise(case=case, actor=cast["supervisor"], text="请依法撤销", until="2026-04-01")
    assert acts.revoke(case=case, actor=approver, reason="没有补交").state == "revoked"


def test_an_approver_may_let_the_decision_stand(card, cast, clock):
    offer()
    case = decided(promised(card), card)
    pass_days(clock, "2026-03-25")
    with pytest.raises(Conflict):
        acts.issue(case=case, actor=cast["officer-ordos"])
    with pytest.raises(Forbidden):
        acts.spare(case=case, actor=cast["supervisor"], reason="已另行核实")
    with pytest.raises(Invalid):
        acts.spare(case=case, actor=cast["approver-ordos"], reason=" ")
    acts.spare(case=case, actor=cast["approver-ordos"], reason="已另行核实")
    assert acts.issue(case=case, actor=cast["officer-ordos"]).state == "issued"


def test_a_decision_may_be_revoked_before_it_is_delivered_because_of_a_broken_promise(card, cast, clock):
    offer()
    case = decided(promised(card), card)
    pass_days(clock, "2026-03-25")
    acts.supervise(case=case, actor=cast["supervisor"], text="请依法撤销", until="2026-04-01")
    acts.revoke(case=case, actor=cast["approver-ordos"], reason="没有补交")
    assert case.state == "revoked"
    assert Timer.objects.get(case=case.number, kind="delivery").state == "stopped"
    assert Application.objects.get().open_cases == 0


def test_where_the_template_asks_first_it_is_put_right_or_ends(card, cast, clock):
    rectify = FOLLOW | {"consequence": "rectify", "rectify_days": 5}
    offer(**rectify)
    one, other = promised(card), promised(card, "citizen2", promise=signed("马建国"))
    assert pass_days(clock, "2026-03-19") == ["03-13 remind", "03-19 break"]
    assert {the(one).state, the(other).state} == {"rectifying"}
    assert the(one).due_at.date().isoformat() == "2026-03-26"
    with pytest.raises(Conflict):
        decided(one, card)
    bring(other, card, "citizen2")
    assert the(other).state == "kept"
    assert pass_days(clock, "2026-03-28") == ["03-23 remind", "03-27 break"]
    one.refresh_from_db()
    assert (one.state, the(one).state) == ("terminated", "broken")


# ---- checked ------------------------------------------------------------------------------------


def test_a_spared_material_is_checked_after_the_decision(card, cast, clock):
    offer(**REPLACE)
    case = promised(card)
    assert (the(case).state, the(case).due_at) == ("signed", None)
    decided(case, card)
    one = the(case)
    assert (one.state, one.due_at.date().isoformat()) == ("under_check", "2026-04-01")
    assert pass_days(clock, "2026-03-31") == ["03-27 remind"]
    assert Message.objects.filter(about="remind_check", to=cast["officer-ordos"].person).count() == 1
    upload = card.filing("officer-ordos").materials[0]["upload"]
    looked_at(case, card, "kept", attachment=upload)
    one = the(case)
    assert (one.state, one.finding, str(one.evidence_id)) == ("kept", "已核对登记系统", upload)
    assert Timer.objects.get(case=one.limit).state == "met"
    with pytest.raises(Conflict):
        looked_at(case, card, "kept")


def test_a_false_promise_found_by_a_check_leads_to_its_consequence(card, cast):
    offer(**REPLACE)
    case = decided(promised(card), card)
    looked_at(case, card, "broken")
    assert the(case).state == "broken"
    assert history(case)[-2:] == ["check", "break_promise"]
    assert Event.objects.get(act="break_promise").data["because"] == "check"


def test_a_check_that_asks_to_rectify_is_made_again(card, cast, clock):
    offer(**REPLACE | {"consequence": "rectify", "rectify_days": 5})
    case = decided(promised(card), card)
    looked_at(case, card, "broken")
    assert the(case).state == "rectifying"
    assert Event.objects.get(act="ask_to_rectify").data["until"] == "2026-03-11"
    bring(case, card)
    assert the(case).state == "under_check"
    looked_at(case, card, "broken")
    assert the(case).state == "broken"
    assert not list(timers.faults(Timer.objects.all()))


def test_the_lot_decides_which_are_looked_at(card, cast):
    offer(**REPLACE | {"check": {"method": "spot", "share_percent": 40}})
    drawn = []
    for _n in range(12):
        case = decided(promised(card), card)
        drawn.append(the(case).state)
    assert {"signed", "under_check"} == set(drawn)
    case = Commitment.objects.filter(state="signed").first().case
    looked_at(case, card, "kept")  # something turned up: it can still be looked at


@pytest.mark.parametrize(
    ("what", "pointer"),
    [
        ({"outcome": "perhaps"}, "/outcome"),
        ({"finding": " "}, "/finding"),
        ({"commitment": "x"}, "/commitment"),
        ({"attachment": "x"}, "/attachment"),
    ],
)
def test_a_check_says_what_was_found(card, cast, what, pointer):
    offer(**REPLACE)
    case = decided(promised(card), card)
    sent = {"outcome": "kept", "finding": "一致", **what}
    with pytest.raises(Invalid) as no:
        acts.check(case=case, actor=cast["officer-ordos"], **sent)
    assert list(no.value.errors) == [pointer]
    with pytest.raises(Forbidden):
        acts.check(case=case, actor=cast["citizen"], outcome="kept", finding="一致")


def test_a_window_takes_a_promise_on_paper_and_what_it_promised_later(cast, api, png):
    """At the counter the signature is on paper; any covered window takes the rest in by number and query code."""
    from tests.support.papers import Window

    window = Window(cast)
    filing = window.filing()
    for at, one in enumerate(filing.materials):
        if one["key"] == "household_register":
            filing.materials[at] = {"key": one["key"], "promise": {"name": "王雅琴", "accepted": True}}
    application = acts.collect(filing=filing, actor=window.clerk)
    one = Commitment.objects.get()
    assert (one.key, one.signature["method"]) == ("to_follow", "paper")
    clerk = api("window-yulin")
    upload = clerk.upload(picture()).json()["id"]
    case = application.cases.get()
    body = {
        "materials": [{"key": "household_register", "upload": upload, "paper": {"originals": 1, "copies": 0}}]
    }
    clerk.client.defaults["HTTP_X_QUERY_CODE"] = application.query_code
    answer = clerk.act(case.number, "fulfil", **body)
    assert answer.status_code == 200, answer.json()
    assert Commitment.objects.get().state == "kept"
