"""What the authority's system remembers: one SQLite file, so that a kill forgets nothing it answered for."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator

SCHEMA = """
CREATE TABLE IF NOT EXISTS events (key TEXT PRIMARY KEY, number TEXT, seq INTEGER, previous INTEGER, act TEXT,
    state TEXT, day TEXT, body TEXT, gap INTEGER DEFAULT 0, times INTEGER DEFAULT 1);
CREATE TABLE IF NOT EXISTS cases (number TEXT PRIMARY KEY, authority TEXT, state TEXT DEFAULT '', seq INTEGER DEFAULT 0,
    script TEXT, step INTEGER DEFAULT 0, due REAL DEFAULT 0, matter TEXT DEFAULT '{}');
CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT UNIQUE, number TEXT,
    body TEXT, due REAL, tries INTEGER DEFAULT 0, done INTEGER DEFAULT 0, status INTEGER DEFAULT 0,
    answer TEXT DEFAULT '');
CREATE TABLE IF NOT EXISTS nonces (nonce TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS modes (name TEXT PRIMARY KEY, value TEXT);
"""
TABLES = ("events", "cases", "messages", "nonces", "modes")
MODES = {"down": "", "slow": "0", "wrong_signature": "", "script": "normal", "ahead": "0"}
"""down, wrong_signature: blank is off; slow: seconds; script: what new cases get; ahead: their clock, seconds."""


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

    def mode(self, name: str) -> str:
        """How it is set."""
        found = self.row("SELECT value FROM modes WHERE name = ?", name)
        return found["value"] if found else MODES[name]

    def set_mode(self, name: str, value: object) -> None:
        """Set one of MODES."""
        self.rows("INSERT OR REPLACE INTO modes VALUES (?, ?)", name, "" if value is False else str(value))

    def now(self) -> float:
        """Seconds since 1970, as far ahead of this machine as the portal's last call was."""
        return time.time() + float(self.mode("ahead"))

    def reset(self) -> None:
        """Forget everything."""
        with self.change():
            for table in TABLES:
                self.rows(f"DELETE FROM {table}")  # noqa: S608 - our own names
