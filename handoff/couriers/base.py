"""What a courier is to us: its words, its errors, and what each adapter must be able to do.

Nothing here touches the database. A carrier's story comes late, twice and out of order: a `Track` has a stable
`digest`, and `latest` gives the same answer whatever the order of arrival.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from base.ledger.clock import ZONE

PUSH_BYTES = 256 * 1024
"""A longer push is refused unread."""
WAYBILL = re.compile(r"[0-9A-Za-z-]{6,32}")
"""A waybill number (domain.md §7, §9.1): 6 to 32 characters."""
TEXT_LENGTH = 500


class State(TextChoices):
    """Where a shipment is, by the carrier's word. `delivered` is a claim; `lost` is said by a person, never read."""

    WAITING = "waiting", _("待下单")
    BOOKED = "booked", _("已下单")
    PICKED_UP = "picked_up", _("已揽收")
    IN_TRANSIT = "in_transit", _("在途")
    OUT_FOR_DELIVERY = "out_for_delivery", _("派件中")
    DELIVERED = "delivered", _("快递称已签收")
    PROBLEM = "problem", _("疑难")
    RETURNING = "returning", _("退回途中")
    RETURNED = "returned", _("已退回")
    REFUSED = "refused", _("收件人拒收")
    LOST = "lost", _("丢失")
    CANCELLED = "cancelled", _("已取消")


class CourierError(Exception):
    """Something with the carrier went otherwise."""


class CannotDo(CourierError):
    """This courier has no such service; the text is a sentence for the person who asked."""


class Unreachable(CourierError):
    """No answer, or none that can be understood: whether it was done is unknown. Try again, asking first."""


class Refused(CourierError):
    """The carrier said no. `code` and `message` are its own."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code} {message}".strip())
        self.code, self.message = code, message


class BadSignature(CourierError):
    """A push that does not prove where it comes from."""


class Unreadable(CourierError):
    """A push that is too long, or not what the carrier's description says."""


@dataclass(frozen=True)
class Address:
    """One end of the road."""

    name: str
    phone: str
    province: str
    city: str
    county: str
    detail: str
    postcode: str = ""


@dataclass(frozen=True)
class Order:
    """What we ask a courier to carry. `order_no` is ours and stays the same whenever we ask again."""

    order_no: str
    sender: Address
    receiver: Address
    contents: str
    weight_g: int = 500
    payer: str = "sender"  # sender | receiver


@dataclass(frozen=True)
class Booking:
    """An order the carrier has taken."""

    order_no: str
    waybill_no: str
    route_code: str = ""


@dataclass(frozen=True)
class Track:
    """One line of the carrier's story. `code` is the carrier's own; `by_other`: not the addressee signed."""

    at: dt.datetime
    code: str
    state: State
    place: str = ""
    text: str = ""
    by_other: bool = False

    @cached_property
    def digest(self) -> str:
        """The same for the same line, however often it comes; our reading of it (`state`) plays no part."""
        words = [self.at.astimezone(dt.UTC).isoformat(timespec="seconds"), self.code, self.place, self.text]
        return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Push:
    """A verified message of the carrier. `tracks` are in order of time.

    `closed`: nothing more will come. `gave_up`: the carrier stopped looking without an end (ask by `query`, or a
    person). `note` is what the carrier said about it.
    """

    waybill_no: str
    tracks: tuple[Track, ...] = ()
    closed: bool = False
    gave_up: bool = False
    order_no: str = ""
    note: str = ""
    serial_no: str = ""


class Courier(Protocol):
    """One way of sending. What is not in `abilities` raises CannotDo; every call may raise Unreachable or Refused."""

    name: str
    abilities: frozenset[str]
    """Of: book, find, cancel, label, subscribe, query, push."""

    def book(self, order: Order) -> Booking:
        """Order, at most once per `order_no`: asks for our number first where the carrier can be asked."""

    def find(self, order_no: str) -> Booking | None:
        """The order under our number, or None when the carrier has none."""

    def cancel(self, booking: Booking, *, reason: str) -> None:
        """Call the order off. Raises Refused when the parcel is on its way."""

    def label(self, waybill_no: str) -> bytes | None:
        """The label as PDF; None when there is none yet."""

    def subscribe(
        self, waybill_no: str, *, callback: str, salt: str, phone: str = "", company: str = ""
    ) -> None:
        """Have changes pushed to `callback`, signed with `salt`. Repeating is harmless."""

    def query(self, waybill_no: str, *, phone: str = "", company: str = "") -> list[Track]:
        """The story so far, in order of time; empty when the carrier knows nothing yet."""

    def read_push(self, body: bytes, content_type: str, *, salt: str = "") -> Push:
        """Verify, then read. Raises BadSignature, Unreadable."""

    def push_answer(self, body: bytes, *, ok: bool, why: str = "") -> dict[str, object]:
        """What the carrier wants to hear, as JSON; anything but `ok` makes it push again."""


@dataclass(frozen=True)
class Abstainer:
    """A courier that can do nothing; adapters override what they can."""

    name: str = ""
    abilities: frozenset[str] = field(default_factory=frozenset)

    def book(self, order: Order) -> Booking:
        """Not here."""
        raise CannotDo(_("该快递不支持在线下单，请寄出后填写运单号。"))

    def find(self, order_no: str) -> Booking | None:
        """Not here."""
        raise CannotDo(_("该快递不支持按订单号查询。"))

    def cancel(self, booking: Booking, *, reason: str) -> None:
        """Not here."""
        raise CannotDo(_("该快递不支持在线取消，请联系快递公司。"))

    def label(self, waybill_no: str) -> bytes | None:
        """Not here."""
        raise CannotDo(_("该快递不提供电子面单，请使用纸质面单。"))

    def subscribe(
        self, waybill_no: str, *, callback: str, salt: str, phone: str = "", company: str = ""
    ) -> None:
        """Not here."""
        raise CannotDo(_("该快递不支持逐单订阅轨迹。"))

    def query(self, waybill_no: str, *, phone: str = "", company: str = "") -> list[Track]:
        """Not here."""
        raise CannotDo(_("该快递不支持在线查询轨迹，请人工登记。"))

    def read_push(self, body: bytes, content_type: str, *, salt: str = "") -> Push:
        """Not here."""
        raise CannotDo(_("该快递不推送轨迹。"))

    def push_answer(self, body: bytes, *, ok: bool, why: str = "") -> dict[str, object]:
        """A plain yes or no."""
        return {"result": ok, "message": why}


_PROGRESS = {state: number for number, state in enumerate(State.values)}


def latest(tracks: Iterable[Track]) -> Track | None:
    """The line that tells how things stand: the last by time, of two at one moment the further one."""
    return max(tracks, key=lambda track: (track.at, _PROGRESS[track.state], track.digest), default=None)


def in_order(tracks: Iterable[Track]) -> tuple[Track, ...]:
    """By time, each line once."""
    once = {track.digest: track for track in tracks}
    return tuple(sorted(once.values(), key=lambda track: (track.at, _PROGRESS[track.state], track.digest)))


def moment(text: object) -> dt.datetime:
    """``2026-03-04 10:00:00`` as carriers write it, Asia/Shanghai. Raises Unreadable."""
    try:
        return dt.datetime.fromisoformat(str(text)[:19]).replace(tzinfo=ZONE)
    except ValueError:
        raise Unreadable("a line without a readable time") from None


def plain(value: object, length: int = TEXT_LENGTH) -> str:
    """A foreign text as it may be kept: no control characters, no halves of characters, not endless."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    text = text[: 4 * length].encode(errors="replace").decode()
    if not text.isprintable():
        text = "".join(sign for sign in text if sign.isprintable() or sign == "\u3000")
    return text.strip()[:length]


def waybill(value: object) -> str:
    """A waybill number, in capitals. Raises Unreadable when it is none."""
    text = str(value or "").strip().upper()
    if not WAYBILL.fullmatch(text):
        raise Unreadable("no waybill number")
    return text


def loaded(text: str | bytes) -> object:
    """JSON from outside. Raises Unreadable, whatever is wrong with it."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None


def short(body: bytes) -> bytes:
    """The body. Raises Unreadable when it is too long to be a push."""
    if len(body) > PUSH_BYTES:
        raise Unreadable(f"longer than {PUSH_BYTES} bytes")
    return body
