"""The database every test database is copied from: migrations, reference data and the cast, made once.

Whichever worker comes first makes it, under a name that says what it was made from; the others, and the next run of the
same code, copy it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from base.engines import locks
from base.engines.paths import REPO, data_dir
from base.files import fonts

FIRST = "gw0"
PREFIX = "test_beginning_"
MADE_OF = ("applications", "base", "catalog", "feedback", "handoff", "licenses", "portal")
KEYS = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEYS")


@contextmanager
def databases(fill: Callable[[], None]) -> Iterator[None]:
    """The test database, as ``fill`` left the first one."""
    ours = connection.settings_dict["TEST"]
    if os.environ.get("PYTEST_XDIST_WORKER", FIRST) != FIRST:
        fonts.ensure()  # there is time: the first makes the database
    with locks.alone(data_dir() / "engines" / "test-beginning.lock"):
        name = PREFIX + _digest()
        if name not in (there := _there()):
            _make(name, fill, there)
        connection.settings_dict["TEST"] = {**ours, "TEMPLATE": name}
        made = setup_databases(verbosity=0, interactive=False)
    yield
    teardown_databases(made, verbosity=0)
    connection.settings_dict["TEST"] = ours


def _make(name: str, fill: Callable[[], None], outdated: list[str]) -> None:
    """Under another name until it is whole: who is killed in the middle leaves nothing to be copied."""
    made = setup_databases(verbosity=0, interactive=False)
    fill()
    connection.close()
    built = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        for old in outdated:
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
        cursor.execute(f'ALTER DATABASE "{built}" RENAME TO "{name}"')
        cursor.execute(f'CREATE DATABASE "{built}"')  # what is torn down now
    teardown_databases(made, verbosity=0)


def _digest() -> str:
    """Of the code and data it comes from, and of the keys that what stands in it is sealed with."""
    found = hashlib.sha256("\0".join(os.environ.get(name, "") for name in KEYS).encode())
    files = [
        path
        for root in MADE_OF
        for path in (REPO / root).rglob("*")
        if path.suffix in {".py", ".csv", ".json"}
    ]
    for path in sorted([*files, REPO / "requirements.txt"]):
        found.update(str(path.relative_to(REPO)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def _there() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        return [name for (name,) in cursor.fetchall()]
