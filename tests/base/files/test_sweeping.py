"""Files without a row go after a day; while a backup is taken none goes at all."""

import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from base.files import acts, sweeping
from base.files.acts import receive
from base.ledger.clock import wall
from base.ledger.retention import clear
from tests.support.matters import picture


@pytest.fixture
def backup(db):
    """Another session holds the lock, as `./dev backup` does."""
    other = connection.get_new_connection(connection.get_connection_params())
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [sweeping.BACKUP])
    yield other
    other.close()


def aged(path, days):
    moment = wall() - days * 24 * 3600
    os.utime(Path(default_storage.path(path)), (moment, moment))
    return path


def orphan(days):
    return aged(default_storage.save("aa/orphan", ContentFile(b"left behind")), days)


def test_what_no_row_names_goes_after_a_day(cast):
    old, young = orphan(1.1), orphan(0.9)
    kept = receive(data=picture(), name="x.png", owner=cast["citizen"].person)
    aged(kept.path, 9)
    assert clear(["orphan"]) == {"orphan": 1}
    assert not default_storage.exists(old)
    assert default_storage.exists(young)
    assert acts.content(kept)


def test_nothing_goes_while_a_backup_is_taken(cast, backup, django_capture_on_commit_callbacks):
    old = orphan(2)
    loose = receive(data=picture(), name="x.png", owner=cast["citizen"].person)
    with django_capture_on_commit_callbacks(execute=True):
        acts.forget([loose])
    assert clear(["orphan"]) == {}
    assert default_storage.exists(old)
    assert default_storage.exists(loose.path)
    with backup.cursor() as cursor:  # a closed session may hold it a moment longer
        cursor.execute("SELECT pg_advisory_unlock(%s)", [sweeping.BACKUP])
    aged(loose.path, 2)
    assert clear(["orphan"]) == {"orphan": 2}
    assert not default_storage.exists(loose.path)


def test_the_launcher_holds_the_same_lock():
    from base.engines.backup import QUIET

    assert QUIET == sweeping.BACKUP
