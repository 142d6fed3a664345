"""Visits begin and end; people are asked, and rate."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Application
from base.accounts import rules as accounts
from base.accounts.models import Account
from base.errors import Conflict, Forbidden, Invalid, Missing
from base.ledger import chain
from base.ledger.actors import SYSTEM
from base.ledger.clock import now, today
from base.ledger.models import Event
from base.ledger.models.chain import Audience
from base.secrecy import blind_index
from feedback import behind, rules, tokens
from feedback.acts.rectifications import open_rectification
from feedback.loading import current_edition
from feedback.models import Invitation, Rating, RatingChannel, RatingReason, Visit
from feedback.models.ratings import ATTRIBUTES, Excluded, Satisfaction
from feedback.screening import screened
from feedback.who import RATER

INVITATION = "invitation"
"""The kind of the streams in which asking stands."""
COMMENT_MAX = 1000
WINDOW_MAX = 40


@dataclass(frozen=True)
class Voice:
    """What a rater sends. ``satisfaction`` as the channel's devices send it: 1 is best, unless they are reversed."""

    satisfaction: int
    reasons: list[str] = field(default_factory=list)
    comment: str = ""
    anonymous: bool = True
    channel: str = "mobile"


@transaction.atomic
def start_visit(
    *, actor: Account, window: str, hall: str = "", application: Application | None = None
) -> Visit:
    """Somebody stands at a window (现场一次). Raises Forbidden without a window post, Invalid without a window."""
    halls = accounts.organisations_with(actor, ["window"])
    place = hall or next(iter(halls), "")
    hands = accounts.acting(actor, ["window"], place)
    if hands is None:
        raise Forbidden(_("您没有办理这一步的权限。"))
    window = window.strip()
    if not 0 < len(window) <= WINDOW_MAX:
        raise Invalid.at("/window", _("请填写窗口，最多40个字。"))
    stream = chain.open_stream("visit", str(uuid.uuid4()))
    visit = Visit.objects.create(
        stream=stream,
        hall_id=place,
        window=window,
        clerk=hands.person,
        application=application,
        started_at=now(),
    )
    chain.record(stream, act="start_visit", actor=hands, audience=Audience.STAFF, data={"visit": visit.id})
    return visit


@transaction.atomic
def end_visit(*, visit: Visit, actor: Account) -> Visit:
    """The visit is over; asking follows by itself. Raises Forbidden for another clerk, Conflict when it is over."""
    stream = chain.lock([visit.stream_id])[visit.stream_id]
    visit = Visit.objects.select_related("hall", "application").get(id=visit.id)
    hands = accounts.acting(actor, ["window"], visit.hall_id)
    if hands is None or visit.clerk != actor.person:
        raise Forbidden(_("只有接待的人能结束这次接待。"))
    if visit.ended_at:
        raise Conflict(_("这次接待已经结束。"), code="already_done")
    visit.ended_at = now()
    visit.save(update_fields=["ended_at"])
    chain.record(stream, act="end_visit", actor=hands, audience=Audience.STAFF, data={"visit": visit.id})
    return visit


def invite(*, subject: tokens.Subject) -> Invitation | None:
    """The invitation of a subject that has ended, made if it is not there; None where nobody is asked.

    Raises Missing for no such subject, Conflict ``not_open`` before its end.
    """
    return _of_visit(subject.number) if subject.of_a_visit else _of_application(subject.number)


def _of_application(number: int) -> Invitation:
    application = (
        Application.objects.select_related("stream", "receiving_place", "invitation")
        .filter(number=f"{number:013d}")
        .first()
    )
    if application is None:
        raise Missing(_("没有这个评价地址。"))
    if hasattr(application, "invitation"):
        return application.invitation
    event = None if application.open_cases else rules.closing_event(application)
    if event is None:
        raise Conflict(_("事情还没有办完，办完再评价。"), code="not_open")
    columns = rules.of_application(application, event)
    return _kept({"application": application}, event, columns)


def _of_visit(number: int) -> Invitation:
    visit = Visit.objects.select_related("hall", "application", "invitation").filter(id=number).first()
    if visit is None:
        raise Missing(_("没有这个评价地址。"))
    if hasattr(visit, "invitation"):
        return visit.invitation
    event = Event.objects.filter(stream=visit.stream_id, act="end_visit").first()
    if event is None:
        raise Conflict(_("接待还没有结束，结束再评价。"), code="not_open")
    return _kept({"visit": visit}, event, rules.of_visit(visit))


@transaction.atomic
def _kept(subject: dict, event: Event, columns: dict) -> Invitation:
    """Written once, whoever comes first; asking follows from the event by a worker."""
    made, new = Invitation.objects.get_or_create(
        **subject, defaults={"event": event, "finished_at": event.at, "asked_at": now(), **columns}
    )
    if new:
        stream = chain.open_stream(INVITATION, str(made.id))
        chain.record(stream, act="ask", actor=SYSTEM, audience=Audience.CITIZEN)
    return made


@transaction.atomic
def ask_again(*, invitation: Invitation, subject: tokens.Subject) -> bool:
    """Remind, once, whoever was asked; False where there was a rating meanwhile. Raises Conflict when that was done."""
    stream = chain.Stream.objects.get(kind=INVITATION, key=str(invitation.id))
    stream = chain.lock([stream.id])[stream.id]
    fresh = Invitation.objects.get(id=invitation.id)
    if fresh.reminded_at:
        raise Conflict(_("已经提醒过了。"), code="already_done")
    fresh.reminded_at = now()
    fresh.save(update_fields=["reminded_at"])
    if behind.is_rated(subject):
        return False
    chain.record(stream, act="ask_again", actor=SYSTEM, audience=Audience.CITIZEN)
    return True


def rate(*, token: str, voice: Voice, account: Account | None = None, address: str = "") -> Rating:
    """One voice for one token; a bad one opens its rectification.

    ``address`` is the network address it came from; only a keyed digest of it is kept, for some days. The account is
    kept with a named rating alone; with an anonymous one, only the flag that it is the rated organisation's own. Raises
    Missing (no token of ours), Conflict ``already_done``, ``expired`` or ``not_open`` (before the end), Invalid.
    """
    subject = tokens.subject(token)
    if subject is None:
        raise Missing(_("没有这个评价地址。"))
    told = _checked(voice)
    invitation = invite(subject=subject)
    if today() > rules.last_day(invitation.finished_at):
        raise Conflict(_("评价期限已过。"), code="expired")
    try:
        with transaction.atomic():
            return _write(invitation, subject, told, account, address)
    except IntegrityError as error:
        raise Conflict(_("已经评价过了。"), code="already_done") from error


def _checked(voice: Voice) -> dict:
    """The columns of a voice. Raises Invalid."""
    channel = RatingChannel.objects.filter(code=voice.channel).first()
    if channel is None:
        raise Invalid.at("/channel", _("请从给出的选项中选择。"))
    if isinstance(voice.satisfaction, bool) or voice.satisfaction not in Satisfaction.values:
        raise Invalid.at("/satisfaction", _("请选择满意程度。"))
    level = 6 - voice.satisfaction if channel.reversed else voice.satisfaction
    comment = voice.comment.strip()
    if len(comment) > COMMENT_MAX:
        raise Invalid.at(
            "/comment", _("最多%(most)s个字，现在有%(n)s个。") % {"most": COMMENT_MAX, "n": len(comment)}
        )
    edition = current_edition()
    return {
        "satisfaction": level,
        "edition": edition,
        "reasons": _reasons(voice.reasons, level, edition),
        "comment": comment or None,
        "anonymous": voice.anonymous,
        "channel": channel,
    }


def _reasons(codes: list[str], level: int, edition: int) -> list[str]:
    """Those of the level, each once. What was ticked at another level before the choice changed is left out."""
    known = dict(RatingReason.objects.filter(edition=edition).values_list("code", "satisfaction"))
    if unknown := [code for code in codes if code not in known]:
        raise Invalid.at("/reasons", _("没有代码为“%(code)s”的理由。") % {"code": unknown[0][:20]})
    return sorted({code for code in codes if known[code] == level})


def _write(
    invitation: Invitation, subject: tokens.Subject, told: dict, account: Account | None, address: str
) -> Rating:
    if behind.is_rated(subject):
        raise Conflict(_("已经评价过了。"), code="already_done")
    digest = blind_index(f"rating-address:{today():%Y-%m}", address) if address else ""
    rating = Rating(
        subject=subject.digests[0],
        source=asdict(subject.own),
        screened=_fit_to_show(told["comment"], invitation, subject, account),
        rater=account.person if account and not told["anonymous"] else None,
        address_digest=digest,
        flags=rules.flags(invitation, account, digest),
        made_at=now(),
        day=today(),
        **told,
        **{name: getattr(invitation, name) for name in ATTRIBUTES},
    )
    rating.stream = chain.open_stream("rating", str(rating.id))
    rating.save(force_insert=True)
    chain.record(rating.stream, act="rate", actor=RATER, audience=Audience.SUPERVISION, data=_data(rating))
    if rating.bad:
        open_rectification(rating=rating)
    return rating


def _fit_to_show(
    comment: str | None, invitation: Invitation, subject: tokens.Subject, account: Account | None
) -> str | None:
    """The comment without numbers, and without the names of whoever is behind it and of those it may be about."""
    if not comment:
        return None
    places = (invitation.organisation_id, invitation.hall_id)
    staff = behind.names_of_staff(places, behind.clerk_of(subject))
    return screened(comment, staff | behind.names_behind(subject, account))


def _data(rating: Rating) -> dict:
    """What the event says: the figures can be made again from it, and nobody be found."""
    said = (
        (name, getattr(rating, name)) for name in (*ATTRIBUTES, "satisfaction", "edition", "reasons", "flags")
    )
    return {name: str(value) if name == "month" else value for name, value in said if value not in (None, "")}


@transaction.atomic
def review_flags(*, rating: Rating, actor: Account, genuine: bool, reason: str) -> Rating:
    """A person looked at a doubtful rating: it counts, or it is taken out (and kept).

    Raises Forbidden unless the actor supervises the rated organisation, Conflict when there is nothing to look at.
    """
    stream = chain.lock([rating.stream_id])[rating.stream_id]
    rating = Rating.objects.select_related("organisation").get(id=rating.id)
    hands = accounts.acting_above(actor, "supervisor", rating.organisation.path)
    if hands is None:
        raise Forbidden(_("您没有办理这一步的权限。"))
    if not rating.doubtful:
        raise Conflict(_("这个评价没有待核的疑点。"), code="already_done")
    if not (words := reason.strip()):
        raise Invalid.at("/reason", _("请填写这一项。"))
    if genuine:
        rating.cleared_at = now()
        act, data = "clear_flags", {}
    else:
        rating.excluded = Excluded.FRAUD
        act, data = "exclude", {"why": Excluded.FRAUD.value}
    rating.save(update_fields=["cleared_at", "excluded"])
    text = {"reason": words[:COMMENT_MAX]}
    chain.record(stream, act=act, actor=hands, audience=Audience.SUPERVISION, data=data, text=text)
    return rating
