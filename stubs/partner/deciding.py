"""Officers at work: each case follows a script, and what was decided is sent until it is taken."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import sys
import time
import urllib.error
import urllib.request

from . import books
from .signing import Account
from .store import Store

EAST = dt.timezone(dt.timedelta(hours=8))
PATIENCE = 20  # seconds they have to answer
GIVE_UP = 40
"""After so many tries a message stays unsent."""
CONFLICT = 409
"""Not now: paper may still come, so this is never given up."""
SELDOM = 120  # seconds between two tries, at most
NEVER = (400, 403, 404, 413)
"""Answers that will not change however often we ask."""
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))

OFFICER = {"id": "1001", "name": "丁经办"}
APPROVER = {"id": "2001", "name": "杨审批"}
STEPS = {
    "accept": (OFFICER, "officer", {}),
    "review": (OFFICER, "officer", {"passed": True, "opinion": "材料齐全，符合条件。"}),
    "approve": (APPROVER, "approver", {"result": {}}),
    "issue": (OFFICER, "officer", {}),
    "refuse": (OFFICER, "officer", {"ground": "art32_2", "reason": "不属于本机关职权范围。"}),
    "deny": (APPROVER, "approver", {"reason": "不符合规定的条件。"}),
    "one_hand": (OFFICER, "approver", {"result": {}}),
}
SCRIPTS = {
    "normal": ["accept", "review", "approve", "issue", "deliver"],
    "refuse": ["refuse"],
    "deny": ["accept", "review", "deny"],
    "one_hand": ["accept", "review", "one_hand"],
    "silent": [],
}
"""one_hand: who accepted also decides, which the portal must refuse."""


def decide_for_ever(store: Store, pace: float) -> None:
    """Every `pace` seconds each case takes its next step; with a pace of 0 only when it is told to."""
    while pace:
        time.sleep(min(pace, 0.5))
        if store.mode("down"):
            continue
        for case in store.rows("SELECT number FROM cases WHERE due + ? <= ?", pace, time.time()):
            advance(store, case["number"])


def advance(store: Store, number: str) -> str:
    """Write the next step of a case, unless one is still on its way; its act, blank at the end."""
    with store.change():
        case = store.row("SELECT * FROM cases WHERE number = ?", number)
        waiting = store.row("SELECT 1 FROM messages WHERE number = ? AND NOT done", number)
        steps = SCRIPTS[case["script"]]
        if waiting or case["step"] >= len(steps):
            return ""
        act = steps[case["step"]]
        store.rows("UPDATE cases SET step = step + 1, due = ? WHERE number = ?", time.time(), number)
        return act if _write(store, case, act) else ""


def _write(store: Store, case: dict, act: str) -> bool:
    matter = json.loads(case["matter"])
    if act == "deliver":
        if matter.get("receiving_place"):
            return False  # the window hands it over
        who, role, fields = OFFICER, "officer", _delivery(matter)
    else:
        who, role, fields = STEPS[act]
    at = dt.datetime.fromtimestamp(store.now(), EAST).isoformat()
    books.write(store, case["number"], act.replace("one_hand", "approve"), who, role, at, fields)
    return True


def _delivery(matter: dict) -> dict:
    method = (matter.get("delivery") or {}).get("method") or "electronic"
    receiver = (matter.get("applicant") or {}).get("name") or "申请人"
    return {
        "method": method,
        "receiver": receiver,
        "proof": "1100000000001" if method == "courier" else "已签收",
    }


def send_for_ever(store: Store, account: Account, retry: float) -> None:
    """What is due, oldest first; what is not taken comes again, each time later."""
    while True:
        row = None
        if not store.mode("down"):
            row = store.row(
                "SELECT * FROM messages WHERE NOT done AND due <= ? ORDER BY id LIMIT 1", time.time()
            )
        if row is None:
            time.sleep(0.02)
            continue
        try:
            send_once(store, account, row, retry)
        except Exception as error:  # one bad row must not end all sending
            print(f"message {row['id']}: {error!r}", file=sys.stderr, flush=True)
            _note(store, row, retry, 0, repr(error))


def send_once(store: Store, account: Account, row: dict, retry: float) -> None:
    """One try, and what came of it."""
    status, answer = post(store, account, row["body"].encode())
    _note(store, row, retry, status, answer)


def _note(store: Store, row: dict, retry: float, status: int, answer: str) -> None:
    tries = row["tries"] + 1
    done = status in (200, *NEVER) or (status != CONFLICT and tries >= GIVE_UP)
    due = time.time() + min(retry * 2 ** min(tries - 1, 6), SELDOM)
    store.rows(
        "UPDATE messages SET tries = ?, done = ?, status = ?, answer = ?, due = ? WHERE id = ?",
        *(tries, int(done), status, answer[:2000], due, row["id"]),
    )


def post(store: Store, account: Account, body: bytes) -> tuple[int, str]:
    """Send a signed body to the portal's inbox; status (0: no answer) and what it said."""
    path = f"/api/v1/partners/{account.key}/inbox/"
    wrong = bool(store.mode("wrong_signature"))
    headers = account.headers("POST", path, int(store.now()), body, wrong=wrong)
    request = urllib.request.Request(account.ours + path, body, headers)  # noqa: S310 - the portal's address
    try:
        with _DIRECT.open(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read(65536).decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(2000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, repr(error)
