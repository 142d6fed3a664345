"""What the courier remembers: one SQLite file, so that killing the process forgets nothing it has answered for."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import sqlite3
import threading
from collections.abc import Iterator

SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (order_no TEXT PRIMARY KEY, waybill_no TEXT UNIQUE, body TEXT, asked INTEGER,
    cancelled INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS parcels (waybill_no TEXT PRIMARY KEY, script TEXT, step INTEGER DEFAULT 0,
    waited INTEGER DEFAULT 0, sender TEXT, receiver TEXT);
CREATE TABLE IF NOT EXISTS tracks (id INTEGER PRIMARY KEY AUTOINCREMENT, waybill_no TEXT, event TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS subscriptions (waybill_no TEXT, url TEXT, salt TEXT, PRIMARY KEY (waybill_no, url));
CREATE TABLE IF NOT EXISTS pushes (id INTEGER PRIMARY KEY AUTOINCREMENT, carrier TEXT, waybill_no TEXT,
    track INTEGER, status TEXT, url TEXT, salt TEXT, serial TEXT, due REAL, tries INTEGER DEFAULT 0,
    done INTEGER DEFAULT 0, answer TEXT DEFAULT '');
CREATE TABLE IF NOT EXISTS modes (name TEXT PRIMARY KEY, value REAL);
"""
TABLES = ("orders", "parcels", "tracks", "subscriptions", "pushes", "modes")
MODES = ("down", "slow", "wrong_signature", "lose_answer", "refuse", "ahead")
"""down, wrong_signature, refuse: on or off; slow: seconds; lose_answer: how many orders; ahead: the clock, seconds."""


class Store:
    """One connection, used by one thread at a time."""

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(SCHEMA)

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        """All of it or nothing; within another change, part of that one."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[dict]:
        """Run and read."""
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values).fetchall()]

    def row(self, sql: str, *values: object) -> dict | None:
        """The first row."""
        return next(iter(self.rows(sql, *values)), None)

    def mode(self, name: str) -> float:
        """How it is set; 0 is off."""
        found = self.row("SELECT value FROM modes WHERE name = ?", name)
        return found["value"] if found else 0.0

    def set_mode(self, name: str, value: float) -> None:
        """Set one of MODES."""
        self.rows("INSERT OR REPLACE INTO modes VALUES (?, ?)", name, float(value))

    def now(self) -> dt.datetime:
        """The time at the courier's, in China; as far ahead of the machine as the customer's calls were."""
        east = dt.timezone(dt.timedelta(hours=8))
        return dt.datetime.now(east) + dt.timedelta(seconds=self.mode("ahead"))

    def reset(self) -> None:
        """Forget everything."""
        with self.change():
            for table in TABLES:
                self.rows(f"DELETE FROM {table}")  # noqa: S608 - our own names

    def new_waybill(self) -> str:
        """13 digits nobody has."""
        while True:
            number = f"11{secrets.randbelow(10**11):011d}"
            if not self.row("SELECT 1 FROM parcels WHERE waybill_no = ?", number):
                return number
