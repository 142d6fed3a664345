"""Who is behind a voice. A rating names its matter or visit in a sealed column alone; this opens it, for the few who
need it: the relay, the screening of words, the number of a matter whose rater did not ask to stay unknown.
"""

from __future__ import annotations

from collections.abc import Iterable

from applications.models import Application
from base.accounts.models import Account, Post
from base.accounts.queries import names_of
from feedback.masking import masked
from feedback.models import Enquiry, Invitation, Rating, Visit
from feedback.screening import without_names
from feedback.tokens import AGENT, APPLICATION, Subject


def subject_of(rating: Rating) -> Subject:
    """What was rated, and by which address."""
    return Subject(**rating.source)


def rating_of(subject: Subject) -> Rating | None:
    """The rating of a subject, by whichever of its addresses it was made."""
    found = Rating.objects.filter(subject__in=subject.digests)
    return found.select_related("organisation__region", "item", "rectification__stream").first()


def is_rated(subject: Subject) -> bool:
    """Whether there is a rating of a subject. One query."""
    return Rating.objects.filter(subject__in=subject.digests).exists()


def invitation_of(subject: Subject) -> Invitation | None:
    """The asking that a rating answered."""
    found = Invitation.objects.select_related("application__item", "organisation", "visit")
    if subject.of_a_visit:
        return found.filter(visit=subject.number).first()
    return found.filter(application__number=f"{subject.number:013d}").first()


def address_of(account: Account, application: Application) -> str:
    """The kind of address under which somebody rates a matter that is theirs: as whom it is about, or who filed it."""
    about = account.verified_index is not None and account.verified_index == application.applicant_index
    return APPLICATION if about or application.account_id != account.id else AGENT


def names_behind(subject: Subject, account: Account | None = None) -> set[str]:
    """What those are called whom a rated matter belongs to, and whoever has just rated it. A visit names nobody."""
    names = {_called(account)} if account else set()
    if subject.of_a_visit:
        return names - {""}
    found = (
        Application.objects.select_related("account__party").filter(number=f"{subject.number:013d}").first()
    )
    return (names | _of_matter(found) if found else names) - {""}


def without_asker(enquiry: Enquiry, text: str) -> str:
    """What was written to or about an enquiry, for staff who need not know who asked: without identity and telephone
    numbers and without the name that was left, which is that of the account where none was typed."""
    name = (enquiry.contact or {}).get("name", "")
    return without_names(masked(text), [name])


def _of_matter(application: Application) -> set[str]:
    agent = (application.counter or {}).get("agent") or {}
    facts = application.applicant_facts or {}  # emptied when its time is over
    return {facts.get("name", ""), agent.get("name", ""), _called(application.account)}


def _called(account: Account | None) -> str:
    return account.party.name if account and account.party else ""


def names_of_staff(organisations: Iterable[str | None], people: Iterable[str] = ()) -> set[str]:
    """What those are called who hold or held a post of these organisations, and these people. Two queries."""
    held = Post.objects.filter(organisation__in=[code for code in organisations if code])
    there = held.values_list("account__public_id", flat=True).distinct()
    return set(names_of({*map(str, there), *people}).values())


def clerk_of(subject: Subject) -> list[str]:
    """Who served at the visit, as a public id; nobody for a matter, whose hands all hold posts there."""
    if not subject.of_a_visit:
        return []
    return list(Visit.objects.filter(id=subject.number).values_list("clerk", flat=True))
