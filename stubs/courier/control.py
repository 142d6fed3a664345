"""Playing the courier: see what it has, let things happen, make it fail."""

from __future__ import annotations

import json

from . import story
from .store import MODES, Store


def orders(store: Store, account: dict, body: dict) -> dict:
    """By order number: how many orders there are (never more than one), how often it was asked for, the waybill."""
    rows = store.rows(
        "SELECT order_no, count(*) AS orders, sum(asked) AS asked, min(waybill_no) AS waybill_no,"
        " max(cancelled) AS cancelled FROM orders GROUP BY order_no ORDER BY order_no"
    )
    return {row.pop("order_no"): row for row in rows}


def parcels(store: Store, account: dict, body: dict) -> list[dict]:
    """Each with its script, how far it is, and its lines."""
    found = store.rows("SELECT * FROM parcels ORDER BY waybill_no")
    return [
        {**row, "lines": [line["event"] for line in story.lines(store, row["waybill_no"])]} for row in found
    ]


def pushes(store: Store, account: dict, body: dict) -> list[dict]:
    """All pushes, with what was answered."""
    return store.rows("SELECT id, carrier, waybill_no, track, tries, done, answer FROM pushes ORDER BY id")


def scripts(store: Store, account: dict, body: dict) -> dict:
    """Their names and steps."""
    return story.SCRIPTS


def health(store: Store, account: dict, body: dict) -> dict:
    """It runs."""
    return {"modes": {name: store.mode(name) for name in MODES}}


def script(store: Store, account: dict, body: dict) -> dict:
    """{waybill, script}: give a parcel a script."""
    if body["script"] not in story.SCRIPTS:
        raise ValueError(body["script"])
    story.choose(store, body["waybill"], body["script"])
    return {"steps": story.SCRIPTS[body["script"]]["steps"]}


def play(store: Store, account: dict, body: dict) -> dict:
    """{waybill, script?}: all that is left, at once."""
    if "script" in body:
        script(store, account, body)
    return {"events": story.play(store, body["waybill"])}


def step(store: Store, account: dict, body: dict) -> dict:
    """{waybill}: the next event."""
    return {"event": story.advance(store, body["waybill"])}


def give_up(store: Store, account: dict, body: dict) -> dict:
    """{waybill}: 快递100 stops following it (abort)."""
    lines = story.lines(store, body["waybill"])
    with store.change():
        story.tell(store, body["waybill"], lines[-1]["id"] if lines else 0, "abort")
    return {}


def again(store: Store, account: dict, body: dict) -> dict:
    """{}: send everything once more, as a replay would."""
    store.rows("UPDATE pushes SET done = 0, due = 0")
    return {}


def mode(store: Store, account: dict, body: dict) -> dict:
    """{down, slow, wrong_signature, lose_answer, refuse}: see MODES."""
    if not body.keys() <= set(MODES):
        raise ValueError(json.dumps(sorted(body)))
    for name, value in body.items():
        store.set_mode(name, value)
    return health(store, account, {})


def push_address(store: Store, account: dict, body: dict) -> dict:
    """{url}: where EMS pushes to."""
    account["EMS_PUSH_URL"] = body["url"]
    return {}


def reset(store: Store, account: dict, body: dict) -> dict:
    """{}: forget everything."""
    store.reset()
    return {}


READS = {"health": health, "orders": orders, "parcels": parcels, "pushes": pushes, "scripts": scripts}
WRITES = {
    "script": script,
    "play": play,
    "step": step,
    "give-up": give_up,
    "again": again,
    "mode": mode,
    "push-address": push_address,
    "reset": reset,
}
