"""What follows from a change made by hand."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from base.regions import calendar
from base.regions.models import CalendarDay, CalendarNotice


def connect() -> None:
    """Listen for changes of calendar rows. Bulk loading sends no signals and calls `calendar.forget` itself."""
    for model in (CalendarNotice, CalendarDay):
        post_save.connect(forget_calendar, sender=model, dispatch_uid=f"forget-{model.__name__}-saved")
        post_delete.connect(forget_calendar, sender=model, dispatch_uid=f"forget-{model.__name__}-deleted")


def forget_calendar(**_signal: Any) -> None:
    """Drop the calendar now, for this transaction, and again after commit, when others may have read the old one."""
    calendar.forget()
    transaction.on_commit(calendar.forget)
