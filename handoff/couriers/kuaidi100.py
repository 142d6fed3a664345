"""快递100 (domain.md §9.1): the story of a waybill of any carrier, by query and by signed push. It books nothing.

`company` is 快递100's lower-case code of the carrier; without one, KUAIDI100_COMPANY. We ask for lines with their own
status (resultv2=4). Assumed, because the published text is silent: `statusCode` beside `status` in a line, and the
sub-codes of `data/kuaidi100.csv`. A line that has neither takes the state of the whole when it is the newest.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.conf import settings

from handoff.couriers import codes, wire
from handoff.couriers.base import (
    Abstainer,
    BadSignature,
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

CARRIER = "kuaidi100"
RESULT = "4"  # lines with areaCode, areaName, status, statusCode
OK, REPEATED = "200", "501"
NOTHING_YET = "500"  # of a query: no result; ask again later
OUT_OF_ORDER = {"subscribe": {"500"}, "query": {"501", "502"}}  # their own fault, worth another try
SAID = {
    "polling": (False, False),
    "shutdown": (True, False),
    "abort": (True, True),
    "updateall": (False, False),
}


@dataclass(frozen=True)
class Kuaidi100(Abstainer):
    """Tracks, asked for or pushed."""

    name: str = CARRIER
    abilities: frozenset[str] = frozenset({"subscribe", "query", "push"})

    def query(self, waybill_no: str, *, phone: str = "", company: str = "") -> list[Track]:
        """Ask now. Not for robots: about one a second at most."""
        param = compact(
            {
                "com": company or settings.KUAIDI100_COMPANY,
                "num": waybill_no,
                "phone": phone,
                "resultv2": RESULT,
                "show": "0",
                "order": "desc",
            }
        )
        customer = settings.KUAIDI100_CUSTOMER
        signed = md5(param + settings.KUAIDI100_KEY + customer).upper()
        answer = wire.post_form(
            f"{settings.KUAIDI100_URL}/poll/query.do",
            {"customer": customer, "sign": signed, "param": param},
        )
        if answer.get("result") is False or "data" not in answer:
            return _refusal(answer, "query", nothing={NOTHING_YET})
        try:
            return list(_tracks(answer))
        except Unreadable as error:
            raise Unreachable(str(error)) from None

    def subscribe(
        self, waybill_no: str, *, callback: str, salt: str, phone: str = "", company: str = ""
    ) -> None:
        """Have it followed. At most four times a month per number; while it is followed, a repeat changes nothing."""
        param = compact(
            {
                "company": company or settings.KUAIDI100_COMPANY,
                "number": waybill_no,
                "key": settings.KUAIDI100_KEY,
                "parameters": {"callbackurl": callback, "salt": salt, "resultv2": RESULT, "phone": phone},
            }
        )
        answer = wire.post_form(f"{settings.KUAIDI100_URL}/poll", {"schema": "json", "param": param})
        if str(answer.get("returnCode")) not in {OK, REPEATED}:
            _refusal(answer, "subscribe")

    def read_push(self, body: bytes, content_type: str, *, salt: str = "") -> Push:
        """A push is good when MD5(param + salt) is its sign, in capitals or not."""
        fields = _form(short(body))
        param = fields["param"]
        if not hmac.compare_digest(
            md5(param + salt).encode(), fields["sign"].lower().encode(errors="replace")
        ):
            raise BadSignature("sign")
        return _push(loaded(param))

    def push_answer(self, body: bytes, *, ok: bool, why: str = "") -> dict[str, object]:
        """Within 20 seconds, or it comes again."""
        if ok:
            return {"result": True, "returnCode": "200", "message": "成功"}
        return {"result": False, "returnCode": "500", "message": why or "失败"}


def md5(text: str) -> str:
    """The hash 快递100 signs with, in lower-case hex; what it is made of holds a secret, and it protects no more."""
    return hashlib.md5(text.encode(errors="replace"), usedforsecurity=False).hexdigest()


def compact(value: object) -> str:
    """JSON as it is signed and posted: one and the same string."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _refusal(answer: Mapping, call: str, *, nothing: Collection[str] = ()) -> list[Track]:
    """An empty list when they know nothing yet. Raises Unreachable when it is their fault, else Refused."""
    code = plain(answer.get("returnCode") or answer.get("status") or "", 20)
    if code in nothing:
        return []
    if not code or code in OUT_OF_ORDER[call]:
        raise Unreachable(code or "no code")
    raise Refused(code, plain(answer.get("message"), 200))


def _form(body: bytes) -> dict[str, str]:
    """param and sign, each there exactly once."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise Unreadable("not a form") from None
    fields = dict(pairs)
    if len(fields) != len(pairs) or not {"param", "sign"} <= fields.keys():
        raise Unreadable("not one param and one sign")
    return fields


def _push(param: object) -> Push:
    result = param.get("lastResult") if isinstance(param, dict) else None
    if not isinstance(result, dict):
        raise Unreadable("no lastResult")
    closed, gave_up = SAID.get(str(param.get("status")), (False, False))
    return Push(
        waybill_no=waybill(result.get("nu")),
        tracks=_tracks(result),
        closed=closed,
        gave_up=gave_up,
        note=plain(param.get("message"), 200),
    )


def _tracks(result: Mapping) -> tuple[Track, ...]:
    rows = result.get("data") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable("data is no list of lines")
    whole = str(result.get("state", ""))
    newest = max((str(row.get("ftime") or row.get("time")) for row in rows), default="")
    return in_order(
        _track(row, whole if str(row.get("ftime") or row.get("time")) == newest else "") for row in rows
    )


def _track(row: Mapping, whole: str) -> Track:
    """A line; `whole` is the state of all, for the newest line that says nothing of its own."""
    own = plain(row.get("statusCode"), 20) or codes.named(CARRIER).get(plain(row.get("status"), 40), "")
    meaning = codes.meaning(CARRIER, own, *([whole] if whole else []))
    return Track(
        at=moment(row.get("ftime") or row.get("time")),
        code=own or plain(row.get("status"), 20),
        state=meaning.state,
        place=plain(row.get("areaName"), 100),
        text=plain(row.get("context")),
        by_other=meaning.by_other,
    )
