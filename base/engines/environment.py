"""The variables that Django and its processes get. What the caller has set always wins."""

import base64
import contextlib
import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from . import EngineError, locks
from .attach import Attached
from .paths import REPO, data_dir, write_secret
from .postgres import NAME

TEST_PLACES = 15  # a Valkey has 16 databases; 0 is the portal's


def environment(attached: Attached, **defaults: str) -> dict[str, str]:
    """Everything a child needs to find the engines, the keys and the tools of .venv."""
    found = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        **keys(data_dir() / "keys.env"),
        **attached.urls(),
        **defaults,
        **{name: value for name, value in os.environ.items() if value},
    }
    return {
        **found,
        "DATA_DIR": str(data_dir()),
        "PATH": f"{REPO / '.venv' / 'bin'}:{found.get('PATH', os.defpath)}",
    }


def test_environment(attached: Attached, workers: int) -> dict[str, str]:
    """As above with databases that no other `./dev test`, and no `./dev run`, uses at the same time.

    Several workers share the tests of one run and no database: the addresses of the second are ``GW1_DATABASE_URL`` …
    (`tests/support/places.py` puts them on).
    """
    found = environment(attached, PGOPTIONS="-c synchronous_commit=off")
    places = [_urls_at(_test_place(), attached) for _ in range(workers)]
    apart = {f"GW{n}_{name}": url for n, urls in enumerate(places) for name, url in urls.items()}
    return {**found, **places[0], **apart}


def bench_environment(attached: Attached) -> dict[str, str]:
    """As the portal runs, in a database and a Valkey place of the benchmarks' own."""
    found = environment(attached, DEMO="1")
    places = _urls_at(_test_place(), attached)
    places["DATABASE_URL"] = attached.urls()["DATABASE_URL"].replace(f"/{NAME}?", f"/{NAME}_bench?")
    return {**found, **places}


def _urls_at(number: int, attached: Attached) -> dict[str, str]:
    return {name: numbered(url, number) for name, url in attached.urls().items()}


def _test_place() -> int:
    """Ours until we end."""
    try:
        return locks.first_free(data_dir() / "engines", "test", TEST_PLACES)
    except RuntimeError as error:
        raise EngineError(f"{error}; wait for one to end.") from error


def numbered(url: str, number: int) -> str:
    """The same server, another database: `tongban` (Django puts `test_` before it), `tongban_2` …; in Valkey 1, 2 …"""
    if urlsplit(url).scheme == "unix":
        return re.sub(r"db=\d+", f"db={number}", url)
    return url if number == 1 else url.replace(f"/{NAME}?", f"/{NAME}_{number}?")


def keys(path: Path) -> dict[str, str]:
    """The secrets of this machine's own portal, made once. Losing the file means losing what they encrypt."""
    with locks.alone(path.with_name("keys.lock")):
        if not path.exists():
            write_secret(path, "".join(f"{name}={value}\n" for name, value in _new_keys().items()))
    pairs = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines())
    return {name: value for name, _, value in pairs}


def _new_keys() -> dict[str, str]:
    """Rings of `name:key`, the current one first."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "INDEX_KEYS": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
    }


@contextlib.contextmanager
def one_at_a_time(name: str):
    """Two `./dev run` must not migrate the same database at the same moment."""
    with locks.alone(data_dir() / "engines" / f"{name}.lock"):
        yield
