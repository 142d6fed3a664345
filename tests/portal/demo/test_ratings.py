"""The demonstration's ratings: enough of them that what is published is not empty, bad ones at every stage."""

import datetime as dt

import pytest

from base.ledger.clock import ZONE, freeze
from base.ledger.models import Event
from feedback import proving, rolling
from feedback.models import Rating, Rectification, Visit
from feedback.queries import figures
from portal.demo import ratings

BEGAN = dt.datetime(2026, 11, 20, 11, 0, tzinfo=ZONE)


@pytest.fixture
def told(cast, clock, monkeypatch):
    """Told once; the day it is told on is held."""

    def back_to_today(moment):
        freeze(moment or BEGAN)

    monkeypatch.setattr("portal.demo.matters.freeze", back_to_today)
    monkeypatch.setattr("portal.demo.ratings.freeze", back_to_today)
    clock.to(BEGAN)
    return ratings.make(cast)


def test_they_are_told_once(told, cast):
    assert told == Rating.objects.count() == 29
    assert ratings.make(cast) == told
    assert Visit.objects.count() > told - 10
    assert not Rating.objects.exclude(flags=[]).exists()


def test_they_are_told_in_the_order_of_time(told):
    events = Event.objects.filter(stream__kind__in=("application", "visit", "invitation", "rating"))
    moments = list(events.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    lasted = {visit.ended_at - visit.started_at for visit in Visit.objects.all()}
    assert len(lasted) > 5
    assert dt.timedelta(minutes=5) < min(lasted) <= max(lasted) < dt.timedelta(minutes=30)


def test_bad_ones_stand_at_different_stages(told):
    found = Rectification.objects.order_by("day").values_list("state", flat=True)
    assert list(found) == ["closed", "call_back", "rectify", "verify"]
    assert not Rectification.objects.filter(supervised=True).exists()


def test_what_is_published_shows_them(told, client):
    by_item = figures.by("item")
    assert any(cell.rated >= 5 and not cell.hidden for cell in by_item)
    months = [cell for cell in figures.by("month") if not cell.hidden]
    assert len(months) >= 2
    assert [fault for month in rolling.months() for fault in proving.faults(month)] == []
    page = client.get("/open/").content.decode()
    assert "社会保障卡申领" in page
    assert client.as_("officer-ordos").get("/office/ratings/").content.decode().count("/office/ratings/") > 2
