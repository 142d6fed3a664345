"""中国邮政 EMS for customers with a contract (domain.md §9.2): order with waybill, cancel, label, tracks.

The body of a call is encrypted with SM4 and ends in the key itself, which proves who wrote it. Assumed, because the
published text is silent or we have not seen it:

- an order (020003) with a logisticsOrderNo the platform has is the same order and gets the same waybill number;
- there is a call that finds an order by logisticsOrderNo. Its code is the setting EMS_FIND_CODE; while that is empty,
  nothing is asked before ordering again and the line above alone keeps us from ordering twice;
- a push (040002) is a JSON object with an encrypted `logitcsInterface` of one line or several, whose plain text may
  or may not end in the key; the address it is pushed to holds EMS_PUSH_KEY, and is registered with the platform;
- paymentMode 1 sender, 2 receiver; pickupType 1 fetched, receiptFlag 1 no receipt; the label comes as base64.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from django.conf import settings

from base.ledger.clock import now
from handoff.couriers import codes, wire
from handoff.couriers.base import (
    Abstainer,
    Address,
    BadSignature,
    Booking,
    Order,
    Push,
    Refused,
    Track,
    Unreachable,
    Unreadable,
    in_order,
    loaded,
    moment,
    plain,
    short,
    waybill,
)

CARRIER = "ems"
PREFIX = "|$4|"
VERSION = "V1.0.0"
OK, FAILED = "00000", "S00001"
ORDER, CANCEL, LABEL, TRACKS = "020003", "020006", "010004", "040001"
LABEL_TYPE = "149"  # the 76 x 149 mm sheet
DOCUMENTS = "1"  # contentsAttribute: papers, not goods
PAYMENT = {"sender": "1", "receiver": "2"}
MOBILE = re.compile(r"1[3-9]\d{9}")


def _abilities() -> frozenset[str]:
    can = {"book", "cancel", "label", "query", "push"}
    return frozenset(can | {"find"} if settings.EMS_FIND_CODE else can)


@dataclass(frozen=True)
class Ems(Abstainer):
    """Pushes come without being subscribed to: the address is registered once for the customer."""

    name: str = CARRIER
    abilities: frozenset[str] = field(default_factory=_abilities)

    def book(self, order: Order) -> Booking:
        """Order and get the waybill number; an order that is there already is taken as it is."""
        found = self.find(order.order_no) if "find" in self.abilities else None
        if found:
            return found
        booking = _booking(order.order_no, call(ORDER, [order_body(order)]))
        if booking is None:
            raise Unreachable("an order without a waybill number")
        return booking

    def find(self, order_no: str) -> Booking | None:
        """Ask for our order number."""
        if "find" not in self.abilities:
            return super().find(order_no)
        return _booking(order_no, call(settings.EMS_FIND_CODE, {"logisticsOrderNo": order_no}))

    def cancel(self, booking: Booking, *, reason: str) -> None:
        """Only before the parcel has been fetched."""
        body = {
            "logisticsOrderNo": booking.order_no,
            "waybillNo": booking.waybill_no,
            "cancelReason": reason,
        }
        call(CANCEL, body)

    def label(self, waybill_no: str) -> bytes | None:
        """The label, decoded."""
        answer = call(LABEL, {"waybillNo": waybill_no, "type": LABEL_TYPE, "getURL": "0"})
        if not answer:
            return None
        try:
            return base64.b64decode(str(answer), validate=True)
        except binascii.Error:
            raise Unreachable("a label that is not base64") from None

    def query(self, waybill_no: str, *, phone: str = "", company: str = "") -> list[Track]:
        """All lines; the phone is not asked for."""
        rows = _rows(call(TRACKS, {"waybillNo": waybill_no, "direction": "0"}))
        try:
            return list(in_order(_track(row) for row in rows))
        except Unreadable as error:
            raise Unreachable(str(error)) from None

    def read_push(self, body: bytes, content_type: str, *, salt: str = "") -> Push:
        """A push is good when it was encrypted with our key. All its lines are of one waybill."""
        outside = _outside(short(body), content_type)
        rows = _rows(_opened(plain_text(outside.get("logitcsInterface"), settings.EMS_SIGN_KEY)))
        if not rows:
            raise Unreadable("no line")
        numbers = {waybill(row.get("waybillNo") or row.get("traceNo")) for row in rows}
        if len(numbers) != 1:
            raise Unreadable("lines of several waybills")
        return Push(
            waybill_no=numbers.pop(),
            tracks=in_order(_track(row) for row in rows),
            order_no=plain(rows[0].get("orderNo") or rows[0].get("logisticsOrderNo"), 50),
            serial_no=plain(outside.get("serialNo"), 64),
        )

    def push_answer(self, body: bytes, *, ok: bool, why: str = "") -> dict[str, object]:
        """Names the push by its serialNo, read without trusting it."""
        try:
            serial_no = plain(_outside(short(body), "").get("serialNo"), 64)
        except Unreadable:
            serial_no = ""
        return {
            "serialNo": serial_no,
            "code": OK if ok else FAILED,
            "codeMessage": why,
            "senderNo": settings.EMS_SENDER,
        }


def seal(text: str, key: str) -> str:
    """A text and the key after it, in SM4-ECB, as ``|$4|`` and base64. `key` is the sign key as given (base64)."""
    padder = PKCS7(128).padder()
    padded = padder.update((text + key).encode()) + padder.finalize()
    lock = Cipher(algorithms.SM4(base64.b64decode(key)), modes.ECB()).encryptor()  # noqa: S305 - the carrier's choice
    return PREFIX + base64.b64encode(lock.update(padded) + lock.finalize()).decode()


def plain_text(sealed: object, key: str) -> str:
    """What was sealed, without the key. Raises BadSignature when another key, or none, was used."""
    if not isinstance(sealed, str) or not sealed.startswith(PREFIX):
        raise BadSignature("not sealed")
    try:
        closed = base64.b64decode(sealed.removeprefix(PREFIX), validate=True)
        lock = Cipher(algorithms.SM4(base64.b64decode(key)), modes.ECB()).decryptor()  # noqa: S305
        unpadder = PKCS7(128).unpadder()
        opened = unpadder.update(lock.update(closed) + lock.finalize()) + unpadder.finalize()
        return opened.decode().removesuffix(key)
    except ValueError:
        raise BadSignature("sealed with another key") from None


def call(code: str, body: object) -> object:
    """One call; what stands in retBody, read. Raises Unreachable, Refused."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    answer = wire.post_form(
        settings.EMS_URL,
        {
            "apiCode": code,
            "senderNo": settings.EMS_SENDER,
            "authorization": settings.EMS_AUTHORIZATION,
            "msgType": "0",
            "timeStamp": _time(),
            "version": VERSION,
            "logitcsInterface": seal(text, settings.EMS_SIGN_KEY),
        },
    )
    return _ret_body(answer)


def _ret_body(answer: Mapping) -> object:
    code = plain(answer.get("retCode"), 20)
    if not code:
        raise Unreachable("no retCode")
    if code != OK:
        raise Refused(code, plain(answer.get("retMsg"), 200))
    body = answer.get("retBody")
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body  # a label comes bare


def order_body(order: Order) -> dict[str, object]:
    """An order as 020003 wants it; weights in grams."""
    return {
        "createdTime": _time(),
        "ecommerceUserId": settings.EMS_SENDER[:49],
        "logisticsOrderNo": order.order_no,
        "contentsAttribute": DOCUMENTS,
        "bizProductNo": settings.EMS_PRODUCT,
        "weight": str(order.weight_g),
        "paymentMode": PAYMENT[order.payer],
        "receiptFlag": "1",
        "pickupType": "1",
        "sender": _end(order.sender),
        "receiver": _end(order.receiver),
        "cargos": [{"cargoName": order.contents}],
    }


def _end(address: Address) -> dict[str, str]:
    mobile = MOBILE.fullmatch(address.phone) is not None
    return {
        "name": address.name,
        "mobile": address.phone if mobile else "",
        "phone": "" if mobile else address.phone,
        "prov": address.province,
        "city": address.city,
        "county": address.county,
        "address": address.detail,
        "postCode": address.postcode,
    }


def _time() -> str:
    return now().strftime("%Y-%m-%d %H:%M:%S")


def _booking(order_no: str, body: object) -> Booking | None:
    """The order of that number in an answer; an object alone may leave our number out."""
    rows = _rows(body)
    for row in rows:
        number = str(row.get("waybillNo") or "").strip()
        if number and str(row.get("logisticsOrderNo") or order_no) == order_no:
            return Booking(order_no, number, plain(row.get("routeCode"), 50))
    return None


def _rows(body: object) -> list[dict]:
    """The lines of an answer: a list, an object that holds one, or an object that is the only line."""
    if isinstance(body, dict):
        held = [value for value in body.values() if isinstance(value, list)]
        alone = {"opTime", "logisticsOrderNo"} & body.keys() or not held
        body = [body] if alone else held[0]
    return [row for row in body if isinstance(row, dict)] if isinstance(body, list) else []


def _outside(body: bytes, content_type: str) -> dict:
    """The envelope of a push: JSON, or a form with the same fields."""
    if "form-urlencoded" in content_type:
        try:
            return dict(parse_qsl(body.decode("ascii"), errors="strict", max_num_fields=20))
        except ValueError:
            raise Unreadable("not a form") from None
    envelope = loaded(body)
    if not isinstance(envelope, dict):
        raise Unreadable("not an object")
    return envelope


def _opened(text: str) -> object:
    """The JSON that was sealed. A wrong key gives noise rather than an error, one time in a few hundred."""
    try:
        return loaded(text)
    except Unreadable:
        raise BadSignature("sealed with another key") from None


def _track(row: Mapping) -> Track:
    code = plain(row.get("opCode"), 20)
    detail = plain(row.get("deliverCode") or row.get("attemptDeliveryCode"), 20)
    whole = f"{code}/{detail}" if detail else code
    meaning = codes.meaning(CARRIER, whole, code)
    place = "".join(plain(row.get(name), 40) for name in ("opOrgProvName", "opOrgCity", "opOrgName"))
    return Track(
        at=moment(row.get("opTime")),
        code=whole,
        state=meaning.state,
        place=place[:100],
        text=plain(row.get("opDesc") or row.get("opName")),
        by_other=meaning.by_other,
    )
