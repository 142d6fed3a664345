"""Working days, from the State Council's notices and from a region's own."""

from __future__ import annotations

import datetime as dt

import pytest

from base.regions import calendar
from base.regions.calendar import Due, calendar_of
from base.regions.models import CalendarDay, CalendarNotice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_calendar():
    calendar.forget()
    yield
    calendar.forget()


@pytest.fixture
def local_holiday():
    """那达慕 in 鄂尔多斯: Wednesday 15 July 2026 is off there."""
    notice = CalendarNotice.objects.create(
        year=2026, region_id="150600", title="那达慕放假通知", source="test"
    )
    return CalendarDay.objects.create(
        notice=notice, day=dt.date(2026, 7, 15), is_workday=False, name="那达慕"
    )


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_make_up_days_are_the_saturdays_and_sundays_that_are_worked_in_2026():
    year = [day("2026-01-01") + dt.timedelta(days=step) for step in range(365)]
    weekends = [each for each in year if each.isoweekday() > 5]
    worked = [str(each) for each in weekends if calendar_of("620100").is_working_day(each)]
    assert worked == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


def test_national_day_week_of_2026():
    days = [day("2026-09-28") + dt.timedelta(days=step) for step in range(15)]
    worked = [str(each) for each in days if calendar_of("150600").is_working_day(each)]
    assert worked == [
        "2026-09-28",
        "2026-09-29",
        "2026-09-30",
        "2026-10-08",
        "2026-10-09",
        "2026-10-10",
        "2026-10-12",
    ]


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-20", 5, Due(day("2026-11-27"), provisional=False)),
        ("2026-09-30", 1, Due(day("2026-10-08"), provisional=False)),
        ("2026-02-13", 1, Due(day("2026-02-14"), provisional=False)),
        ("2026-10-03", 0, Due(day("2026-10-03"), provisional=False)),
        ("2026-12-31", 1, Due(day("2027-01-01"), provisional=True)),
        ("2027-03-01", 3, Due(day("2027-03-04"), provisional=True)),
    ],
)
def test_the_first_day_does_not_count_and_unannounced_years_are_provisional(start, days, due):
    assert calendar_of("620102").add(day(start), days) == due


def test_a_limit_is_not_negative():
    with pytest.raises(ValueError, match="negative"):
        calendar_of("620100").add(day("2026-01-05"), -1)


@pytest.mark.parametrize(
    ("after", "until", "count"),
    [
        ("2026-09-30", "2026-10-10", 3),
        ("2026-11-20", "2026-11-20", 0),
        ("2026-11-20", "2026-11-27", 5),
        ("2026-11-27", "2026-11-20", 0),
    ],
)
def test_days_between_leave_out_the_first_and_count_the_last(after, until, count):
    assert calendar_of("620100").between(day(after), day(until)) == count


def test_adding_and_counting_agree():
    here = calendar_of("620100")
    start = day("2026-01-30")
    assert [here.between(start, here.add(start, days).day) for days in range(1, 60)] == list(range(1, 60))


def test_a_local_holiday_holds_in_its_region_and_below(local_holiday):
    places = ["150602", "150600", "150000", "620100"]
    assert [calendar_of(place).is_working_day(local_holiday.day) for place in places] == [
        False,
        False,
        True,
        True,
    ]


def test_a_change_by_hand_is_seen_at_once(local_holiday):
    assert not calendar_of("150602").is_working_day(local_holiday.day)
    local_holiday.delete()
    assert calendar_of("150602").is_working_day(day("2026-07-15"))


def test_a_known_calendar_needs_no_query(local_holiday, django_assert_num_queries):
    calendar_of("150602")
    with django_assert_num_queries(0):
        assert calendar_of("150602").add(day("2026-07-14"), 1) == Due(day("2026-07-16"), provisional=False)


def test_another_processs_change_is_seen_after_a_minute(local_holiday, monkeypatch):
    calendar_of("150602")
    CalendarDay.objects.filter(pk=local_holiday.pk).update(is_workday=True)
    assert not calendar_of("150602").is_working_day(local_holiday.day)
    monkeypatch.setattr(calendar, "KEPT_SECONDS", -1)
    assert calendar_of("150602").is_working_day(local_holiday.day)
