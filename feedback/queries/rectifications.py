"""Reads of rectifications, within the scope of who asks."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from base.accounts import rules
from base.accounts.models import Account, Post
from base.accounts.queries import names_of
from base.errors import Missing
from base.ledger.models import Event, Timer
from feedback import above, table
from feedback.behind import names_behind, subject_of
from feedback.models import Rectification
from feedback.models.rectifications import Answer, Appeal, Finding, RectificationState
from feedback.rules import appeared
from feedback.screening import screened
from feedback.who import RATER, STAFF, find


def visible_to(account: Account) -> Q:
    """Those of the organisations somebody works for, and those below a supervisor, once they may be seen."""
    return above.visible_to(account, STAFF) & appeared("rating__")


def rectifications(account: Account, state: str = "") -> QuerySet[Rectification]:
    """Bad ratings in scope; ``state`` is one state, or open; key: `order_of` the state."""
    found = Rectification.objects.filter(visible_to(account)).select_related(
        "organisation", "rating__item", "rating__hall"
    )
    if state == "open":
        return found.exclude(state=RectificationState.CLOSED)
    return found.filter(state=state) if state else found


def order_of(state: str) -> tuple[str, str]:
    """The order of a list: of what is open, what is due first on top; where closed ones are among them, which have no
    limit, the newest day."""
    return ("-day", "-id") if state in {"", RectificationState.CLOSED} else ("due_at", "id")


def rectification(account: Account, key: str) -> Rectification:
    """One in scope. Raises Missing."""
    found = rectifications(account).filter(id=key)
    found = found.select_related("organisation", "rating__item", "rating__hall", "rating__channel").first()
    if found is None:
        raise Missing(_("没有这件差评整改，或您无权查看。"))
    return found


def timers(rectification: Rectification) -> list[Timer]:
    """Its limits, changes included."""
    found = Timer.objects.filter(case=str(rectification.id)).prefetch_related("changes__event")
    return list(found.order_by("id"))


def history(rectification: Rectification, reader: Account) -> list[tuple[Event, list[str]]]:
    """What happened, latest first, each with what was written, as this reader may have it."""
    events = list(rectification.stream.events.select_related("text").order_by("-seq"))
    known = (
        _names_hidden_from(reader, rectification)
        if any(event.actor == RATER.person for event in events)
        else None
    )
    return [(event, _words(event, known if event.actor == RATER.person else None)) for event in events]


def _words(event: Event, names: set[str] | None) -> list[str]:
    """Text and reason of an event; screened with these names, None: as they stand."""
    body = (event.text.body if hasattr(event, "text") else None) or {}
    said = [words for words in (body.get("text"), body.get("reason")) if words]
    return said if names is None else [screened(words, names) for words in said]


def assignable(rectification: Rectification) -> list[tuple[str, str]]:
    """(person, name) of those who can be named for it."""
    held = Post.objects.filter(
        rules.in_force(), organisation=rectification.organisation_id, role__in=STAFF
    ).select_related("account")
    people = {post.account.person for post in held}
    return sorted(names_of(people).items(), key=lambda pair: pair[1])


def states() -> list[tuple[str, str]]:
    """(code, name) of the states."""
    return RectificationState.choices


def words_for(account: Account, rectification: Rectification) -> str:
    """The comment as this reader may have it.

    Whole for who handles it; of an anonymous one without what tells who it is. Screened for everybody else.
    """
    rating = rectification.rating
    if not rating.comment or not _handles(account, rectification):
        return rating.screened or ""
    names = _names_hidden_from(account, rectification)
    return rating.comment if names is None else screened(rating.comment, names)


def _names_hidden_from(account: Account, rectification: Rectification) -> set[str] | None:
    """Names that this reader must not find in what the rater wrote; None where all may be read."""
    if _handles(account, rectification) and not rectification.rating.anonymous:
        return None
    return names_behind(subject_of(rectification.rating))


def _handles(account: Account, rectification: Rectification) -> bool:
    return find(table.row("rectify"), rectification, account) is not None


def findings() -> list[tuple[str, str]]:
    """(code, name) of what looking into it can find."""
    return Finding.choices


def answers() -> list[tuple[str, str]]:
    """(code, name) of what a rater can say when called back."""
    return Answer.choices


def decisions() -> list[tuple[str, str]]:
    """(code, name) of what an appeal can come to."""
    return [one for one in Appeal.choices if one[0] != Appeal.OPEN]


def outcome_in_words(outcome: str) -> str:
    """A finding, an answer or a decision by its code; blank for none."""
    return str(dict([*findings(), *answers(), *decisions()]).get(outcome, ""))


def matter_of(rectification: Rectification) -> str:
    """The number of the rated matter, where the rater did not ask to stay unknown; else blank."""
    subject = subject_of(rectification.rating)
    hidden = rectification.rating.anonymous or subject.of_a_visit
    return "" if hidden else f"{subject.number:013d}"
