"""No room for files: people hear it in a sentence, matters go on, documents are made when there is room."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from applications import acts
from base.files.models import Document, Upload
from base.ledger import tasks
from base.ledger.invariants import invariants
from base.ledger.models import Delivery
from tests.portal.citizen.walk import Walk, png
from tests.support.matters import only_case


@pytest.fixture
def disk(settings):
    """``disk(full=True)`` takes nothing more; ``disk(full=False)`` has room again."""
    before = settings.STORAGES

    def be(full: bool) -> None:
        storage = {**before["default"], "BACKEND": "tests.faults.full_disk.FullDisk"}
        settings.STORAGES = {**before, "default": storage} if full else before

    return be


@pytest.fixture
def files(settings) -> Path:
    return Path(settings.STORAGES["default"]["OPTIONS"]["location"])


def test_an_upload_is_refused_in_a_sentence(api, disk, files):
    citizen = api("citizen")
    disk(full=True)
    answer = citizen.upload()
    assert (answer.status_code, answer.json()["code"]) == (507, "no_room")
    assert "存不下" in answer.json()["detail"]
    assert not Upload.objects.exists()
    assert [one for one in files.rglob("*") if one.is_file()] == []
    disk(full=False)
    assert citizen.upload().status_code == 201


@pytest.mark.django_db
def test_a_page_says_it_beside_the_file_and_goes_on_when_there_is_room(client, disk):
    walk = Walk(client.as_("citizen"))
    chosen = lambda: {f"file-{one.key}": png(f"{one.key}.png") for one in walk.guide.materials}  # noqa: E731
    disk(full=True)
    page = walk.post("materials", chosen())
    assert page.status_code == 400
    assert "存不下" in page.content.decode()
    disk(full=False)
    assert walk.post("materials", chosen()).status_code == 302


def test_a_submission_is_taken_and_its_paper_made_when_there_is_room(card, disk, files, clock):
    filing = card.filing()
    kept = {one for one in files.rglob("*") if one.is_file()}
    disk(full=True)
    case = only_case(acts.submit(filing=filing, actor=card.cast["citizen"]))
    for _try in range(3):
        tasks.drain("documents")
        clock.on(minutes=3)
    document = Document.objects.get(case=case.number)
    assert document.made_at is None
    row = Delivery.objects.get(event__case=case.number, queue="documents")
    assert row.attempts == 3
    assert "No space left" in row.last_error
    assert {one for one in files.rglob("*") if one.is_file()} == kept

    disk(full=False)
    clock.on(hours=1)
    assert tasks.drain("documents") == 1
    document.refresh_from_db()
    assert document.made_at - document.created_at > dt.timedelta(hours=1)
    for one in invariants(["files", "documents", "deliveries"]):
        assert [fault for fault in one.faults() if "documents" in fault or document.number in fault] == []
