"""What is asked when, until when it can be answered, and what makes a voice doubtful."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q

from applications.models import Application
from base.accounts import rules
from base.accounts.models import Account
from base.ledger.clock import day_of, now, start_of, today
from base.ledger.models import Event
from base.regions.calendar import calendar_of
from feedback.models import Invitation, Rating, Visit
from feedback.models.ratings import BAD

CLOSING = ("deliver", "confirm_receipt", "conclude")
"""Acts that end a matter with its result in somebody's hands. Who withdrew or whose matter was ended is not asked."""
PORTAL = "portal"
MORNING = dt.timedelta(hours=8, minutes=30)


def closing_event(application: Application) -> Event | None:
    """The act that brought the result; None when the matter ended without one."""
    found = application.stream.events.filter(act__in=CLOSING, to_state="closed")
    return found.order_by("-seq").first()


def month_of(moment: dt.datetime) -> dt.date:
    """The first day of a moment's month."""
    return day_of(moment).replace(day=1)


def next_month(month: dt.date) -> dt.date:
    """The first day of the month after."""
    return (month + dt.timedelta(days=32)).replace(day=1)


def of_application(application: Application, event: Event) -> dict:
    """The columns of `Attributed` for a matter: who decided, who took the papers in, who carried."""
    case = application.cases.select_related("authority").order_by("received_at", "id").last()
    hall = application.receiving_place
    return {
        "organisation_id": case.authority_id,
        "hall_id": hall.code if hall else None,
        "courier": "courier" if application.delivery.get("method") == "courier" else "",
        "platform": "" if hall else PORTAL,
        "item_id": application.item_id,
        "mode": application.mode,
        "from_region_id": hall.region_id if hall else None,
        "to_region_id": case.authority.region_id,
        "month": month_of(event.at),
    }


def of_visit(visit: Visit) -> dict:
    """The columns of `Attributed` for a visit: the hall and its window."""
    return {
        "organisation_id": visit.hall_id,
        "hall_id": visit.hall_id,
        "window": visit.window,
        "item_id": visit.application.item_id if visit.application else None,
        "from_region_id": visit.hall.region_id,
        "to_region_id": visit.hall.region_id,
        "month": month_of(visit.ended_at),
    }


def last_day(finished_at: dt.datetime) -> dt.date:
    """The last day on which a rating can be made."""
    return day_of(finished_at) + dt.timedelta(days=settings.RATING_DAYS)


def flags(invitation: Invitation, rater: Account | None, address_digest: str) -> list[str]:
    """Reasons to have a person look at a rating. Never a reason to drop it."""
    rated = {invitation.organisation_id, invitation.hall_id}
    found = {
        "staff": rater is not None and any(post.organisation_id in rated for post in rules.posts_of(rater)),
        "haste": now() - invitation.finished_at < dt.timedelta(seconds=settings.RATING_HASTE_SECONDS),
        "address": _many_from(address_digest),
        "burst": _burst(invitation.organisation_id),
    }
    return [flag for flag, raised in found.items() if raised]


def _many_from(address_digest: str) -> bool:
    if not address_digest:
        return False
    since = now() - dt.timedelta(days=1)
    earlier = Rating.objects.filter(address_digest=address_digest, made_at__gt=since)
    return earlier.count() + 1 >= settings.RATING_ADDRESS_MANY


def _burst(organisation: str) -> bool:
    many, minutes = settings.RATING_BURST
    since = now() - dt.timedelta(minutes=minutes)
    return Rating.objects.filter(organisation=organisation, made_at__gt=since).count() + 1 >= many


def appeared(rating: str = "") -> Q:
    """Those staff may see: an anonymous one from the day after on. Who stood at the window a minute ago must not be
    told by when it appears. ``rating`` leads to the rating from the row that is filtered, which has a ``day`` too.
    """
    return Q(**{f"{rating}anonymous": False}) | Q(day__lt=today())


def next_working_morning(day: dt.date, region: str) -> dt.datetime:
    """Half past eight on the first working day after a day, in a place."""
    return start_of(calendar_of(region).add(day, 1).day) + MORNING


def repeated(rating: Rating) -> bool:
    """Whether this bad rating is one too many of its organisation or window (督办)."""
    many, days = settings.RATING_REPEATED
    bad = Rating.objects.filter(
        organisation=rating.organisation_id,
        window=rating.window,
        satisfaction__in=BAD,
        excluded="",
        made_at__gt=now() - dt.timedelta(days=days),
    )
    return bad.count() >= many
