"""The national working-day calendar, from the package ``chinesecalendar`` (State Council notices since 2004)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from importlib.metadata import version

from chinese_calendar import constants

from base.regions import calendar
from base.regions.loading.sections import Section, upsert
from base.regions.models import CalendarDay, CalendarNotice

EDITION = f"chinesecalendar {version('chinesecalendar')}"


def write() -> int:
    """One notice per year the package knows, and its days off and make-up working days."""
    exceptions = list(_exceptions())
    years = sorted({day.year for day, _is_workday, _name in exceptions})
    upsert(map(_notice, years), key=("year", "region"))
    notices = dict(CalendarNotice.objects.filter(region=None).values_list("year", "pk"))
    lines = [
        CalendarDay(notice_id=notices[day.year], day=day, is_workday=is_workday, name=name)
        for day, is_workday, name in exceptions
    ]
    upsert(lines, key=("notice", "day"))
    calendar.forget()
    return len(lines)


def _notice(year: int) -> CalendarNotice:
    return CalendarNotice(
        year=year, region=None, title=f"国务院办公厅关于{year}年部分节假日安排的通知", source=EDITION
    )


def _exceptions() -> Iterator[tuple[dt.date, bool, str]]:
    for days, is_workday in ((constants.holidays, False), (constants.workdays, True)):
        for day, english in days.items():
            yield day, is_workday, _chinese_name(english)


def _chinese_name(english: str) -> str:
    return constants.Holiday(english).chinese


CALENDAR = Section("calendar", (), write, edition=EDITION)
