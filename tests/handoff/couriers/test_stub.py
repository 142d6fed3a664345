"""Both carriers over real HTTP, against the stub in a process of its own: every script, every failure."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest

from handoff.couriers import Address, Booking, Order, Refused, State, Unreachable, courier, in_order, latest
from tests.handoff.couriers.conftest import ACCOUNT, DIRECT, SALT, until


def order(number="B-1", receiver="李四", **more):
    sender = Address(
        "榆林市政务服务中心", "0912-3281234", "陕西省", "榆林市", "榆阳区", "阳光广场一号", "719000"
    )
    to = Address(receiver, "13900000001", "内蒙古自治区", "鄂尔多斯市", "康巴什区", "鄂尔多斯大街", "017000")
    return Order(number, sender, to, "办件材料", **more)


def followed(waybill_no, listener):
    """Subscribe at 快递100."""
    courier("kuaidi100").subscribe(
        waybill_no, callback=f"{listener.url}/kuaidi100", salt=SALT, phone="13900000001"
    )


def pushed(listener, name):
    """The tracks of each push of one carrier, in the order of arrival."""
    return [push.tracks for taken, push in listener.taken if taken == name]


def test_order_label_track_cancel(stub):
    ems = courier("ems")
    assert ems.find("B-1") is None
    booking = ems.book(order())
    assert re.fullmatch(r"11\d{11}", booking.waybill_no)
    assert ems.find("B-1") == booking
    assert ems.label(booking.waybill_no).startswith(b"%PDF-")
    assert ems.query(booking.waybill_no) == []
    ems.cancel(booking, reason="重复")
    assert ems.find("B-1") is None
    assert stub.do("play", waybill=booking.waybill_no)["events"] == []


def test_what_is_on_its_way_cannot_be_called_off(stub):
    booking = courier("ems").book(order())
    stub.do("step", waybill=booking.waybill_no)
    with pytest.raises(Refused) as refused:
        courier("ems").cancel(booking, reason="改主意")
    assert refused.value.code == "B00013"
    with pytest.raises(Refused):
        courier("ems").cancel(Booking("B-9", "1100000000000"), reason="没有")


def test_one_order_per_number_though_the_answer_was_lost(stub):
    stub.do("mode", lose_answer=1)
    with pytest.raises(Unreachable):
        courier("ems").book(order())
    booking = courier("ems").book(order())
    assert stub.control("orders") == {
        "B-1": {"orders": 1, "asked": 1, "waybill_no": booking.waybill_no, "cancelled": 0}
    }


def test_one_order_per_number_though_nobody_can_be_asked_for_it(stub, account):
    account.EMS_FIND_CODE = ""
    stub.do("mode", lose_answer=1)
    with pytest.raises(Unreachable):
        courier("ems").book(order())
    booking = courier("ems").book(order())
    assert stub.control("orders")["B-1"] == {
        "orders": 1,
        "asked": 2,
        "waybill_no": booking.waybill_no,
        "cancelled": 0,
    }


def test_an_order_may_be_refused(stub):
    stub.do("mode", refuse=1)
    with pytest.raises(Refused, match="B00010 收件地址超出服务范围"):
        courier("ems").book(order())
    assert stub.control("orders") == {}


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("EMS_AUTHORIZATION", "another", "B00001"),
        ("EMS_SIGN_KEY", "TvaBgrhE46sft3nZlfe7xw==", "B00003"),
        ("EMS_FIND_CODE", "999999", "B00002"),
    ],
)
def test_ems_knows_its_customers(stub, account, setting, value, code):
    setattr(account, setting, value)
    with pytest.raises(Refused) as refused:
        courier("ems").find("B-1")
    assert refused.value.code in {code, "B00004"}


def test_kuaidi100_knows_its_customers(stub, account, listener):
    account.KUAIDI100_KEY = "another"
    with pytest.raises(Refused, match="503"):
        courier("kuaidi100").query("1136281381675")
    with pytest.raises(Refused, match="600"):
        followed("1136281381675", listener)


STORIES = {
    "normal": ["picked_up", "in_transit", "in_transit", "out_for_delivery", "delivered"],
    "late": ["picked_up", "in_transit", "in_transit", "out_for_delivery", "delivered"],
    "twice": ["picked_up", "in_transit", "in_transit", "out_for_delivery", "delivered"],
    "out_of_order": ["picked_up", "in_transit", "in_transit", "out_for_delivery", "delivered", "delivered"],
    "lost": ["picked_up", "in_transit", "problem"],
    "refused": [
        "picked_up",
        "in_transit",
        "in_transit",
        "out_for_delivery",
        "refused",
        "returning",
        "returned",
    ],
    "address_wrong": ["picked_up", "in_transit", "in_transit", "out_for_delivery", "problem", "in_transit"],
    "signed_by_other": ["picked_up", "in_transit", "in_transit", "out_for_delivery", "delivered"],
}


def test_every_script_is_tried_here(stub):
    assert stub.control("scripts").keys() == STORIES.keys()


@pytest.mark.parametrize("script", STORIES)
def test_a_parcel_by_script(stub, listener, script):
    """The script is in the receiver's name; each carrier pushes the same story, and tells it when asked."""
    booking = courier("ems").book(order(receiver=f"李四[{script}]"))
    followed(booking.waybill_no, listener)
    stub.do("play", waybill=booking.waybill_no)
    stub.settle()
    for name in ("ems", "kuaidi100"):
        whole = in_order(track for tracks in pushed(listener, name) for track in tracks)
        assert list(whole) == courier(name).query(booking.waybill_no)
        assert latest(whole) == whole[-1]
    told = courier("ems").query(booking.waybill_no)
    assert [track.state.value for track in told] == STORIES[script]
    assert any(track.by_other for track in told) == (script == "signed_by_other")
    assert {push.waybill_no for _name, push in listener.taken} == {booking.waybill_no}
    assert {push.order_no for name, push in listener.taken if name == "ems"} == {"B-1"}


def test_twice_is_twice_and_out_of_order_is_out_of_order(stub, listener):
    for number, script in (("B-1", "twice"), ("B-2", "out_of_order")):
        booking = courier("ems").book(order(number, f"李四[{script}]"))
        stub.do("play", waybill=booking.waybill_no)
    stub.settle()
    twice = [tracks[0].code for tracks in pushed(listener, "ems")][:10]
    swapped = [tracks[0].at for tracks in pushed(listener, "ems")][10:]
    assert twice == ["203", "203", "305", "305", "713", "713", "702", "702", "704/10", "704/10"]
    assert len(swapped) == 6
    assert swapped != sorted(swapped)


def test_lost_keeps_the_carriers_code_and_only_says_problem(stub):
    booking = courier("ems").book(order(receiver="李四[lost]"))
    stub.do("play", waybill=booking.waybill_no)
    last = latest(courier("ems").query(booking.waybill_no))
    assert (last.state, last.code) == (State.PROBLEM, "705/13")


def test_late_goes_on_when_told(stub):
    booking = courier("ems").book(order(receiver="李四[late]"))
    assert stub.do("step", waybill=booking.waybill_no) == {"event": "fetched"}
    assert stub.do("step", waybill=booking.waybill_no) == {"event": "sent"}
    assert latest(courier("ems").query(booking.waybill_no)).code == "305"
    assert stub.do("step", waybill=booking.waybill_no) == {"event": "arrived"}  # by hand nobody waits


def test_a_number_nobody_ordered_is_followed_by_its_prefix(stub, listener):
    followed("9907123456789", listener)
    stub.do("play", waybill="9907123456789")
    stub.settle()
    assert pushed(listener, "ems") == []
    assert latest(courier("kuaidi100").query("9907123456789")).code == "303"
    closed = [push.closed for _name, push in listener.taken]
    assert closed == [False, False, False, False, True]


def test_subscribing_again_changes_nothing(stub, listener):
    for _ in range(3):
        followed("1136281381675", listener)
    stub.do("step", waybill="1136281381675")
    stub.settle()
    assert len(listener.taken) == 1


def test_who_subscribes_late_hears_the_story_so_far(stub, listener):
    booking = courier("ems").book(order())
    stub.do("play", waybill=booking.waybill_no)
    followed(booking.waybill_no, listener)
    stub.settle()
    assert [len(tracks) for tracks in pushed(listener, "kuaidi100")] == [5]


def test_kuaidi100_may_give_up(stub, listener):
    followed("1136281381675", listener)
    stub.do("give-up", waybill="1136281381675")
    stub.settle()
    (_name, push) = listener.taken[0]
    assert (push.closed, push.gave_up, push.note) == (True, True, "60天无变化")


def test_nothing_yet_is_an_empty_story(stub):
    assert courier("kuaidi100").query("1136281381675") == []


def test_a_push_with_a_wrong_signature_is_turned_away_and_comes_again(stub, listener):
    booking = courier("ems").book(order())
    followed(booking.waybill_no, listener)
    stub.do("mode", wrong_signature=1)
    stub.do("step", waybill=booking.waybill_no)
    until(lambda: len(listener.turned_away) >= 4)
    assert listener.taken == []
    stub.do("mode", wrong_signature=0)
    stub.settle()
    assert {name for name, _push in listener.taken} == {"ems", "kuaidi100"}
    assert {type(error).__name__ for error in listener.turned_away} == {"BadSignature"}


def test_everything_once_more_says_nothing_new(stub, listener):
    booking = courier("ems").book(order())
    followed(booking.waybill_no, listener)
    stub.do("play", waybill=booking.waybill_no)
    stub.settle()
    before = {(name, track.digest) for name, push in listener.taken for track in push.tracks}
    count = len(listener.taken)
    stub.do("again")
    until(lambda: len(listener.taken) == 2 * count)
    assert {(name, track.digest) for name, push in listener.taken for track in push.tracks} == before


def test_down_is_unreachable_and_loses_nothing(stub, listener):
    booking = courier("ems").book(order())
    stub.do("mode", down=1)
    for ask in (
        lambda: courier("ems").query(booking.waybill_no),
        lambda: followed(booking.waybill_no, listener),
    ):
        with pytest.raises(Unreachable):
            ask()
    stub.do("play", waybill=booking.waybill_no)
    time.sleep(0.2)
    assert listener.taken == []
    stub.do("mode", down=0)
    stub.settle()
    assert len(listener.taken) == 5


def test_slow_is_unreachable_after_our_patience(stub, monkeypatch):
    monkeypatch.setattr("handoff.couriers.wire.TOTAL_SECONDS", 0.3)
    stub.do("mode", slow=2)
    began = time.monotonic()
    with pytest.raises(Unreachable):
        courier("ems").find("B-1")
    assert time.monotonic() - began < 1.5


def test_killed_it_forgets_nothing_it_answered_for(stub, listener):
    bookings = [courier("ems").book(order(f"B-{number}")) for number in range(5)]
    stub.do("mode", down=1)  # nothing is pushed before the kill
    for booking in bookings:
        stub.do("play", waybill=booking.waybill_no)
    stub.kill()
    with pytest.raises(Unreachable):
        courier("ems").find("B-0")
    stub.start()
    stub.do("mode", down=0)
    assert [courier("ems").book(order(f"B-{number}")) for number in range(5)] == bookings
    stub.settle()
    assert {push.waybill_no for _name, push in listener.taken} == {booking.waybill_no for booking in bookings}
    assert len(listener.taken) == 25
    assert {row["asked"] for row in stub.control("orders").values()} == {1}


def test_killed_again_and_again_in_the_middle_of_it(stub, listener):
    """Whoever gets no answer asks again: one order per number, and in the end every line was told."""

    def carried(number):
        while True:
            try:
                booking = courier("ems").book(order(number))
                stub.do("play", waybill=booking.waybill_no)
                return booking
            except (Unreachable, OSError, HTTPException):
                time.sleep(0.05)

    with ThreadPoolExecutor(4) as pool:
        bookings = pool.map(carried, [f"K-{number}" for number in range(60)])
        for _ in range(3):
            time.sleep(0.3)
            stub.kill()
            stub.start()
    waybills = {booking.order_no: booking.waybill_no for booking in bookings}
    stub.settle()
    orders = stub.control("orders")
    assert {number: row["waybill_no"] for number, row in orders.items()} == waybills
    assert {row["orders"] for row in orders.values()} == {1}
    told = {(push.waybill_no, track.code) for _name, push in listener.taken for track in push.tracks}
    assert len(told) == 60 * 5


def test_lines_are_dated_by_the_customers_clock(stub, clock):
    """A demonstration's clock runs ahead; the courier's must not lie before the order."""
    clock.on(days=30)
    booking = courier("ems").book(order())
    stub.do("step", waybill=booking.waybill_no)
    track = courier("ems").query(booking.waybill_no)[0]
    assert abs((track.at - clock.now).total_seconds()) < 120


def test_the_adapter_tells_no_secret_in_its_errors(stub, account):
    account.EMS_SIGN_KEY = "TvaBgrhE46sft3nZlfe7xw=="
    with pytest.raises(Refused) as refused:
        courier("ems").book(order())
    said = str(refused.value) + repr(refused.value)
    assert not [secret for secret in ACCOUNT.values() if secret in said]
    assert "李四" not in said


def test_an_endless_body_is_not_read(stub):
    request = f"http://127.0.0.1:{stub.port}/poll"
    with pytest.raises(OSError):  # noqa: PT011 - 413, or the line is cut while we still write
        DIRECT.open(request, b"x" * (2 << 20), timeout=5)
