"""The threads: one pushes until it is answered, one lets parcels travel by themselves."""

from __future__ import annotations

import http.client
import json
import sys
import time
import urllib.error
import urllib.request

from . import ems, kuaidi100, story
from .store import Store

PATIENCE = 20  # seconds they have to answer
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def push_for_ever(store: Store, account: dict[str, str], retry: float) -> None:
    """What is due, in the order it happened; what is not taken comes again, each time later."""
    while True:
        row = None
        if not store.mode("down"):
            row = store.row(
                "SELECT * FROM pushes WHERE NOT done AND due <= ? ORDER BY id LIMIT 1", time.time()
            )
        if row is None:
            time.sleep(0.02)
            continue
        try:
            push_once(store, account, row, retry)
        except Exception as error:  # one bad row must not end all pushing
            print(f"push {row['id']}: {error!r}", file=sys.stderr, flush=True)
            _again(store, row, retry, repr(error))


def push_once(store: Store, account: dict[str, str], row: dict, retry: float) -> None:
    """One push, and what came of it."""
    url = row["url"] or account["EMS_PUSH_URL"]
    if not url:
        store.rows("UPDATE pushes SET done = 1, answer = 'nowhere to go' WHERE id = ?", row["id"])
        return
    is_ems = row["carrier"] == "ems"
    body, kind = ems.push(store, account, row) if is_ems else kuaidi100.push(store, row)
    answer = post(url, body, kind)
    if (ems if is_ems else kuaidi100).is_content(answer):
        store.rows(
            "UPDATE pushes SET done = 1, tries = tries + 1, answer = ? WHERE id = ?",
            json.dumps(answer, ensure_ascii=False),
            row["id"],
        )
    else:
        _again(store, row, retry, json.dumps(answer, ensure_ascii=False))


def _again(store: Store, row: dict, retry: float, answer: str) -> None:
    due = time.time() + retry * 2 ** min(row["tries"], 5)
    store.rows(
        "UPDATE pushes SET tries = tries + 1, due = ?, answer = ? WHERE id = ?",
        *(due, answer[:500], row["id"]),
    )


def post(url: str, body: bytes, kind: str) -> dict:
    """The JSON of the answer; what went wrong otherwise."""
    request = urllib.request.Request(url, body, {"Content-Type": kind})  # noqa: S310 - the subscriber's address
    try:
        with _DIRECT.open(request, timeout=PATIENCE) as answer:
            said = json.loads(answer.read(65536))
    except urllib.error.HTTPError as error:
        with error:
            said = {"status": error.code, "said": error.read(300).decode(errors="replace")}
    except (OSError, ValueError, http.client.HTTPException) as error:
        said = {"failed": repr(error)}
    return said if isinstance(said, dict) else {"said": said}


def travel_for_ever(store: Store, pace: float) -> None:
    """Every `pace` seconds each parcel takes its next step; with a pace of 0 only when it is told to."""
    while pace:
        time.sleep(pace)
        if store.mode("down"):
            continue
        for parcel in store.rows("SELECT waybill_no FROM parcels"):
            story.advance(store, parcel["waybill_no"], waiting=True)
