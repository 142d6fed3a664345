"""Parcels travel: each step of a script is one line, and a push to everybody who wants to know."""

from __future__ import annotations

import datetime as dt
import json
import time
import tomllib
import uuid
from pathlib import Path

from .store import Store

_BOOK = tomllib.loads(Path(__file__).with_name("scripts.toml").read_text(encoding="utf-8"))
SCRIPTS: dict[str, dict] = _BOOK["scripts"]
EVENTS: dict[str, dict] = _BOOK["events"]
TIME = "%Y-%m-%d %H:%M:%S"


def script_of(waybill_no: str, order: str = "") -> str:
    """By a [name] in the order, else by the first digits of the number, else normal."""
    for name, script in SCRIPTS.items():
        if f"[{name}]" in order or waybill_no.startswith(script.get("prefix", "-")):
            return name
    return "normal"


def take(store: Store, waybill_no: str, order: dict | None = None) -> None:
    """A parcel we follow from now on."""
    ends = [_place((order or {}).get(end, {})) for end in ("sender", "receiver")]
    script = script_of(waybill_no, json.dumps(order or {}, ensure_ascii=False))
    store.rows(
        "INSERT OR IGNORE INTO parcels (waybill_no, script, sender, receiver) VALUES (?, ?, ?, ?)",
        waybill_no,
        script,
        *ends,
    )


def _place(end: dict) -> str:
    return "".join(str(end.get(name, "")) for name in ("prov", "city", "county"))


def choose(store: Store, waybill_no: str, script: str) -> None:
    """Another script, from its beginning."""
    take(store, waybill_no)
    store.rows("UPDATE parcels SET script = ?, step = 0, waited = 0 WHERE waybill_no = ?", script, waybill_no)


def advance(store: Store, waybill_no: str, *, waiting: bool = False) -> str:
    """The next step; the name of its event, or nothing at the end. `waiting`: a pause of the script takes its beats."""
    with store.change():
        parcel = store.row("SELECT * FROM parcels WHERE waybill_no = ?", waybill_no)
        steps = SCRIPTS[parcel["script"]]["steps"] if parcel else []
        if not parcel or parcel["step"] >= len(steps) or _is_cancelled(store, waybill_no):
            return ""
        step = steps[parcel["step"]]
        beats = int(step.removeprefix("wait ")) if step.startswith("wait ") else 0
        if waiting and parcel["waited"] < beats:
            store.rows("UPDATE parcels SET waited = waited + 1 WHERE waybill_no = ?", waybill_no)
            return step
        store.rows("UPDATE parcels SET step = step + 1, waited = 0 WHERE waybill_no = ?", waybill_no)
        if beats:
            return advance(store, waybill_no, waiting=waiting)
        _happen(store, parcel, step)
        return step


def play(store: Store, waybill_no: str) -> list[str]:
    """All that is left of the script, at once."""
    with store.change():
        return list(iter(lambda: advance(store, waybill_no), ""))


def _is_cancelled(store: Store, waybill_no: str) -> bool:
    return bool(store.row("SELECT 1 FROM orders WHERE waybill_no = ? AND cancelled", waybill_no))


def _happen(store: Store, parcel: dict, event: str) -> None:
    """One line, a second after the last at least; then the pushes, in the order the script wants."""
    waybill_no, script = parcel["waybill_no"], SCRIPTS[parcel["script"]]
    at = store.now().strftime(TIME)
    last = store.row("SELECT max(at) AS at FROM tracks WHERE waybill_no = ?", waybill_no)["at"]
    if last and at <= last:
        at = (dt.datetime.strptime(last, TIME) + dt.timedelta(seconds=1)).strftime(TIME)  # noqa: DTZ007
    store.rows("INSERT INTO tracks (waybill_no, event, at) VALUES (?, ?, ?)", waybill_no, event, at)
    lines = store.rows("SELECT id FROM tracks WHERE waybill_no = ? ORDER BY id", waybill_no)
    numbers = [line["id"] for line in lines]
    going = numbers[-1:]
    if script.get("swap"):
        going = [numbers[-1], numbers[-2]] if len(numbers) % 2 == 0 else []
    for number in going * script.get("times", 1):
        tell(store, waybill_no, number)


def tell(store: Store, waybill_no: str, track: int, status: str = "") -> None:
    """One push to each who subscribed at 快递100, and to the customer who ordered at EMS."""
    for row in store.rows("SELECT * FROM subscriptions WHERE waybill_no = ?", waybill_no):
        _push(store, "kuaidi100", waybill_no, track, status, row["url"], row["salt"])
    if store.row("SELECT 1 FROM orders WHERE waybill_no = ?", waybill_no) and not status:
        _push(store, "ems", waybill_no, track, status, "", "")


def _push(store: Store, carrier: str, waybill_no: str, track: int, status: str, url: str, salt: str) -> None:
    serial = uuid.uuid4().hex.upper()
    store.rows(
        "INSERT INTO pushes (carrier, waybill_no, track, status, url, salt, serial, due)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        *(carrier, waybill_no, track, status, url, salt, serial, time.time()),
    )


def lines(store: Store, waybill_no: str, upto: int | None = None) -> list[dict]:
    """The parcel's lines so far, oldest first, each with its event's codes and place."""
    parcel = store.row("SELECT * FROM parcels WHERE waybill_no = ?", waybill_no)
    rows = store.rows(
        "SELECT * FROM tracks WHERE waybill_no = ? AND id <= ? ORDER BY id", waybill_no, upto or 1 << 60
    )
    return [{**EVENTS[row["event"]], **row, "place": parcel[EVENTS[row["event"]]["where"]]} for row in rows]
