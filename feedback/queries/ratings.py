"""Reads of ratings: what a token is for, what may be ticked, what a person has to look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from applications.models import Application
from base.accounts.models import Account
from base.errors import Missing
from base.ledger.clock import day_of, start_of, today
from base.ledger.models import Event
from feedback import above, rules, tokens
from feedback.behind import address_of, rating_of, subject_of
from feedback.loading import current_edition
from feedback.models import Invitation, Rating, RatingChannel, RatingReason, Rectification, Visit
from feedback.models.ratings import Satisfaction
from feedback.tokens import Subject
from feedback.who import STAFF

OPEN, USED, EXPIRED, EARLY = "open", "used", "expired", "early"


@dataclass(frozen=True)
class Asked:
    """What a token opens. ``state``: open, used, expired or early. ``about`` and ``by`` are names, ``day`` the end.

    ``rating`` and its repair are there for whoever rated by this very address; to others of the same matter it is used,
    and no more.
    """

    state: str
    about: str
    by: tuple[str, ...]
    day: dt.date | None
    rating: Rating | None = None
    rectification: Rectification | None = None


def asked(token: str) -> Asked:
    """What is behind a token. Raises Missing for one we did not make. At most five queries.

    One that staff can read never tells whether there is a rating, let alone which.
    """
    subject = tokens.subject(token)
    found = None if subject is None else _visit(subject) if subject.of_a_visit else _matter(subject)
    if found is None:
        raise Missing(_("没有这个评价地址。"))
    return found


def _matter(subject: Subject) -> Asked | None:
    application = (
        Application.objects.select_related("item", "receiving_place", "stream", "invitation__organisation")
        .filter(number=f"{subject.number:013d}")
        .first()
    )
    if application is None:
        return None
    hall = application.receiving_place
    halls = (_("%(hall)s收件") % {"hall": hall.name},) if hall else ()
    invitation = getattr(application, "invitation", None)
    event = None if invitation or application.open_cases else rules.closing_event(application)
    end = invitation.finished_at if invitation else event and event.at
    last = application.cases.select_related("authority").order_by("received_at", "id").last()
    by = (*halls, _("%(authority)s办理") % {"authority": last.authority.name})
    return _asked(subject, application.item.name, by, end)


def _visit(subject: Subject) -> Asked | None:
    visit = Visit.objects.select_related("hall").filter(id=subject.number).first()
    if visit is None:
        return None
    about = _("%(window)s的服务") % {"window": visit.window}
    return _asked(subject, about, (visit.hall.name,), visit.ended_at)


def _asked(subject: Subject, about: str, by: tuple, end: dt.datetime | None) -> Asked:
    rating = rating_of(subject) if subject == subject.own else None
    own = rating if rating and subject_of(rating) == subject else None
    state = EARLY if end is None else EXPIRED if today() > rules.last_day(end) else OPEN
    return Asked(
        state=USED if rating else state,
        about=about,
        by=by,
        day=end and day_of(end),
        rating=own,
        rectification=getattr(own, "rectification", None),
    )


def relay(rectification: Rectification) -> list[Event]:
    """What the rater reads of the repair, oldest first: answers, call-backs and own replies."""
    shown = rectification.stream.events.filter(audience="citizen").select_related("text")
    return list(shown.order_by("seq"))


def reasons() -> dict[int, list[tuple[str, str]]]:
    """(code, label) of the reasons in force by level."""
    found: dict[int, list[tuple[str, str]]] = {level: [] for level in Satisfaction.values}
    for one in RatingReason.objects.filter(edition=current_edition()).order_by("code"):
        found[one.satisfaction].append((one.code, one.label))
    return found


def labels(rating: Rating) -> list[str]:
    """What was ticked, in the words of its edition."""
    found = RatingReason.objects.filter(edition=rating.edition, code__in=rating.reasons)
    return list(found.order_by("code").values_list("label", flat=True))


def levels() -> list[tuple[int, str]]:
    """(value, name) of the five levels, best first."""
    return Satisfaction.choices


def channels() -> list[str]:
    """Codes of the ways in."""
    return list(RatingChannel.objects.values_list("code", flat=True))


def of_application(account: Account, application: Application) -> dict | None:
    """For whom it is about and who filed it: when a rating was asked for, whether it was given and by this reader, and
    the reader's token. Two queries."""
    mine = application.account_id == account.id or (
        account.verified_index is not None and account.verified_index == application.applicant_index
    )
    if not mine or application.open_cases:
        return None
    invitation = Invitation.objects.filter(application=application).first()
    if invitation is None:
        return None
    subject = tokens.of_matter(application.number, address_of(account, application))
    rating = rating_of(subject)
    return {
        "asked_at": invitation.asked_at,
        "given": rating is not None,
        "own": rating is not None and subject_of(rating) == subject,
        "token": tokens.token(subject),
        "open": rating is None and today() <= rules.last_day(invitation.finished_at),
    }


def waiting(account: Account, applications: Iterable[Application]) -> dict[UUID, str]:
    """The account's tokens of those that can be rated now, by the id of the application. Two queries, none for none."""
    subjects = {one.id: tokens.of_matter(one.number, address_of(account, one)) for one in applications}
    if not subjects:
        return {}
    since = start_of(today() - dt.timedelta(days=settings.RATING_DAYS))
    asked = Invitation.objects.filter(application__in=subjects, finished_at__gte=since)
    still_open = set(asked.values_list("application_id", flat=True))
    digests = [digest for subject in subjects.values() for digest in subject.digests]
    rated = set(Rating.objects.filter(subject__in=digests).values_list("subject", flat=True))
    return {
        key: tokens.token(subject)
        for key, subject in subjects.items()
        if key in still_open and not rated & set(subject.digests)
    }


def ratings(account: Account) -> QuerySet[Rating]:
    """Ratings of the organisations somebody works for, and those below a supervisor, once they may be seen
    (`rules.appeared`); key: -day, -id."""
    return Rating.objects.filter(above.visible_to(account, STAFF), rules.appeared())


def doubtful(account: Account) -> QuerySet[Rating]:
    """Flagged ratings below a supervisor's organisations that nobody has looked at; key: -day, -id."""
    found = Rating.objects.filter(
        rules.appeared(),
        ~Q(flags=[]),
        organisation__in=above.overseen(account),
        cleared_at__isnull=True,
        excluded="",
    )
    return found.select_related("organisation", "item", "channel")


def doubtful_rating(account: Account, key: str) -> Rating:
    """One of them. Raises Missing."""
    found = doubtful(account).filter(id=key).first()
    if found is None:
        raise Missing(_("没有这个待核的评价，或不归您管。"))
    return found


def visits(account: Account) -> QuerySet[Visit]:
    """A clerk's own visits, latest first; key: -id."""
    return Visit.objects.filter(clerk=account.person).select_related("hall", "application__item")


def visit(account: Account, key: int) -> Visit:
    """One of them. Raises Missing."""
    found = visits(account).filter(id=key).first()
    if found is None:
        raise Missing(_("没有这次接待。"))
    return found


def visit_token(visit: Visit) -> str:
    """The token shown to a visitor at the window."""
    return tokens.token(tokens.of_visit(visit.id))


def own_token(token: str) -> str:
    """The token under which whoever has just rated reads on, also where they came by one that staff can read.

    Raises Missing."""
    subject = tokens.subject(token)
    if subject is None:
        raise Missing(_("没有这个评价地址。"))
    return tokens.token(subject.own)


def printed_address(application: Application) -> str:
    """The address on the receipt of a matter."""
    token = tokens.token(tokens.of_matter(application.number, tokens.PRINTED))
    return f"{settings.SITE_URL.rstrip('/')}/rate/{token}/?by=qr"
