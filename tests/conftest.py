"""The harness: real PostgreSQL and Valkey, the reference data, a fixed cast, a held clock, and rules that bite.

Inside a test: a lock must name its table, a GET must not write, a page must carry no inline handler or style, every
POST form its CSRF token, and an undefined template variable is an error.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from collections.abc import Iterator

import pytest
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connection
from django.test import Client
from PIL import Image

from base.accounts.models import Account
from base.ledger import clock as ledger_clock
from base.ledger.clock import ZONE
from base.regions import calendar
from tests.support import beginning
from tests.support import matters as told

WEDNESDAY = dt.datetime(2026, 3, 4, 10, 0, tzinfo=ZONE)
"""Where every test begins: an ordinary working week."""

Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64
# the real hasher, at a price that hundreds of logins can pay


def pytest_collection_modifyitems(items):
    """Tests that commit run last: what they leave behind is theirs."""
    items.sort(key=lambda item: "committed" in item.fixturenames)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """The test database with reference data and the cast.

    In place of pytest-django's own, which makes none for a run of tests that all commit.
    """
    with django_db_blocker.unblock(), beginning.databases(_fill):
        yield


def _fill():
    from portal.demo import people

    call_command("load_reference", verbosity=0)
    ledger_clock.freeze(WEDNESDAY)
    people.make()
    ledger_clock.freeze(None)


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    """Uploads of a test go to its own folder."""
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path / "files")}}
    storages["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = storages
    settings.STATIC_ROOT = tmp_path


@pytest.fixture(autouse=True)
def cache_apart(settings):
    """Cached things and counted failures of one test are not another's."""
    cache = {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}
    settings.CACHES = {"default": cache}
    AxesProxyHandler.implementation = None  # it holds on to the cache it was made with


@pytest.fixture(autouse=True, scope="session")
def calendar_stays_read():
    """No test meets the minute at which the calendar is read again: query counts would differ."""
    calendar.KEPT_SECONDS = 24 * 3600


@pytest.fixture(autouse=True)
def factors_as_one_likes(settings):
    """The cast logs in by name alone; tests of second factors ask for them."""
    settings.STAFF_SECOND_FACTOR = "optional"


class Undefined(str):
    """A template asked for something that is not there."""

    __slots__ = ()

    def __mod__(self, name):
        raise AssertionError(f"undefined template variable: {name}")

    def __contains__(self, text):
        return True


@pytest.fixture(autouse=True)
def undefined_variables_fail(settings):
    """Our templates may not rely on Django's silence."""
    from django.template import engines

    engine = engines["django"].engine
    before, engine.string_if_invalid = engine.string_if_invalid, Undefined("%s")
    yield
    engine.string_if_invalid = before


class Clock:
    """The held clock of a test."""

    def __init__(self):
        self.to(WEDNESDAY)

    def to(self, moment: dt.datetime | str) -> dt.datetime:
        """Hold at a moment; a text is a day, at ten."""
        if isinstance(moment, str):
            moment = dt.datetime.combine(dt.date.fromisoformat(moment), dt.time(10), ZONE)
        self.now = moment
        ledger_clock.freeze(moment)
        return moment

    def on(self, **span: float) -> dt.datetime:
        """Move on by days, hours, minutes."""
        return self.to(self.now + dt.timedelta(**span))


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    """Every test starts on the same Wednesday."""
    yield Clock()
    ledger_clock.freeze(None)


LOCK = re.compile(r"\bFOR (NO KEY )?UPDATE\b(?! OF)")
WRITE = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM) \"?(\w+)", re.IGNORECASE)
MAY_BE_WRITTEN_BY_GET = {"ledger_accessline", "accounts_session"}


def locks_name_their_table(execute, sql, params, many, context):
    """Wrapper: a lock over joined tables must say OF which; without a join there is only one to lock."""
    assert " JOIN " not in sql or not LOCK.search(sql), f"lock without of=: {sql}"
    return execute(sql, params, many, context)


def reads_only(execute, sql, params, many, context):
    """Wrapper: nothing but the access log is written."""
    written = WRITE.match(sql)
    assert not written or written[2].lower() in MAY_BE_WRITTEN_BY_GET, f"a GET writes: {sql}"
    return execute(sql, params, many, context)


@pytest.fixture(autouse=True)
def strict_database(request):
    """Locks name their table wherever a test uses the database."""
    if not {"db", "transactional_db", "committed"} & set(
        request.fixturenames
    ) and not request.node.get_closest_marker("django_db"):
        yield
        return
    with connection.execute_wrapper(locks_name_their_table):
        yield


INLINE = re.compile(r"<[^>]+\s(on\w+|style)\s*=|<script(?![^>]*\bsrc=)|<style|javascript:", re.IGNORECASE)
FORM = re.compile(r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>", re.IGNORECASE | re.DOTALL)


class StrictClient(Client):
    """A browser that refuses pages our rules forbid."""

    def request(self, **request):
        reading = request.get("REQUEST_METHOD", "GET") in {"GET", "HEAD"}
        if not reading:
            return self._checked(super().request(**request))
        with connection.execute_wrapper(reads_only):
            return self._checked(super().request(**request))

    def _checked(self, response):
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            page = response.content.decode()
            found = INLINE.search(page)
            assert not found, f"inline script or style: {found[0]}"
            for form in FORM.findall(page):
                assert "csrfmiddlewaretoken" in form, "a form without its CSRF token"
        return response

    def as_(self, username: str) -> StrictClient:
        """Log in as one of the cast."""
        self.force_login(Account.objects.get(username=username))
        return self


@pytest.fixture
def client() -> StrictClient:
    """A strict browser, nobody logged in."""
    return StrictClient()


@pytest.fixture
def cast(db) -> told.Cast:
    """The fixed cast by username: ``cast["citizen"]``."""
    return told.Cast()


@pytest.fixture
def api(db) -> told.Api:
    """The API as one of the cast: ``api("citizen").post("/applications/", …)``."""
    return told.Api()


@pytest.fixture
def card(cast) -> told.Filings:
    """Ready-made filings of 社会保障卡申领 and others: ``card.submit()``."""
    return told.Filings(cast)


@pytest.fixture
def png() -> bytes:
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """For threads and processes: work on the database as it is, nothing rolled back. Such tests run last."""
    with django_db_blocker.unblock():
        yield
        connection.close()
