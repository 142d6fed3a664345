"""中国邮政 EMS: order with waybill, find, cancel, label, tracks, push."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from . import story
from .store import Store

OK = {"retCode": "00000", "retMsg": "", "success": True}


class Declined(Exception):
    """retCode and retMsg."""


def lock(key: str) -> Cipher:
    """SM4 in ECB."""
    return Cipher(algorithms.SM4(base64.b64decode(key)), modes.ECB())  # noqa: S305 - the platform's choice


def close(text: str, key: str) -> str:
    """The text and its key, encrypted."""
    padder = PKCS7(128).padder()
    sealer = lock(key).encryptor()
    padded = padder.update((text + key).encode()) + padder.finalize()
    return "|$4|" + base64.b64encode(sealer.update(padded) + sealer.finalize()).decode()


def open_(sealed: str, key: str) -> object:
    """What a customer wrote; Declined when it was not ours."""
    try:
        opener, unpadder = lock(key).decryptor(), PKCS7(128).unpadder()
        padded = (
            opener.update(base64.b64decode(sealed.removeprefix("|$4|"), validate=True)) + opener.finalize()
        )
        text = (unpadder.update(padded) + unpadder.finalize()).decode()
    except ValueError:
        raise Declined("B00003", "报文解密失败") from None
    if not sealed.startswith("|$4|") or not text.endswith(key):
        raise Declined("B00004", "报文签名错误")
    return json.loads(text.removesuffix(key))


def call(store: Store, account: dict[str, str], form: dict[str, str]) -> dict:
    """The one address of the platform."""
    try:
        if (form.get("senderNo"), form.get("authorization")) != (
            account["EMS_SENDER"],
            account["EMS_AUTHORIZATION"],
        ):
            raise Declined("B00001", "授权码错误")
        keep_their_time(store, form.get("timeStamp", ""))
        body = open_(form.get("logitcsInterface", ""), account["EMS_SIGN_KEY"])
        does = {
            "020003": order,
            "020006": cancel,
            "010004": label,
            "040001": tracks,
            account["EMS_FIND_CODE"]: find,
        }
        if form.get("apiCode") not in does:
            raise Declined("B00002", "接口代码错误")
        return {**OK, "retBody": does[form["apiCode"]](store, body)}
    except Declined as refusal:
        code, message = refusal.args
        return {"retCode": code, "retMsg": message, "success": False, "retBody": None}


def keep_their_time(store: Store, text: str) -> None:
    """A customer whose clock runs ahead, as in a demonstration, gets lines dated by it."""
    east = dt.timezone(dt.timedelta(hours=8))
    theirs = dt.datetime.strptime(text, story.TIME).replace(tzinfo=east)
    ahead = (theirs - dt.datetime.now(east)).total_seconds()
    store.set_mode("ahead", ahead if abs(ahead) > 60 else 0)


def order(store: Store, body: list[dict]) -> str:
    """020003: the same logisticsOrderNo is the same order."""
    if store.mode("refuse"):
        raise Declined("B00010", "收件地址超出服务范围")
    wanted = body[0]
    if not wanted["logisticsOrderNo"] or not wanted["receiver"]["name"] or not wanted["receiver"]["address"]:
        raise Declined("B00011", "必填字段为空")
    number = wanted["logisticsOrderNo"]
    with store.change():
        if not store.row("SELECT 1 FROM orders WHERE order_no = ?", number):
            waybill_no = store.new_waybill()
            text = json.dumps(wanted, ensure_ascii=False)
            store.rows(
                "INSERT INTO orders (order_no, waybill_no, body, asked) VALUES (?, ?, ?, 0)",
                *(number, waybill_no, text),
            )
            story.take(store, waybill_no, wanted)
        store.rows("UPDATE orders SET asked = asked + 1 WHERE order_no = ?", number)
    return find(store, {"logisticsOrderNo": number})


def find(store: Store, body: dict) -> str:
    """By the customer's number."""
    found = store.row(
        "SELECT * FROM orders WHERE order_no = ? AND NOT cancelled", body.get("logisticsOrderNo", "")
    )
    if not found:
        return "[]"
    return json.dumps([{"logisticsOrderNo": found["order_no"], "waybillNo": found["waybill_no"]}])


def cancel(store: Store, body: dict) -> str:
    """020006: only what has not been fetched."""
    with store.change():
        found = store.row(
            "SELECT * FROM orders WHERE order_no = ? AND waybill_no = ?",
            *(body.get("logisticsOrderNo"), body.get("waybillNo")),
        )
        if not found:
            raise Declined("B00012", "订单不存在")
        if story.lines(store, found["waybill_no"]):
            raise Declined("B00013", "邮件已收寄，不能取消")
        store.rows("UPDATE orders SET cancelled = 1 WHERE order_no = ?", found["order_no"])
    return "{}"


def label(store: Store, body: dict) -> str:
    """010004: one page that shows the number."""
    number = body.get("waybillNo", "")
    if not store.row("SELECT 1 FROM orders WHERE waybill_no = ?", number):
        raise Declined("B00012", "运单不存在")
    return base64.b64encode(pdf(number)).decode()


def pdf(text: str) -> bytes:
    """The smallest file a reader opens."""
    drawing = f"BT /F1 24 Tf 20 50 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283 142] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)


def tracks(store: Store, body: dict) -> str:
    """040001"""
    number = body.get("waybillNo", "")
    rows = [row_of(number, line) for line in story.lines(store, number)]
    return json.dumps({"responseItems": rows}, ensure_ascii=False)


def row_of(number: str, line: dict) -> dict:
    """One line as EMS writes it."""
    return {
        "waybillNo": number,
        "opTime": line["at"],
        "opCode": line["op"],
        "opName": line["text"].partition("，")[0],
        "opDesc": line["text"],
        "opOrgProvName": "",
        "opOrgCity": line["place"],
        "opOrgName": "",
        "deliverCode": line.get("deliver", ""),
        "attemptDeliveryCode": line.get("attempt", ""),
    }


def push(store: Store, account: dict[str, str], row: dict) -> tuple[bytes, str]:
    """040002: one line."""
    line = story.lines(store, row["waybill_no"], row["track"])[-1]
    ordered = store.row("SELECT order_no FROM orders WHERE waybill_no = ?", row["waybill_no"])
    text = json.dumps({**row_of(row["waybill_no"], line), "orderNo": ordered["order_no"]}, ensure_ascii=False)
    key = account["EMS_SIGN_KEY"]
    if store.mode("wrong_signature"):
        key = base64.b64encode(os.urandom(16)).decode()
    outside = {
        "logitcsInterface": close(text, key),
        "method": "040002",
        "msgType": "0",
        "senderNo": account["EMS_SENDER"],
        "serialNo": row["serial"],
        "timeStamp": store.now().strftime(story.TIME),
        "version": "V1.0.0",
    }
    return json.dumps(outside).encode(), "application/json"


def is_content(answer: dict) -> bool:
    """Did they take it?"""
    return answer.get("code") == "00000"
