"""The books: events as they were told, and the state of each case that follows from them."""

from __future__ import annotations

import json
import time
import uuid

from .store import Store

OPENING = ("submit", "collect", "open")


def tell(store: Store, told: dict) -> dict:
    """Take one event; the same key again changes nothing but the state, which always follows from the last event."""
    event, number = told["event"], told["case"]
    with store.change():
        known = store.row("SELECT key FROM events WHERE key = ?", told["key"])
        if known:
            store.rows("UPDATE events SET times = times + 1 WHERE key = ?", told["key"])
        else:
            _keep(store, told, event)
        if event["act"] in OPENING or not store.row("SELECT 1 FROM cases WHERE number = ?", number):
            _open(store, told)
        _follow(store, number)
    return {"key": told["key"], "repeated": bool(known)}


def _keep(store: Store, told: dict, event: dict) -> None:
    last = store.row("SELECT max(seq) AS seq FROM events WHERE number = ?", told["case"])["seq"] or 0
    store.rows(
        "INSERT INTO events (key, number, seq, previous, act, state, day, body, gap) VALUES (?,?,?,?,?,?,?,?,?)",
        *(told["key"], told["case"], event["seq"], told["previous"], event["act"], event["to"]),
        *(event["at"][:10], json.dumps(told, ensure_ascii=False), int(last != told["previous"])),
    )


def _open(store: Store, told: dict) -> None:
    store.rows(
        "INSERT INTO cases (number, authority, script, matter, due) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        *(told["case"], told["authority"], store.mode("script")),
        *(json.dumps(told["matter"] or {}, ensure_ascii=False), time.time()),
    )


def _follow(store: Store, number: str) -> None:
    last = store.row("SELECT seq, state FROM events WHERE number = ? ORDER BY seq DESC LIMIT 1", number)
    store.rows("UPDATE cases SET state = ?, seq = ? WHERE number = ?", last["state"], last["seq"], number)


def of_day(store: Store, day: str) -> dict:
    """Every case something happened to that day, with its state now."""
    rows = store.rows(
        "SELECT number, state FROM cases WHERE number IN (SELECT number FROM events WHERE day = ?)"
        " ORDER BY number",
        day,
    )
    return {"day": day, "count": len(rows), "cases": {row["number"]: row["state"] for row in rows}}


def write(store: Store, number: str, act: str, who: dict, role: str, at: str, fields: dict) -> str:
    """Put a message in the outgoing box; its id stays the same however often it is sent."""
    message = {
        "message_id": uuid.uuid4().hex, "case": number, "act": act, "officer": who, "role": role, "at": at,
        "fields": fields,
    }  # fmt: skip
    store.rows(
        "INSERT INTO messages (message_id, number, body, due) VALUES (?, ?, ?, ?)",
        *(message["message_id"], number, json.dumps(message, ensure_ascii=False), time.time()),
    )
    return message["message_id"]
