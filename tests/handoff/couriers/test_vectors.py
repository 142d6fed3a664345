"""What the carriers publish, byte for byte, and what we make of it; nothing goes over a line here."""

import base64
import hashlib
import json
from urllib.parse import urlencode

import pytest

from handoff.couriers import (
    ADAPTERS,
    Address,
    BadSignature,
    CannotDo,
    Order,
    State,
    Unreachable,
    Unreadable,
    codes,
    courier,
    ems,
    kuaidi100,
    latest,
)
from handoff.couriers.base import PUSH_BYTES, WAYBILL
from portal import checks
from tests.handoff.couriers.conftest import ACCOUNT, SALT

KEY = "TvaBgrhE46sft3nZlfe7xw=="
JSON = '{"language":"zh-CN","orderId":"QIAO-20200618-004"}'
SEALED = (
    "|$4|efB6PnjDpgHG4xfrvYlXonyBuMJoGTynkfasopHvbl2"
    "u3nmNeP+rznA3DyRwb/2GeZL7I3rL6HKD5+Tv3Uy6x8jIDISbYG8Bg14caH2flYE="
)
FORM, BARE = "application/x-www-form-urlencoded", "application/json"


def md5(text):
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def k100_push(param, salt=SALT, upper=True):
    text = param if isinstance(param, str) else json.dumps(param, ensure_ascii=False)
    sign = md5(text + salt)
    return urlencode({"sign": sign.upper() if upper else sign, "param": text}).encode()


def told(*rows, state="0", status="polling", **more):
    return {
        "status": status,
        "message": "",
        **more,
        "lastResult": {"nu": "1136281381675", "state": state, "data": rows},
    }


def line(time="2026-03-04 10:00:00", **more):
    return {"context": "已收寄", "time": time, "ftime": time, **more}


def ems_push(rows, key=ACCOUNT["EMS_SIGN_KEY"]):
    sealed = ems.seal(json.dumps(rows, ensure_ascii=False), key)
    return json.dumps({"logitcsInterface": sealed, "serialNo": "C3E7", "senderNo": "1100000123"}).encode()


def ems_row(op="203", **more):
    return {
        "waybillNo": "1136281381675",
        "opTime": "2026-03-04 10:00:00",
        "opCode": op,
        "opDesc": "已收寄",
        **more,
    }


def test_the_published_vector_of_ems():
    """domain.md §9.2."""
    assert ems.seal(JSON, KEY) == SEALED
    assert ems.plain_text(SEALED, KEY) == JSON


def test_kuaidi100_signs_the_very_string_it_posts(account, monkeypatch):
    posted = {}
    monkeypatch.setattr(
        kuaidi100.wire, "post_form", lambda url, fields: posted.update(fields) or {"data": []}
    )
    courier("kuaidi100").query("1136281381675", phone="13900000001")
    text = posted["param"] + "key of ours" + "customer"
    assert posted["sign"] == md5(text).upper()
    assert json.loads(posted["param"])["com"] == "ems"


@pytest.mark.parametrize("upper", [True, False])
def test_a_sign_is_good_in_either_case(account, upper):
    push = courier("kuaidi100").read_push(k100_push(told(line()), upper=upper), FORM, salt=SALT)
    assert push.waybill_no == "1136281381675"
    assert [track.text for track in push.tracks] == ["已收寄"]
    assert push.tracks[0].at.isoformat() == "2026-03-04T10:00:00+08:00"


def test_a_push_with_an_empty_salt_is_signed_too(account):
    assert courier("kuaidi100").read_push(k100_push(told(line()), salt=""), FORM, salt="").tracks
    with pytest.raises(BadSignature):
        courier("kuaidi100").read_push(k100_push(told(line()), salt=""), FORM, salt=SALT)


def test_a_changed_push_is_not_believed(account):
    body = k100_push(told(line()))
    with pytest.raises(BadSignature):
        courier("kuaidi100").read_push(body.replace(b"1136281381675", b"1136281381676"), FORM, salt=SALT)
    with pytest.raises(BadSignature):
        courier("kuaidi100").read_push(k100_push(told(line()), salt="of another parcel"), FORM, salt=SALT)


def test_a_replayed_push_says_nothing_new(account):
    body = k100_push(told(line(), line("2026-03-04 11:00:00")))
    first, second = (courier("kuaidi100").read_push(body, FORM, salt=SALT) for _ in range(2))
    assert first == second
    assert len({track.digest for track in first.tracks + second.tracks}) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"sign=a",
        b"sign=a&sign=b&param=%7B%7D",
        "sign=签&param={}".encode(),
        b"&".join(b"a=1" for _ in range(50)),
        k100_push("not json"),
        k100_push("[" * 100_000),
        k100_push("[]"),
        k100_push({"lastResult": []}),
        k100_push({"lastResult": {"nu": "x", "data": []}}),
        k100_push({"lastResult": {"nu": "1136281381675", "data": "?"}}),
        k100_push({"lastResult": {"nu": "1136281381675", "data": ["?"]}}),
        k100_push(told(line("yesterday"))),
        k100_push(told({"context": "no time"})),
        k100_push('{"a":' + "9" * 5000 + "}"),
    ],
)
def test_nonsense_signed_or_not_is_unreadable(account, body):
    with pytest.raises(Unreadable):
        courier("kuaidi100").read_push(body, FORM, salt=SALT)


def test_a_sign_of_foreign_letters_is_wrong_and_no_more(account):
    body = urlencode({"sign": "签名", "param": "{}"}).encode()
    with pytest.raises(BadSignature):
        courier("kuaidi100").read_push(body, FORM, salt=SALT)


@pytest.mark.parametrize("name", ["kuaidi100", "ems"])
def test_five_megabytes_are_refused_unread(account, name):
    body = (
        k100_push(told(line(context="长" * 600_000)))
        if name == "kuaidi100"
        else ems_push([ems_row()] * 40_000)
    )
    assert len(body) > 5_000_000
    with pytest.raises(Unreadable, match=str(PUSH_BYTES)):
        courier(name).read_push(body, FORM if name == "kuaidi100" else BARE, salt=SALT)
    assert courier(name).push_answer(body, ok=False)


def test_texts_that_no_database_keeps_are_mended(account):
    push = courier("kuaidi100").read_push(
        k100_push(json.dumps(told(line(context="a\x00b\ud800c\n" + "长" * 900)))), FORM, salt=SALT
    )
    text = push.tracks[0].text
    text.encode()
    assert text.startswith("ab?c")
    assert len(text) == 500


@pytest.mark.parametrize(
    ("row", "whole", "state", "code", "by_other"),
    [
        ({"status": "已揽收", "statusCode": "103"}, "0", State.PICKED_UP, "103", False),
        ({"status": "派件"}, "5", State.OUT_FOR_DELIVERY, "5", False),
        ({"status": "代签"}, "3", State.DELIVERED, "303", True),
        ({}, "3", State.DELIVERED, "", False),
        ({}, "14", State.REFUSED, "", False),
        ({"statusCode": "3999"}, "3", State.DELIVERED, "3999", False),
        ({"statusCode": "7777"}, "88", State.IN_TRANSIT, "7777", False),
        ({"status": "星际运输"}, "", State.IN_TRANSIT, "星际运输", False),
    ],
)
def test_codes_of_kuaidi100(account, row, whole, state, code, by_other):
    push = courier("kuaidi100").read_push(k100_push(told(line(**row), state=whole)), FORM, salt=SALT)
    track = push.tracks[0]
    assert (track.state, track.code, track.by_other) == (state, code, by_other)


def test_a_line_keeps_its_digest_when_it_is_no_longer_the_newest(account):
    first = courier("kuaidi100").read_push(k100_push(told(line(), state="1")), FORM, salt=SALT)
    second = courier("kuaidi100").read_push(
        k100_push(told(line("2026-03-05 10:00:00"), line(), state="5")), FORM, salt=SALT
    )
    assert first.tracks[0].digest == second.tracks[0].digest
    assert latest(first.tracks + second.tracks).state == State.OUT_FOR_DELIVERY


@pytest.mark.parametrize(
    ("status", "closed", "gave_up"),
    [
        ("polling", False, False),
        ("shutdown", True, False),
        ("abort", True, True),
        ("updateall", False, False),
    ],
)
def test_the_end_of_a_subscription(account, status, closed, gave_up):
    push = courier("kuaidi100").read_push(k100_push(told(status=status)), FORM, salt=SALT)
    assert (push.closed, push.gave_up, push.tracks) == (closed, gave_up, ())


@pytest.mark.parametrize(
    ("row", "state", "code", "by_other"),
    [
        (ems_row("203"), State.PICKED_UP, "203", False),
        (ems_row("704", deliverCode="10"), State.DELIVERED, "704/10", False),
        (ems_row("704", deliverCode="20"), State.DELIVERED, "704/20", True),
        (ems_row("704", deliverCode="60"), State.DELIVERED, "704/60", True),
        (ems_row("704", deliverCode=70), State.DELIVERED, "704/70", True),
        (ems_row("704", deliverCode="99"), State.DELIVERED, "704/99", False),
        *(
            (ems_row("705", attemptDeliveryCode=code), State.PROBLEM, f"705/{code}", False)
            for code in "23458"
        ),
        (ems_row("705", attemptDeliveryCode="7"), State.REFUSED, "705/7", False),
        (ems_row("705", attemptDeliveryCode="13"), State.PROBLEM, "705/13", False),
        (ems_row("708"), State.RETURNING, "708", False),
        (ems_row("711"), State.RETURNED, "711", False),
        (ems_row("742"), State.IN_TRANSIT, "742", False),
        (ems_row("000"), State.IN_TRANSIT, "000", False),
        (ems_row(None), State.IN_TRANSIT, "", False),
        (ems_row(["704"]), State.IN_TRANSIT, "['704']", False),
    ],
)
def test_codes_of_ems(account, row, state, code, by_other):
    track = courier("ems").read_push(ems_push([row]), BARE).tracks[0]
    assert (track.state, track.code, track.by_other) == (state, code, by_other)


def test_nothing_a_carrier_says_is_lost_or_cancelled():
    """Those two are said by people."""
    states = {meaning.state for name in ("kuaidi100", "ems") for meaning in codes.table(name).values()}
    assert not states & {State.LOST, State.CANCELLED, State.WAITING}


def test_a_push_of_ems_comes_as_one_line_or_many_and_with_or_without_the_key_at_its_end(account):
    sent = [
        ems_push([ems_row(), ems_row("305", opTime="2026-03-04 12:00:00")]),
        ems_push(ems_row(orderNo="A-1")),
    ]
    many, one = (courier("ems").read_push(body, BARE) for body in sent)
    assert [track.code for track in many.tracks] == ["203", "305"]
    assert (one.order_no, one.serial_no, one.closed) == ("A-1", "C3E7", False)
    form = urlencode(json.loads(sent[1])).encode()
    assert courier("ems").read_push(form, FORM).tracks == one.tracks


@pytest.mark.parametrize(
    "sealed",
    [
        None,
        "",
        7,
        "|$4|",
        "|$4|????",
        "|$4|" + base64.b64encode(b"x" * 17).decode(),
        "|$4|" + base64.b64encode(b"x" * 32).decode(),
        SEALED,
        SEALED.removeprefix("|$4|"),
    ],
)
def test_what_ems_has_not_sealed_is_not_believed(account, sealed):
    with pytest.raises(BadSignature):
        courier("ems").read_push(json.dumps({"logitcsInterface": sealed}).encode(), BARE)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 200_000,
        ems_push([]),
        ems_push("x"),
        ems_push([ems_row(waybillNo="")]),
        ems_push([ems_row(), ems_row(waybillNo="9999999999999")]),
        ems_push([ems_row(opTime=None)]),
    ],
)
def test_nonsense_of_ems_is_unreadable(account, body):
    with pytest.raises(Unreadable):
        courier("ems").read_push(body, BARE)


def test_answers_are_in_the_carriers_form(account):
    assert courier("kuaidi100").push_answer(b"", ok=True) == {
        "result": True,
        "returnCode": "200",
        "message": "成功",
    }
    assert courier("kuaidi100").push_answer(b"", ok=False, why="验签失败") == {
        "result": False,
        "returnCode": "500",
        "message": "验签失败",
    }
    assert courier("ems").push_answer(ems_push([ems_row()]), ok=True) == {
        "serialNo": "C3E7",
        "code": "00000",
        "codeMessage": "",
        "senderNo": "1100000123",
    }
    assert courier("ems").push_answer(b"?", ok=False, why="x")["code"] == "S00001"


def test_what_a_courier_cannot_do_it_says(account):
    order = Order("A-1", Address(*"甲1省市县号"), Address(*"乙1省市县号"), "材料")
    for name, word, call in [
        ("manual", "book", lambda it: it.book(order)),
        ("manual", "query", lambda it: it.query("1136281381675")),
        ("manual", "push", lambda it: it.read_push(b"", "", salt="")),
        ("kuaidi100", "book", lambda it: it.book(order)),
        ("kuaidi100", "label", lambda it: it.label("1136281381675")),
        ("ems", "subscribe", lambda it: it.subscribe("1136281381675", callback="", salt="")),
    ]:
        assert word not in courier(name).abilities
        with pytest.raises(CannotDo, match=r"。$"):
            call(courier(name))
    account.EMS_FIND_CODE = ""
    with pytest.raises(CannotDo):
        courier("ems").find("A-1")


def test_a_courier_that_is_not_in_use_cannot_be_had(account):
    account.COURIERS = ["manual"]
    with pytest.raises(CannotDo):
        courier("ems")
    account.COURIERS = ["pigeon"]
    with pytest.raises(CannotDo):
        courier("pigeon")
    assert ADAPTERS.keys() == {"manual", "kuaidi100", "ems"}


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9", "http://", "ftp://127.0.0.1:9", "http://127.0.0.1:99999"]
)
def test_nobody_there(account, url):
    account.KUAIDI100_URL = url
    with pytest.raises(Unreachable):
        courier("kuaidi100").query("1136281381675")


@pytest.mark.parametrize("text", ["1136281381675", "EE473124829CN", "SF-1234"])
def test_waybill_numbers(text):
    assert WAYBILL.fullmatch(text)
    assert not WAYBILL.fullmatch(f"{text}' OR 1")


def test_checks_name_what_is_missing(account):
    account.DEMO, account.EMS_AUTHORIZATION, account.EMS_SIGN_KEY = False, "", "c2hvcnQ="
    account.COURIERS = ["ems", "kuaidi100", "pigeon"]
    account.KUAIDI100_URL = "http://poll.kuaidi100.com"
    assert [error.msg for error in checks.couriers_can_be_asked(None)] == [
        "COURIERS: EMS_AUTHORIZATION is missing.",
        "COURIERS: KUAIDI100_URL is not https.",
        "COURIERS: pigeon is unknown.",
        "COURIERS: EMS_SIGN_KEY is not 16 bytes in base64.",
    ]
    account.DEMO, account.COURIERS = True, ["kuaidi100"]
    assert [error.id for error in checks.couriers_can_be_asked(None)] == ["tongban.E007", "tongban.E008"]
    account.COURIERS = ["manual"]
    assert checks.couriers_can_be_asked(None) == []
