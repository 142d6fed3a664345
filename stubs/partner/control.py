"""Playing the authority: see what it has, let officers act, make it fail."""

from __future__ import annotations

import hashlib
import json
import urllib.request

from . import books, deciding
from .signing import Account
from .store import MODES, Store

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def cases(store: Store, account: Account, body: dict) -> dict:
    """By number: authority, state, script, how far it is."""
    rows = store.rows("SELECT number, authority, state, seq, script, step FROM cases ORDER BY number")
    return {row.pop("number"): row for row in rows}


def events(store: Store, account: Account, body: dict) -> list[dict]:
    """All events in the order they came; ``gap``: the one before was missing; ``times``: how often it came."""
    return store.rows("SELECT key, number, seq, act, state, gap, times FROM events ORDER BY rowid")


def messages(store: Store, account: Account, body: dict) -> list[dict]:
    """All messages, with what was answered."""
    return store.rows("SELECT number, message_id, tries, done, status, answer FROM messages ORDER BY id")


def health(store: Store, account: Account, body: dict) -> dict:
    """It runs."""
    return {"modes": {name: store.mode(name) for name in MODES}}


def script(store: Store, account: Account, body: dict) -> dict:
    """{case, script}: what the officers do with a case, from the beginning."""
    steps = deciding.SCRIPTS[body["script"]]
    store.rows("UPDATE cases SET script = ?, step = 0 WHERE number = ?", body["script"], body["case"])
    return {"steps": steps}


def step(store: Store, account: Account, body: dict) -> dict:
    """{case}: the next step of its script."""
    return {"act": deciding.advance(store, body["case"])}


def act(store: Store, account: Account, body: dict) -> dict:
    """{case, act, officer, role, at, fields}: any message, sent like the others."""
    words = (body["officer"], body["role"], body["at"], body.get("fields", {}))
    return {"message_id": books.write(store, body["case"], body["act"], *words)}


def again(store: Store, account: Account, body: dict) -> dict:
    """{}: send everything once more."""
    store.rows("UPDATE messages SET done = 0, due = 0, tries = 0")
    return {}


def plant(store: Store, account: Account, body: dict) -> dict:
    """{case, state}: write a wrong state into the books."""
    store.rows("UPDATE cases SET state = ? WHERE number = ?", body["state"], body["case"])
    return {}


def forget(store: Store, account: Account, body: dict) -> dict:
    """{case}: lose a case."""
    with store.change():
        store.rows("DELETE FROM events WHERE number = ?", body["case"])
        store.rows("DELETE FROM cases WHERE number = ?", body["case"])
    return {}


def fetch(store: Store, account: Account, body: dict) -> dict:
    """{case}: get the files of a case from the portal; by key of the material what came."""
    matter = json.loads(store.row("SELECT matter FROM cases WHERE number = ?", body["case"])["matter"])
    return {one["key"]: _got(one["file"]) for one in matter["materials"] if one["file"]}


def _got(file: dict) -> dict:
    with _DIRECT.open(file["url"], timeout=deciding.PATIENCE) as answer:
        data = answer.read()
    return {
        "bytes": len(data),
        "type": answer.headers["Content-Type"],
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def mode(store: Store, account: Account, body: dict) -> dict:
    """{down, slow, wrong_signature, script}: see MODES."""
    if not body.keys() <= set(MODES):
        raise ValueError(json.dumps(sorted(body)))
    for name, value in body.items():
        store.set_mode(name, value)
    return health(store, account, {})


def reset(store: Store, account: Account, body: dict) -> dict:
    """{}: forget everything."""
    store.reset()
    return {}


READS = {"health": health, "cases": cases, "events": events, "messages": messages}
WRITES = {
    "script": script,
    "step": step,
    "act": act,
    "again": again,
    "plant": plant,
    "forget": forget,
    "fetch": fetch,
    "mode": mode,
    "reset": reset,
}
