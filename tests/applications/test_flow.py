"""Every role in every state: what may be done is what flow.csv says, no more and no less."""

import csv

import pytest

from applications import acts
from applications.flow import door
from applications.flow.names import ACTS
from applications.flow.table import FILE, table
from applications.models.matter import ENDED, State
from base.accounts.acts import appoint, register
from base.errors import Refusal
from base.ledger.actors import SYSTEM
from licenses.queries import made_for
from portal.api.bodies import ON_CASE

BY_PROMISES = {"promise", "remind_promise", "remind_check", "ask_to_rectify", "break_promise"}
"""What is recorded of promises with other acts, or by the clock (tests/applications/commitments)."""

NOT_BUILT = {
    "open",
    "ask_signers",
    "conclude",
    "stop",
    "relocate",
    "silent_agree",
    "silent_stop",
    *BY_PROMISES,
}
"""What the system does to a case because of another one: no verbs of their own (applications.plans)."""

NEEDS_MORE = {"proceed_on_scans", "ask_again", "undone", "fulfil", "check", "spare"}
"""Acts that need paper that came to harm, or a plan in which another step was refused."""

DEFECTS = [{"material": "photo", "problem": "背景不白", "remedy": "重拍"}]

SHUT = {
    # state: acts that the case as built below forbids although the table names the state
    "received": {"settle", "allow_correction"},
    "accepted": {"settle", "end_special", "confirm_special"},
    "in_review": {"end_special", "confirm_special"},
    "approved": {"revoke"},
    "issued": {"revoke"},
}
"""No special procedure is open, none was asked to correct, the card is no instant item, no paper was taken in,
and nothing was promised."""


def rows():
    with FILE.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def froms(row):
    groups = {"*": set(State), "*open": set(State) - set(ENDED)}
    return set().union(*(groups.get(word, {word}) for word in row["from"].split("|")))


@pytest.fixture
def hands(cast):
    """People with one role each at 鄂尔多斯 人社, and those around the case."""
    people = {"applicant": cast["citizen"], "supervisor": cast["supervisor"], "nobody": cast["citizen2"]}
    for role in ("officer", "approver", "dispatcher"):
        account = register(username=f"only-{role}", password="unused-in-tests")
        appoint(account=account, role=role, organisation="A-150600-hrss", actor=SYSTEM)
        people[role] = account
    return people


def built(state, card, cast):
    """A case in a state, brought there by acts; the officer who accepted is none of the hands."""
    officer, approver = cast["officer-ordos"], cast["approver-ordos"]
    told = {
        "received": card.submit,
        "awaiting_correction": lambda: acts.request_correction(
            case=card.submit(), actor=officer, defects=DEFECTS
        ),
        "accepted": card.accepted,
        "in_review": card.in_review,
        "approved": card.approved,
        "denied": lambda: acts.deny(case=card.in_review(), actor=approver, reason="不符合条件"),
        "refused": lambda: acts.refuse(case=card.submit(), actor=officer, ground="art32_1", reason="不需要"),
        "rerouted": lambda: acts.reroute(
            case=card.submit(), actor=officer, authority="A-610800-hrss", reason="归榆林"
        ),
        "issued": card.issued,
        "closed": lambda: acts.confirm_receipt(case=card.issued(), actor=cast["citizen"]),
        "withdrawn": lambda: withdrawn(card, cast),
        "terminated": lambda: acts.terminate(case=card.submit(), actor=approver, reason="事项取消"),
    }
    return told[state]() if state in told else None


def withdrawn(card, cast):
    case = card.submit()
    acts.withdraw(application=case.application, actor=cast["citizen"], reason="不办了")
    return case


STATES = [state.value for state in State if state not in {State.WAITING, State.REVOKED}]
ROLES = ["applicant", "officer", "approver", "dispatcher", "supervisor", "nobody"]


def expected(role, state):
    open_now = {row["act"] for row in rows() if state in froms(row) and role in row["role"].split("|")}
    moves_on = (
        {"reroute"} if role == "supervisor" else set()
    )  # only what is stuck: tests/applications/test_plan_rules.py
    return open_now - NOT_BUILT - NEEDS_MORE - SHUT.get(state, set()) - moves_on


@pytest.mark.parametrize("state", STATES)
def test_what_may_be_done_is_what_the_table_says(state, hands, card, cast, api):
    case = built(state, card, cast)
    case.refresh_from_db()
    assert case.state == state
    for role in ROLES:
        may = {row.act for row in door.available(case, hands[role])} - NOT_BUILT
        assert may == expected(role, state), role
        if role != "nobody":
            shown = api(hands[role].username).get(f"/cases/{case.number}/").json()
            assert {one["act"] for one in shown["available_acts"]} == may
        for act in set(table()) - may - {"submit"}:
            with pytest.raises(Refusal) as no, door.passing(case, act, hands[role]):
                pass
            assert no.value.status in {403, 409}, (role, act)


def test_every_row_has_a_name_and_a_verb():
    names = {row["act"] for row in rows()}
    assert names == set(ACTS)
    assert {act for act in names - NOT_BUILT if hasattr(acts, act)} == names - NOT_BUILT
    assert set(ON_CASE) == names - NOT_BUILT - {
        "submit",
        "collect",
        "sign",
        "decline",
        "withdraw",
        "lapse",
        "deem_accepted",
        "silent",
    }


def test_reroute_opens_a_case_at_the_right_organ_with_the_first_day(card, cast, clock):
    case = card.submit()
    clock.on(days=1)
    acts.reroute(case=case, actor=cast["officer-ordos"], authority="A-610800-hrss", reason="归榆林")
    first, second = case.application.cases.order_by("number")
    assert {first.state, second.state} == {"rerouted", "received"}
    successor = first if first.state == "received" else second
    assert (successor.authority_id, successor.received_at) == ("A-610800-hrss", case.received_at)
    case.application.refresh_from_db()
    assert (case.application.open_cases, case.application.place_id) == (1, "610800")


def test_revoking_needs_a_supervisor_and_ends_the_licence(card, cast):
    case = acts.confirm_receipt(case=card.issued(), actor=cast["citizen"])
    with pytest.raises(Refusal):
        acts.revoke(case=case, actor=cast["approver-ordos"], reason="材料虚假")
    acts.supervise(case=case, actor=cast["supervisor"], text="经查材料虚假，应予撤销", until="2026-04-01")
    acts.revoke(case=case, actor=cast["approver-ordos"], reason="材料虚假")
    assert case.state == State.REVOKED
    assert [licence.state for licence in made_for(case.number)] == ["revoked"]
