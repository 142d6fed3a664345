"""Verbs of single originals outside bags: hand back, take in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from applications.acts import deliver
from applications.acts.fields import required
from applications.models import Application, Case
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Conflict, Forbidden, Invalid
from base.ledger import chain
from base.ledger.actors import Actor
from base.regions.models import Organisation
from handoff import books, moves, returns
from handoff.models import Original, Paper
from handoff.models.originals import Kind, Reason
from handoff.queries.originals import harmed_of
from handoff.rules import HANDS


@transaction.atomic
def hand_over(
    *, application: Application, originals: Iterable[str], actor: Account, receiver: str, proof: str
) -> list[Original]:
    """交给申请人 or a collector at a counter, after a look at who it is. ``proof`` says how that was checked.

    Raises Invalid, Forbidden (not at that organisation), Conflict (an original is elsewhere).
    """
    paper = _locked(application)
    locked = moves.lock(originals)
    if not locked or any(one.paper_id != paper.id for one in locked.values()):
        raise Invalid.at("/originals", _("请选择这个申请的原件。"))
    hands = _hands(actor, {one.holder_code for one in locked.values()})
    text = {"receiver": required(receiver, "/receiver"), "proof": required(proof, "/proof")}
    moves.require_holder(locked.values(), moves.at_organisation(hands.organisation))
    event = chain.record(
        paper.stream,
        act="hand_over",
        actor=hands,
        audience="citizen",
        data={"originals": sorted(locked)},
        text=text,
    )
    moves.move(locked.values(), moves.APPLICANT, reason=Reason.HANDED_OVER, event=event)
    returns.handed_back(list(locked.values()), event)
    return list(locked.values())


@transaction.atomic
def hand_out(
    *, application: Application, originals: Iterable[str], actor: Account, receiver: str, proof: str
) -> None:
    """一次交清 at a counter: results are delivered (`deliver`, which closes their cases), papers handed over.

    Raises as `hand_over` and `applications.acts.deliver`; then nothing was handed over at all.
    """
    chosen = list(Original.objects.filter(number__in=list(originals), paper__application=application))
    results = {one.case for one in chosen if one.kind == Kind.RESULT}
    for case in Case.objects.filter(number__in=results).order_by("received_at"):
        deliver(case=case, actor=actor, method="window", receiver=receiver, proof=proof)
    papers = [one.number for one in chosen if one.kind == Kind.MATERIAL]
    if papers or not results:
        hand_over(application=application, originals=papers, actor=actor, receiver=receiver, proof=proof)


def _locked(application: Application) -> Paper:
    paper = Paper.objects.select_related("stream").filter(application=application).first()
    if paper is None:
        raise Conflict(_("这个申请没有交过原件。"))
    heads = chain.lock([application.stream_id, paper.stream_id])
    paper.stream = heads[paper.stream_id]
    return paper


def _hands(actor: Account, places: set[str]) -> Actor:
    """Under which post somebody works where all of these originals are."""
    found = rules.acting(actor, HANDS, next(iter(places))) if len(places) == 1 else None
    if found is None:
        raise Forbidden(_("这些原件不在您的单位。"))
    return found


@transaction.atomic
def supply(
    *, application: Application, originals: Mapping[str, int], place: Organisation, actor: Actor
) -> list[Original]:
    """再次提供 at a window: what was lost or damaged on the way is brought once more, at no fault of the applicant.

    ``originals`` are numbers of the harmed ones, each with the copies that come along now. Raises Invalid for none,
    Conflict for one that was not harmed, was supplied already, or whose case is decided; then none is taken in.
    """
    paper = _locked(application)
    chosen = moves.lock(originals)
    if not chosen:
        raise Invalid.at("/originals", _("请勾选申请人这次带来的。"))
    if chosen.keys() - {one.number for one in harmed_of(application)}:
        raise Conflict(_("这份原件没有缺损，或已经再次提供过。"), code="already_done")
    event = chain.record(
        paper.stream, act="supply", actor=actor, audience="citizen", data={"replaces": sorted(chosen)}
    )
    made = [books.again(paper, old, place, event, copies=originals[number]) for number, old in chosen.items()]
    books.send_on(paper, place)
    return made
