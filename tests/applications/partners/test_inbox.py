"""What a partner's officers send comes in: signed, once, for its own cases only, through the same door."""

from __future__ import annotations

import json

import pytest

from applications import subscribers
from applications.models import PartnerMessage
from applications.models.matter import State
from applications.partners import inbox, reconcile, signing
from base.accounts.queries import names_of
from base.accounts.sending import send
from base.errors import Missing
from base.ledger.clock import now, today
from base.ledger.messages import tell
from base.ledger.models import Message, Sending
from base.ledger.models.books import Channel
from tests.support.partners import INBOX, join, message, signed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def partner(db):
    return join()


@pytest.fixture
def post(client):
    """Send a body to the inbox, signed in one of the ways of `signed`."""

    def send(said, headers=None, path=INBOX, **how):
        body = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
        headers = signed(body, path=path, **how) if headers is None else headers
        return client.post(path, body, content_type="application/json", headers=headers)

    return send


def code(answer):
    return answer.status_code, answer.json()["code"]


def test_the_signature_is_the_one_that_is_written_down():
    assert signing.sign("secret", "POST", "/api/v1/partners/k/inbox/", "1772589600", "0" * 32, b"{}") == (
        "5be4125d312f53f3a0e2d4a2cc1c82cfe39a4673964d57b453fbea18e64fc4c1"
    )


def test_an_act_is_an_act(post, case, partner):
    sent = message(case)
    answer = post(sent)
    assert answer.status_code == 200, answer.json()
    assert answer.json() == {
        "message_id": sent["message_id"], "case": case.number, "state": "accepted", "seq": 2
    }  # fmt: skip
    event = case.application.stream.events.get(act="accept")
    assert (event.actor, event.role, event.organisation) == (
        "A-640100-disabled:1001", "officer", "A-640100-disabled"
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.state, case.acceptor) == (State.ACCEPTED, "A-640100-disabled:1001")
    partner.refresh_from_db()
    assert partner.heard_at == now()


def test_the_same_message_is_done_once(post, case):
    sent = message(case, "note", fields={"text": "已阅"})
    first, second = post(sent), post(sent)
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert case.application.stream.events.filter(act="note").count() == 1
    changed = post({**sent, "fields": {"text": "另一句"}})
    assert code(changed) == (409, "idempotency_mismatch")


def test_a_refused_message_may_come_again(post, case):
    sent = message(case, "review", fields={"passed": True, "opinion": "好"})
    assert code(post(sent)) == (409, "transition_not_allowed")
    assert PartnerMessage.objects.count() == 0
    assert post(message(case)).status_code == 200
    assert post(sent).json()["state"] == "in_review"


def test_who_accepted_does_not_decide(post, case):
    post(message(case))
    post(message(case, "review", fields={"passed": True, "opinion": "好"}))
    same = message(case, "deny", role="approver", fields={"reason": "不符合"})
    assert code(post(same)) == (403, "same_hands")
    assert post({**same, "officer": {"id": "2001"}}).json()["state"] == "denied"


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"secret": "another"}, (401, "signature_invalid")),
        ({"headers": {}}, (401, "signature_invalid")),
        ({"ago": 301}, (401, "time_out_of_range")),
        ({"ago": -301}, (401, "time_out_of_range")),
        ({"nonce": "short"}, (401, "signature_invalid")),
        ({"path": "/api/v1/partners/nobody/inbox/"}, (401, "signature_invalid")),
    ],
)
def test_who_does_not_prove_who_they_are(post, case, how, expected):
    assert code(post(message(case), **how)) == expected
    assert case.application.stream.events.count() == 1


def test_a_switched_off_partner_is_nobody(post, case, partner):
    partner.active = False
    partner.save()
    assert code(post(message(case))) == (401, "signature_invalid")


def test_a_signature_belongs_to_its_body(post, case):
    headers = signed(json.dumps(message(case)).encode())
    assert code(post(message(case, "refuse"), headers=headers)) == (401, "signature_invalid")


def test_a_request_works_once(post, case):
    body = json.dumps(message(case)).encode()
    headers = signed(body)
    assert post(body, headers=headers).status_code == 200
    assert code(post(body, headers=headers)) == (401, "replayed")


def test_others_cases_are_not_there(post, card, window, cast):
    ordos = card.submit()
    assert code(post(message(ordos))) == (404, "not_found")
    assert code(post({**message(ordos), "case": "nothing"})) == (404, "not_found")


def test_a_case_of_its_tree_that_is_not_connected_is_not_there(post, case):
    case.authority.connection = "here"
    case.authority.save()
    assert code(post(message(case))) == (404, "not_found")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"act": "explode"}, (404, "not_found")),
        ({"act": "collect"}, (404, "not_found")),
        ({"act": "__class__"}, (404, "not_found")),
        ({"act": "supervise", "fields": {"text": "快", "until": "2026-03-09"}}, (403, "forbidden")),
        ({"act": "confirm_receipt"}, (403, "forbidden")),
        ({"act": "accept", "role": "approver"}, (403, "forbidden")),
        ({"role": "supervisor"}, (400, "invalid")),
        ({"role": "system"}, (400, "invalid")),
        ({"officer": {"id": "丁"}}, (400, "invalid")),
        ({"officer": {"id": "1" * 30}}, (400, "invalid")),
        ({"officer": {}}, (400, "invalid")),
        ({"at": "2026-03-05T10:00:00+08:00"}, (400, "invalid")),
        ({"at": "yesterday"}, (400, "invalid")),
        ({"message_id": "x" * 65}, (400, "invalid")),
        ({"fields": []}, (400, "invalid")),
    ],
)
def test_what_makes_no_sense(post, case, changes, expected):
    assert code(post({**message(case), **changes})) == expected
    assert case.application.stream.events.count() == 1


def test_wrong_fields_are_named(post, case):
    answer = post(message(case, "review", fields={"passed": "perhaps"}))
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()["errors"]) == {"/fields/passed", "/fields/opinion"}


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff", b'{"case": "\\u0000"}'])
def test_what_is_no_message(post, body):
    assert post(body).status_code == 400


def test_too_much_is_not_read(post, case):
    long = {**message(case, "note"), "fields": {"text": "x" * 5_000_000}}
    assert code(post(long)) == (413, "too_large")


# ---- people there have no box here --------------------------------------------------------------


def test_nobody_is_told_of_a_case_under_a_word_that_is_no_account(post, case, cast):
    post(message(case, officer="wang"))
    case.refresh_from_db()
    assert case.assignee == "A-640100-disabled:wang"
    subscribers.tell_whose_turn_it_is(_reminded(case))
    told = Message.objects.filter(event__case=case.number, about="remind_desk")
    assert not told.filter(to__contains=":").exists()


def test_what_was_told_to_a_word_goes_out_to_nobody_and_holds_nothing_up(case):
    event = case.application.stream.events.get()
    one = tell(to="A-620000-hrss:wang", event=event, about="remind_desk", facts={})
    send(event, Channel.SMS)
    sending = Sending.objects.get(message=one)
    assert (sending.state, sending.error) == ("skipped", "no_account")


@pytest.mark.parametrize("person", ["A-1-2-3:x-y", "A-640100-disabled:a-b", "system", "", "a-b-c-d-e"])
def test_words_with_hyphens_are_nobodys_name(person):
    assert names_of([person]) == {}


def _reminded(case):
    event = case.application.stream.events.get(act="accept")
    event.act = "remind"
    return event


# ---- the nearest system decides -----------------------------------------------------------------


def test_a_system_further_up_has_no_part_in_the_cases_of_a_nearer_one(post, case, partner):
    upper, upload = (
        join(root="G-640000", key="province"),
        case.application.materials.exclude(upload=None)[0].upload_id,
    )
    assert list(inbox.cases_of(partner)) == [case]
    assert list(inbox.cases_of(upper)) == []
    path = "/api/v1/partners/province/inbox/"
    assert code(post(message(case), path=path)) == (404, "not_found")
    with pytest.raises(Missing):
        inbox.file(partner=upper, upload=upload)
    assert reconcile._touched(upper, today()) == set()
    assert reconcile._touched(partner, today()) == {case.number}
    partner.active = False
    partner.save()
    assert list(inbox.cases_of(upper)) == [case]
