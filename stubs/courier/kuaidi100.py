"""快递100: query, subscribe, push."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import urlencode

from . import story
from .store import Store


def md5(text: str) -> str:
    """Upper-case hex."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def query(store: Store, account: dict[str, str], form: dict[str, str]) -> dict:
    """poll/query.do"""
    param = form.get("param", "")
    expected = md5(param + account["KUAIDI100_KEY"] + account["KUAIDI100_CUSTOMER"])
    if form.get("sign") != expected or form.get("customer") != account["KUAIDI100_CUSTOMER"]:
        return {"result": False, "returnCode": "503", "message": "验证签名失败"}
    number = json.loads(param)["num"]
    if not story.lines(store, number):
        return {"result": False, "returnCode": "500", "message": "查询无结果，请隔段时间再查"}
    return result(store, number)


def subscribe(store: Store, account: dict[str, str], form: dict[str, str]) -> dict:
    """poll"""
    param = json.loads(form["param"])
    if param.get("key") != account["KUAIDI100_KEY"]:
        return {"result": False, "returnCode": "600", "message": "您不是合法的订阅者"}
    number, wanted = param.get("number", ""), param.get("parameters") or {}
    if not 6 <= len(number) <= 32 or not wanted.get("callbackurl"):
        return {"result": False, "returnCode": "700", "message": "订阅方的订阅数据存在错误"}
    with store.change():
        story.take(store, number)
        known = store.row(
            "SELECT 1 FROM subscriptions WHERE waybill_no = ? AND url = ?", number, wanted["callbackurl"]
        )
        if known:
            return {"result": False, "returnCode": "501", "message": "POLL:重复订阅"}
        store.rows(
            "INSERT INTO subscriptions VALUES (?, ?, ?)",
            *(number, wanted["callbackurl"], wanted.get("salt", "")),
        )
        for line in story.lines(store, number)[-1:]:
            story.tell(store, number, line["id"])
    return {"result": True, "returnCode": "200", "message": "提交成功"}


def result(store: Store, number: str, upto: int | None = None) -> dict:
    """All lines, newest first."""
    lines = story.lines(store, number, upto)
    data = [
        {
            "context": f"【{line['place']}】{line['text']}" if line["place"] else line["text"],
            "time": line["at"],
            "ftime": line["at"],
            "areaName": line["place"],
            "status": line["k100"][2],
            "statusCode": line["k100"][1],
        }
        for line in reversed(lines)
    ]
    state = lines[-1]["k100"][0] if lines else "0"
    checked = "1" if state == "3" else "0"
    return {
        "message": "ok",
        "nu": number,
        "com": "ems",
        "status": "200",
        "state": state,
        "ischeck": checked,
        "data": data,
    }


def push(store: Store, row: dict) -> tuple[bytes, str]:
    """The body of one push and its type."""
    last = result(store, row["waybill_no"], row["track"])
    over = any(line.get("end") for line in story.lines(store, row["waybill_no"], row["track"]))
    status = row["status"] or ("shutdown" if over else "polling")
    message = {"abort": "60天无变化"}.get(status, "")
    param = json.dumps({"status": status, "message": message, "lastResult": last}, ensure_ascii=False)
    salt = "another" if store.mode("wrong_signature") else row["salt"]
    return urlencode(
        {"sign": md5(param + salt), "param": param}
    ).encode(), "application/x-www-form-urlencoded"


def is_content(answer: dict) -> bool:
    """Did they take it?"""
    return answer.get("result") is True
