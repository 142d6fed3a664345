"""Reads of rectifications, within the scope of who asks."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from base.accounts import rules
from base.accounts.models import Account, Post
from base.accounts.queries import names_of
from base.errors import Missing
from base.ledger.clock import today
from base.ledger.models import Event, Timer
from base.regions.queries import subtree
from feedback import table
from feedback.models import Rectification
from feedback.models.rectifications import Answer, Appeal, Finding, RectificationState
from feedback.who import STAFF, find


def visible_to(account: Account) -> Q:
    """Those of the organisations somebody works for, and those below a supervisor.

    The rated organisation finds an anonymous one on the day after: who sat at the window a minute ago must not be
    told by when it appears.
    """
    appeared = Q(rating__anonymous=False) | Q(day__lt=today())
    scope = Q(organisation__in=rules.organisations_with(account, STAFF)) & appeared
    paths = [post.organisation.path for post in rules.posts_of(account) if post.role == "supervisor"]
    return scope | subtree(paths, "organisation__path") if paths else scope


def rectifications(account: Account, state: str = "") -> QuerySet[Rectification]:
    """Bad ratings in scope, what is due first on top; ``state`` is one state, or open; key: due_at, id."""
    found = Rectification.objects.filter(visible_to(account)).select_related(
        "organisation", "rating__item", "rating__hall"
    )
    if state == "open":
        return found.exclude(state=RectificationState.CLOSED)
    return found.filter(state=state) if state else found


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


def history(rectification: Rectification, *, audiences: tuple[str, ...] = ()) -> list[Event]:
    """What happened, latest first; ``audiences`` narrows it to what a citizen may read."""
    found = rectification.stream.events.select_related("text").order_by("-seq")
    return list(found.filter(audience__in=audiences) if audiences else found)


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
    """The comment as this reader may have it: whole for who handles it, screened for everybody else."""
    rating = rectification.rating
    handles = find(table.row("rectify"), rectification, account) is not None
    return (rating.comment if handles else rating.screened) or ""


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
    if rectification.rating.anonymous:
        return ""
    found = Rectification.objects.filter(id=rectification.id)
    return found.values_list("rating__invitation__application__number", flat=True).first() or ""
