"""What follows from the end of a matter or a visit, and from a bad rating: all by workers, closing never waits."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from applications import voice
from applications.models import Application, Case
from base.accounts.models import Account, Post
from base.accounts.rules import in_force
from base.accounts.sending import send
from base.errors import Conflict
from base.ledger.clock import day_of, today
from base.ledger.messages import tell
from base.ledger.models import Event
from base.ledger.models.books import Channel
from base.ledger.outbox import Later
from base.ledger.subscribers import delivery
from feedback import rules, tokens
from feedback.acts.ratings import INVITATION, invite
from feedback.models import Invitation, Rating, Rectification
from feedback.names import IN_EVENTS
from feedback.queries.ratings import printed_address
from feedback.rules import CLOSING
from feedback.who import STAFF

ASK, ASK_AGAIN, ANSWERED, BAD, LATE = "rate", "rate_again", "rating_answered", "rating_bad", "rating_late"
ABOUTS = {ASK, ASK_AGAIN, ANSWERED, BAD, LATE}
"""What is told about ratings; each has words in templates/messages."""
MORNING = dt.timedelta(hours=8, minutes=30)
"""When the rated organisation hears of yesterday's anonymous ratings."""

voice.heard_at(printed_address)


@delivery(*CLOSING, "end_visit", on=("application", "visit"), queue="partners")
def invite_after(event: Event, key: str) -> None:
    """Ask for a rating, once for each matter and visit, when its last case has closed."""
    subject = _subject(event)
    if subject is None:
        return
    with suppress(Conflict):  # another case of the matter is still open, or it ended without a result
        invite(subject=subject)


@delivery("ask", "ask_again", on=(INVITATION,), queue="partners")
def send_asking(event: Event, key: str) -> None:
    """Tell those a matter belongs to that they can rate it, in their box and by SMS; who has rated is left alone."""
    invitation = _INVITATIONS.get(id=event.stream.key)
    if invitation.application_id and not Rating.objects.filter(invitation=invitation).exists():
        _tell_asked(invitation, event, ASK if event.act == "ask" else ASK_AGAIN)
        send(event, Channel.SMS)


_INVITATIONS = Invitation.objects.select_related(
    "application__account", "application__item", "organisation", "visit"
)


def _subject(event: Event) -> tokens.Subject | None:
    """What an event ended. Other streams have acts of the same name."""
    if event.act == "end_visit":
        return tokens.Subject(tokens.VISIT, event.data["visit"])
    if event.stream.kind != "application":
        return None
    number = Case.objects.values_list("application__number", flat=True).filter(number=event.case).first()
    return tokens.Subject(tokens.APPLICATION, int(number)) if number else None


def _tell_asked(invitation: Invitation, event: Event, about: str) -> None:
    """Tell those a matter belongs to; a visitor has left no name."""
    for person in sorted(people_of(invitation.application)):
        tell(to=person, event=event, about=about, facts=_asked_facts(invitation))


def _asked_facts(invitation: Invitation) -> dict:
    """What was asked about, as messages to whoever rates say it."""
    application, visit = invitation.application, invitation.visit
    if application:
        subject = tokens.Subject(tokens.APPLICATION, int(application.number))
    else:
        subject = tokens.Subject(tokens.VISIT, visit.id)
    return {
        "item": application.item.name if application else visit.window,
        "application": application.number if application else "—",
        "authority": invitation.organisation.name,
        "token": tokens.token(subject),
    }


def people_of(application: Application) -> set[str]:
    """Who filed, and the verified person it is about; else the person as written down at the window."""
    behind = Account.objects.filter(verified_index=application.applicant_index)
    found = {account.person for account in behind}
    if application.account:
        found.add(application.account.person)
    return found or {str(application.applicant_id)}


@delivery(f"{IN_EVENTS}answer", queue="partners")
def tell_rater(event: Event, key: str) -> None:
    """There is an answer to a bad rating: who gave it under their account is told where to read it, and nobody else.

    That it was a bad one is not for whoever filed the matter or whom it is about, if another of them rated. An
    anonymous rater finds the answer at the address of the rating.
    """
    rating = _rectification(event).rating
    if rating.rater and not rating.anonymous:
        tell(to=rating.rater, event=event, about=ANSWERED, facts=_asked_facts(rating.invitation))
        send(event, Channel.SMS)


@delivery(f"{IN_EVENTS}open", queue="partners")
def tell_rated(event: Event, key: str) -> None:
    """A bad rating has come: somebody of the rated organisation has to look into it.

    Of an anonymous one they hear the morning after, when its hour no longer says who it was (raises Later).
    """
    rectification = _rectification(event)
    if rectification.rating.anonymous and rectification.day >= today():
        morning = rules.midnight(rectification.day + dt.timedelta(days=1)) + MORNING
        raise Later(morning, "anonymous until tomorrow")
    posts = Post.objects.filter(in_force(), organisation=rectification.organisation_id, role__in=STAFF)
    _tell_staff(event, rectification, BAD, posts)


@delivery(f"{IN_EVENTS}escalate", queue="partners")
def tell_supervisors(event: Event, key: str) -> None:
    """A step is late: those above are told."""
    rectification = _rectification(event)
    above = rectification.organisation.lineage
    posts = Post.objects.filter(in_force(), organisation__in=above, role="supervisor")
    _tell_staff(event, rectification, LATE, posts)


def _rectification(event: Event) -> Rectification:
    return Rectification.objects.select_related(
        "organisation",
        "rating__item",
        "rating__invitation__application__item",
        "rating__invitation__visit",
        "rating__invitation__organisation",
    ).get(id=event.case)


def _tell_staff(event: Event, rectification: Rectification, about: str, posts: object) -> None:
    item = rectification.rating.item
    facts = {
        "item": item.name if item else rectification.rating.window or rectification.organisation.name,
        "application": "—",
        "authority": rectification.organisation.name,
        "by": day_of(rectification.due_at).isoformat() if rectification.due_at else "",
    }
    for person in sorted({post.account.person for post in posts.select_related("account")}):
        tell(to=person, event=event, about=about, facts=facts)
