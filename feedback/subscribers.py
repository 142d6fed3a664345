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
from base.ledger.clock import day_of, now
from base.ledger.messages import tell
from base.ledger.models import Event
from base.ledger.models.books import Channel
from base.ledger.outbox import Later
from base.ledger.subscribers import delivery
from feedback import rules, tokens
from feedback.acts.ratings import INVITATION, invite
from feedback.behind import address_of, invitation_of, is_rated, subject_of
from feedback.models import Invitation, Rectification
from feedback.names import IN_EVENTS
from feedback.queries.ratings import printed_address
from feedback.rules import CLOSING
from feedback.tokens import of_matter, of_visit
from feedback.who import STAFF

ASK, ASK_AGAIN, ANSWERED, BAD, LATE = "rate", "rate_again", "rating_answered", "rating_bad", "rating_late"
ABOUTS = {ASK, ASK_AGAIN, ANSWERED, BAD, LATE}
"""What is told about ratings; each has words in templates/messages."""
SPREAD = dt.timedelta(minutes=30)
"""Over so long the rated organisation hears, on the next working morning, of the anonymous ratings of the days before:
in the order of their random ids, not of their coming."""

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
    if invitation.application_id and not is_rated(of_matter(invitation.application.number)):
        _tell_asked(invitation, event, ASK if event.act == "ask" else ASK_AGAIN)
        send(event, Channel.SMS)


_INVITATIONS = Invitation.objects.select_related("application__account", "application__item", "organisation")


def _subject(event: Event) -> tokens.Subject | None:
    """What an event ended. Other streams have acts of the same name."""
    if event.act == "end_visit":
        return of_visit(event.data["visit"])
    if event.stream.kind != "application":
        return None
    number = Case.objects.values_list("application__number", flat=True).filter(number=event.case).first()
    return of_matter(number) if number else None


def _tell_asked(invitation: Invitation, event: Event, about: str) -> None:
    """Tell those a matter belongs to, each the address of their own; a visitor has left no name."""
    number = invitation.application.number
    for person, kind in sorted(people_of(invitation.application).items()):
        tell(to=person, event=event, about=about, facts=_facts(invitation, of_matter(number, kind)))


def _facts(invitation: Invitation, subject: tokens.Subject) -> dict:
    """What was asked about, as messages to whoever rates say it."""
    application, visit = invitation.application, invitation.visit
    return {
        "item": application.item.name if application else visit.window,
        "application": application.number if application else "—",
        "authority": invitation.organisation.name,
        "token": tokens.token(subject),
    }


def people_of(application: Application) -> dict[str, str]:
    """Who filed, and the verified person it is about; else the person as written down at the window. By each the kind
    of their address."""
    behind = Account.objects.filter(verified_index=application.applicant_index)
    found = {account.person: tokens.APPLICATION for account in behind}
    if filed := application.account:
        found[filed.person] = address_of(filed, application)
    return found or {str(application.applicant_id): tokens.APPLICATION}


@delivery(f"{IN_EVENTS}answer", queue="partners")
def tell_rater(event: Event, key: str) -> None:
    """There is an answer to a bad rating: who gave it under their account is told where to read it, and nobody else.

    That it was a bad one is not for whoever filed the matter or whom it is about, if another of them rated. An
    anonymous rater finds the answer at the address of the rating.
    """
    rating = _rectification(event).rating
    if rating.rater and not rating.anonymous:
        subject = subject_of(rating)
        tell(to=rating.rater, event=event, about=ANSWERED, facts=_facts(invitation_of(subject), subject))
        send(event, Channel.SMS)


@delivery(f"{IN_EVENTS}open", queue="partners")
def tell_rated(event: Event, key: str) -> None:
    """A bad rating has come: somebody of the rated organisation has to look into it.

    Of an anonymous one they hear on the next working morning, together with the others of that time: neither the hour
    nor the order says who it was (raises Later).
    """
    rectification = _rectification(event)
    if rectification.rating.anonymous and now() < (hour := _hour_to_tell(rectification)):
        raise Later(hour, "anonymous until the next working morning")
    posts = Post.objects.filter(in_force(), organisation=rectification.organisation_id, role__in=STAFF)
    _tell_staff(event, rectification, BAD, posts)


def _hour_to_tell(rectification: Rectification) -> dt.datetime:
    morning = rules.next_working_morning(rectification.day, rectification.organisation.region_id)
    return morning + SPREAD * (rectification.id.int % 1800) / 1800


@delivery(f"{IN_EVENTS}escalate", queue="partners")
def tell_supervisors(event: Event, key: str) -> None:
    """A step is late: those above are told."""
    rectification = _rectification(event)
    above = rectification.organisation.lineage
    posts = Post.objects.filter(in_force(), organisation__in=above, role="supervisor")
    _tell_staff(event, rectification, LATE, posts)


def _rectification(event: Event) -> Rectification:
    return Rectification.objects.select_related("organisation", "rating__item").get(id=event.case)


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
