"""Acts through pages: the whole path, refusals as sentences with what was typed, buttons as the API has them."""

from __future__ import annotations

import re

import pytest

from applications import acts
from applications.flow import door
from applications.flow.table import table
from portal.desk.forms import FORMS
from tests.portal.desk.pages import address, buttons, do, seq, text

SAYS = {"reason": "理由写在这里"}


def test_from_receipt_to_delivery_by_pages(client, card):
    case = card.submit()
    client.as_("officer-ordos")
    assert do(client, case, "claim").status_code == 302
    assert do(client, case, "accept").status_code == 302
    assert do(client, case, "review", passed="yes", opinion="材料齐全").status_code == 302
    client.as_("approver-ordos")
    granted = {"number": "鄂人社〔2026〕1号", "valid_until": "2036-03-04", "conditions": ""}
    assert do(client, case, "approve", **granted).status_code == 302
    client.as_("officer-ordos")
    assert do(client, case, "issue").status_code == 302
    last = do(client, case, "deliver", method="courier", receiver="王雅琴", proof="1100000026117")
    assert last["Location"] == address(case)
    case.refresh_from_db()
    assert (case.state, case.result) == (
        "closed",
        {"number": "鄂人社〔2026〕1号", "valid_until": "2036-03-04"},
    )
    assert "“送达”已办好。" in text(client.get(address(case)))


def test_a_correction_line_by_line(client, card):
    case = card.submit()
    client.as_("officer-ordos")
    fields = {
        "material-photo-tick": "1",
        "material-photo-problem": "底色不对",
        "material-photo-remedy": "换白底",
        "field-bank-problem": "不全",
        "field-bank-remedy": "写到支行",
        "days": "7",
    }
    assert do(client, case, "request_correction", **fields).status_code == 302
    assert case.corrections.get().defects == [
        {"material": "photo", "problem": "底色不对", "remedy": "换白底"},
        {"field": "bank", "problem": "不全", "remedy": "写到支行"},
    ]


def test_what_a_correction_lacks_stands_beside_the_line(client, card):
    case = card.submit()
    client.as_("officer-ordos")
    answer = do(
        client, case, "request_correction",
        **{"material-id_card-tick": "1", "material-photo-problem": "底色不对", "days": "7"},
    )  # fmt: skip
    assert answer.status_code == 400
    page = answer.content.decode()
    invalid = re.findall(r'<input id="f-([\w-]+)"[^>]*aria-invalid', page)
    assert invalid == ["material-id_card-problem", "material-id_card-remedy", "material-photo-remedy"]
    assert 'value="底色不对"' in page
    assert 'id="f-material-id_card-tick" name="material-id_card-tick" value="1" checked' in page


def test_a_correction_of_nothing_is_refused_at_the_ticks(client, card):
    case = card.submit()
    client.as_("officer-ordos")
    nothing = do(client, case, "request_correction", days="7")
    page = nothing.content.decode()
    assert nothing.status_code == 400
    assert '<a href="#f-defects">要补正的地方：请至少勾一处，并写明哪里不对、怎么补。</a>' in page
    ticks = page.partition('id="f-defects"')[2].partition("</fieldset>")[0]
    assert '<p class="field-error" id="f-defects-error">请至少勾一处' in ticks
    assert "没有办成" not in page


def test_days_out_of_bounds_are_refused_beside_the_field(client, card):
    case = card.accepted()
    client.as_("approver-ordos")
    for typed in ("11", "0", "-1", "x", "9" * 30):
        answer = do(client, case, "extend", days=typed, **SAYS)
        assert answer.status_code == 400, typed
        assert f'value="{typed}"' in answer.content.decode()
        assert SAYS["reason"] in text(answer)


def test_no_reason_no_refusal(client, card):
    case = card.submit()
    answer = do(client.as_("officer-ordos"), case, "refuse", reason="  ", ground="")
    assert answer.status_code == 400
    assert "有2处要改" in text(answer)
    case.refresh_from_db()
    assert case.state == "received"


def test_a_stale_page_keeps_what_was_typed_and_goes_through_the_second_time(client, card, cast):
    case = card.submit()
    client.as_("officer-ordos")
    old = seq(client.get(address(case, "refuse")))
    acts.note(case=case, actor=cast["approver-ordos"], text="同事先写了一句")
    typed = {"ground": "art32_2", "reason": "参保地不在本市"}
    answer = client.post(address(case, "refuse"), {"expected_seq": old, **typed})
    assert answer.status_code == 409
    assert "办件在您打开之后有了变化" in text(answer)
    assert "参保地不在本市" in text(answer)
    assert 'value="art32_2" checked' in answer.content.decode()
    again = client.post(address(case, "refuse"), {"expected_seq": seq(answer), **typed})
    assert again.status_code == 302


def test_the_acceptor_does_not_decide(client, card, cast):
    case = acts.accept(case=card.submit(), actor=cast["approver-ordos"])
    acts.review(case=case, actor=cast["officer-ordos"], passed=True, opinion="齐全")
    client.as_("approver-ordos")
    page = client.get(address(case))
    assert "approve" not in buttons(page)
    assert "受理人不能决定同一办件" in text(page)
    answer = client.post(address(case, "deny"), {"reason": "理由写在这里"})
    assert answer.status_code == 403
    assert "受理人不能决定同一办件" in text(answer)
    assert "理由写在这里" in text(answer)


def test_an_act_that_is_not_open_says_why(client, card):
    case = card.submit()
    client.as_("officer-ordos")
    wrong_state = client.get(address(case, "review"))
    assert (wrong_state.status_code, "不能“提交审查意见”" in text(wrong_state)) == (409, True)
    assert client.get(address(case, "supervise")).status_code == 403
    for unknown in ("collect", "correct", "withdraw", "passing", "x"):
        assert client.get(address(case, unknown)).status_code == 404


def test_pressing_twice_does_it_once(client, card):
    case = card.submit()
    client.as_("officer-ordos")
    form = {"expected_seq": seq(client.get(address(case, "note"))), "text": "只写一次"}
    assert [client.post(address(case, "note"), form).status_code for _ in range(2)] == [302, 409]
    assert case.application.stream.events.filter(act="note").count() == 1


def test_odd_posts_are_400_not_500(client, card):
    case = card.submit()
    client.as_("officer-ordos")
    odd = {
        "expected_seq": "x",
        "reason": "a\0b",
        "ground": "x",
        "text": "a\0b",
        "days": "1e9",
        "post": "9" * 40,
    }
    for act in FORMS:
        assert client.post(address(case, act), odd).status_code in {400, 403, 409}, act


def test_consequences_stand_on_the_page(client, card):
    case = card.submit()
    page = text(client.as_("officer-ordos").get(address(case, "accept")))
    assert "办件转为“已受理”。" in page
    assert "承诺办结时限10个工作日起算。" in page
    assert "《受理通知书》" in page
    assert "申请人会收到消息。" in page
    assert "法定办结" not in page  # no law sets one for this item


def test_assigning_offers_colleagues(client, card, cast):
    case = card.submit()
    cast["officer-ordos"].posts.filter(organisation="A-150600-hrss", role="approver").update(
        role="dispatcher"
    )
    client.as_("officer-ordos")
    page = client.get(address(case, "assign")).content.decode()
    post, name = re.search(r'<option value="(\d+)">(approver-ordos，[^<]+)</option>', page).groups()
    assert name == "approver-ordos，审批负责人"
    assert do(client, case, "assign", post=post).status_code == 302
    case.refresh_from_db()
    assert case.assignee == cast["approver-ordos"].person


def test_rerouting_offers_those_who_do_the_item(client, card):
    case = card.submit()
    client.as_("officer-ordos")
    page = client.get(address(case, "reroute")).content.decode()
    assert 'value="A-620200-hrss"' in page
    assert 'value="A-150600-hrss"' not in page
    assert do(client, case, "reroute", authority="A-620200-hrss", **SAYS).status_code == 302
    assert sorted(case.application.cases.values_list("state", flat=True)) == ["received", "rerouted"]


def test_special_procedure_by_pages(client, card):
    case = card.accepted()
    client.as_("officer-ordos")
    assert do(client, case, "start_special", kind="expert", days="5", **SAYS).status_code == 302
    client.as_("approver-ordos")
    assert do(client, case, "confirm_special").status_code == 302
    assert do(client, case, "extend", days="3", **SAYS).status_code == 302
    client.as_("officer-ordos")
    assert do(client, case, "end_special").status_code == 302
    page = text(client.get(address(case)))
    assert "专家评审" in page


def test_supervision_by_pages(client, card):
    case = card.submit()
    client.as_("supervisor")
    assert do(client, case, "supervise", text="请尽快", until="2026-03-06").status_code == 302
    assert do(client, case, "remind").status_code == 302
    assert "今天已经催办过了" in text(client.get(address(case)))


# ---- buttons, API and door say the same ----------------------------------------------------------


def waits_for_correction(card):
    case, officer = card.submit(), card.cast["officer-ordos"]
    defects = [{"material": "photo", "problem": "底色", "remedy": "重拍"}]
    return acts.request_correction(case=case, actor=officer, defects=defects)


def paused(card):
    case, officer = card.accepted(), card.cast["officer-ordos"]
    return acts.start_special(case=case, actor=officer, kind="expert", reason="评审", days=5)


def closed(card):
    officer = card.cast["officer-ordos"]
    return acts.deliver(case=card.issued(), actor=officer, method="window", receiver="王雅琴")


STATES = {
    "received": lambda card: card.submit(),
    "awaiting_correction": waits_for_correction,
    "accepted": lambda card: card.accepted(),
    "paused": paused,
    "in_review": lambda card: card.in_review(),
    "approved": lambda card: card.approved(),
    "issued": lambda card: card.issued(),
    "denied": lambda card: acts.deny(
        case=card.in_review(), actor=card.cast["approver-ordos"], reason="不符合"
    ),
    "refused": lambda card: acts.refuse(
        case=card.submit(), actor=card.cast["officer-ordos"], ground="art32_2", reason="不归本机关"
    ),
    "closed": closed,
    "terminated": lambda card: acts.terminate(
        case=card.submit(), actor=card.cast["approver-ordos"], reason="事项取消"
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_buttons_are_what_the_api_and_the_door_offer(state, client, card, api, cast):
    case = STATES[state](card)
    for who in ("officer-ordos", "approver-ordos", "supervisor"):
        page = client.as_(who).get(address(case))
        offered = {one["act"] for one in api(who).get(f"/cases/{case.number}/").json()["available_acts"]}
        allowed = {row.act for row in door.available(case, cast[who])}
        assert len(buttons(page)) == len(set(buttons(page)))
        assert (state, who, set(buttons(page))) == (state, who, offered) == (state, who, allowed)


@pytest.mark.parametrize("state", STATES)
def test_every_button_opens(state, client, card):
    case = STATES[state](card)
    for who in ("officer-ordos", "approver-ordos", "supervisor"):
        for act in buttons(client.as_(who).get(address(case))):
            assert client.get(address(case, act)).status_code == 200, (who, act)


ELSEWHERE = {"correct", "sign", "fulfil"}
"""What a window does for people who stand there: pages of their own, and the API to bring what was promised."""


def test_every_act_of_staff_has_a_form():
    staff = {"officer", "approver", "dispatcher", "supervisor", "window"}
    taken = {act for act, row in table().items() if staff & {*row.roles} and row.froms and hasattr(acts, act)}
    assert taken - ELSEWHERE == set(FORMS)
