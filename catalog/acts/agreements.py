"""Verbs of agreements: a version from draft to publication, and the end of an agreement.

Who keeps an agreement: an 事项管理员 of the organisation that gives the power (the grantor) or of one above it; where
it holds both ways, the other side's consent is the signed paper. Two people are needed: nobody publishes what they
wrote a part of. Every act holds the head of the agreement's stream (``agreement:AG-03/2``) and leaves one event there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max
from django.utils.translation import gettext as _

from base.accounts import rules
from base.accounts.models import Account
from base.errors import Conflict, Forbidden, Invalid, Missing
from base.ledger import chain
from base.ledger.actors import Actor
from base.ledger.clock import now, today
from base.ledger.models import Stream
from base.regions.models import Organisation
from catalog.models import Agreement
from catalog.terms import CODE, Terms, problems

State = Agreement.State
ROLE = "catalog_admin"
OWN = "own"
"""Where terms written here come from, in the words of base.regions.provenance."""
REASON_MAX = 2000
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Work:
    """A version under the lock of its agreement, and the hands that are on it."""

    agreement: Agreement
    stream: Stream
    hands: Actor


@transaction.atomic
def draft_agreement(*, code: str, terms: Terms, actor: Account, another_pair: bool = False) -> Agreement:
    """Begin a new agreement, or with ``another_pair`` one more pair of places of a pact that has the code already.

    Raises Invalid with what is wrong by JSON pointer, Forbidden without a post above the grantor.
    """
    code = code.strip()
    _check(terms)
    hands = _hands(actor, terms.grantor)
    seq = _next_seq(code, another_pair)
    stream = _locked(code, seq)
    if Agreement.objects.filter(code=code, seq=seq).exists():
        raise Conflict(_("刚有人用了这个编号，请再试一次。"), code="already_done")
    draft = Agreement(code=code, seq=seq, version=1, provenance=OWN)
    return _drafted(Work(draft, stream, hands), terms, actor)


def _next_seq(code: str, another_pair: bool) -> int:
    if not CODE.fullmatch(code):
        raise Invalid.at("/code", _("协议编号由大写字母、数字和短横组成，2到20位，例如AG-21。"))
    last = Agreement.objects.filter(code=code).aggregate(last=Max("seq"))["last"]
    if last and not another_pair:
        raise Invalid.at(
            "/code",
            _("这个编号已有协议。要改条款，请在那份协议上起草新版本；要加一对地方，请勾选“加一对地方”。"),
        )
    if another_pair and not last:
        raise Invalid.at("/code", _("没有这个编号的协议，加不了一对地方。"))
    return (last or 0) + 1


@transaction.atomic
def draft_version(*, agreement: int, actor: Account) -> Agreement:
    """Begin the next version of a published agreement, as a copy of this one.

    Raises Missing, Forbidden, Conflict ``already_done`` while another version is in work.
    """
    work = _work(agreement, actor, State.PUBLISHED, State.SUPERSEDED, State.ENDED)
    this = work.agreement
    versions = Agreement.objects.filter(code=this.code, seq=this.seq)
    if versions.filter(state__in=[State.DRAFT, State.REVIEW]).exists():
        raise Conflict(_("已有一个版本在编辑或审核中。"), code="already_done")
    draft = Agreement(
        code=this.code,
        seq=this.seq,
        version=versions.aggregate(last=Max("version"))["last"] + 1,
        provenance=_own_terms(this.provenance),
    )
    return _drafted(Work(draft, work.stream, work.hands), Terms.of(this), actor)


@transaction.atomic
def change_draft(*, agreement: int, terms: Terms, actor: Account) -> Agreement:
    """Replace the terms of a draft; who does has written a part of it. The parties of a later version stay.

    Raises Missing, Forbidden, Conflict when it is no draft any more, Invalid by JSON pointer.
    """
    work = _work(agreement, actor, State.DRAFT)
    _check(terms)
    before = Terms.of(work.agreement)
    if work.agreement.version > 1 and (before.grantor, before.grantee) != (terms.grantor, terms.grantee):
        raise Invalid.at("/grantee", _("新版本不能换双方。换了一方就是另一份协议，请另行起草。"))
    _hands(actor, terms.grantor)
    _write(work.agreement, terms, actor)
    _note(work, "change_agreement", State.DRAFT, changed=terms.changed(before))
    return work.agreement


@transaction.atomic
def discard_draft(*, agreement: int, actor: Account) -> None:
    """Throw a draft away; that there was one stays in the history. Raises Missing, Forbidden, Conflict."""
    work = _work(agreement, actor, State.DRAFT)
    _note(work, "discard_agreement", State.DRAFT, to="")
    work.agreement.delete()


@transaction.atomic
def submit_for_review(*, agreement: int, actor: Account) -> Agreement:
    """Hand a draft to a second person. Raises Missing, Forbidden, Conflict, or Invalid with what is wrong in it."""
    work = _work(agreement, actor, State.DRAFT)
    _check(Terms.of(work.agreement))
    return _moved(work, State.REVIEW, "submit_agreement")


@transaction.atomic
def return_to_draft(*, agreement: int, reason: str, actor: Account) -> Agreement:
    """Give a version under review back for changes. Raises Missing, Forbidden, Conflict, Invalid without a reason."""
    work = _work(agreement, actor, State.REVIEW)
    return _moved(work, State.DRAFT, "return_agreement", text={"reason": _reason(reason)})


@transaction.atomic
def publish(*, agreement: int, actor: Account) -> Agreement:
    """Put a reviewed version into force from today, or from the day it names if that is later.

    From that moment it takes the place of the former version, whose last day is the day before; where that has begun
    today already, it gives way at once. What was received under it keeps it.
    Raises Missing, Conflict when it is not under review, Forbidden ``same_hands`` for whoever wrote a part of it,
    Invalid by JSON pointer.
    """
    work = _work(agreement, actor, State.REVIEW)
    this = work.agreement
    if actor.person in this.written_by:
        raise Forbidden(_("写过这个版本的人不能发布它，请由另一位事项管理员发布。"), code="same_hands")
    _check(Terms.of(this))
    first = max(this.valid_from, today())
    _give_way(this, first)
    this.state, this.in_force = State.PUBLISHED, DateRange(first, this.valid_to + DAY)
    this.published_by, this.published_at = actor.person, now()
    this.save(update_fields=["state", "in_force", "published_by", "published_at"])
    _note(work, "publish_agreement", State.REVIEW, first_day=first.isoformat())
    return this


def _own_terms(provenance: str) -> str:
    """Terms written here for a pair that is as sure as it was: what was an example does not become real by an edit."""
    pair = next((one for one in provenance.split(";") if one.endswith(":pair") or ":" not in one), OWN)
    return OWN if pair == OWN else f"{pair.removesuffix(':pair')}:pair;{OWN}:terms"


def _give_way(to: Agreement, first: dt.date) -> None:
    for former in _others(to):
        _cut(former, first, State.SUPERSEDED if former.state == State.PUBLISHED else former.state)


@transaction.atomic
def end_agreement(*, agreement: int, reason: str, on: dt.date, actor: Account) -> Agreement:
    """End an agreement: ``on`` is the last day on which windows may receive under it, today at the earliest.

    Raises Missing, Forbidden, Conflict ``already_done`` when it is over or replaced, Invalid beside the day or reason.
    """
    work = _work(agreement, actor, State.PUBLISHED)
    this = work.agreement
    reason = _reason(reason)
    _check_last_day(this, on)
    for former in _others(this):
        _cut(former, on + DAY, former.state)
    _cut(this, on + DAY, State.ENDED)
    _note(work, "end_agreement", State.PUBLISHED, text={"reason": reason}, last_day=on.isoformat())
    return this


def _check_last_day(agreement: Agreement, on: dt.date) -> None:
    if not agreement.last_day or agreement.last_day < today():
        raise Conflict(_("这份协议已经到期。"), code="already_done")
    if on < today():
        raise Invalid.at("/on", _("最后一天不能早于今天：今天已经收的件按协议办。"))
    if on >= agreement.last_day:
        raise Invalid.at(
            "/on", _("协议本来就到%(day)s为止，请填更早的一天。") % {"day": agreement.last_day.isoformat()}
        )


def _others(agreement: Agreement) -> list[Agreement]:
    """The other versions of an agreement that were ever published."""
    same = Agreement.objects.filter(code=agreement.code, seq=agreement.seq, in_force__isnull=False)
    return list(same.exclude(pk=agreement.pk))


def _cut(agreement: Agreement, after: dt.date, state: str) -> None:
    """Let a version rule no longer than to the day before ``after``; one that has not begun by then never does."""
    span = agreement.in_force
    if span and span.upper > after:
        agreement.in_force = DateRange(span.lower, after) if span.lower < after else DateRange(empty=True)
    agreement.state = state
    agreement.save(update_fields=["state", "in_force"])


def _work(pk: int, actor: Account, *expected: str) -> Work:
    """A version under the lock of its agreement, in one of the expected states, for one who may keep it."""
    key = Agreement.objects.filter(pk=pk).values_list("code", "seq").first()
    if key is None:
        raise _unknown()
    stream = _locked(*key)
    agreement = Agreement.objects.select_related("grantor").filter(pk=pk).first()
    if agreement is None:
        raise _unknown()
    hands = rules.acting_above(actor, ROLE, agreement.grantor.path)
    if hands is None:
        raise _no_hands() if agreement.in_force is not None else _unknown()
    if agreement.state not in expected:
        raise Conflict(_("该版本当前状态为“%(state)s”。") % {"state": agreement.get_state_display()})
    return Work(agreement, stream, hands)


def _locked(code: str, seq: int) -> Stream:
    """The head of an agreement's stream, locked; opened at the first act, for loaded ones have no history."""
    stream, _created = Stream.objects.get_or_create(kind="agreement", key=f"{code}/{seq}")
    return chain.lock([stream.id])[stream.id]


def _hands(actor: Account, grantor: str) -> Actor:
    hands = rules.acting_above(actor, ROLE, Organisation.objects.get(pk=grantor).path)
    if hands is None:
        raise _no_hands()
    return hands


def _no_hands() -> Forbidden:
    return Forbidden(_("只有授权方或其上级的事项管理员可以维护这份协议。"))


def _unknown() -> Missing:
    return Missing(_("没有这份协议，或不归您管。"))


def _check(terms: Terms) -> None:
    if found := problems(terms):
        raise Invalid(_("协议条款有误，请逐项改正。"), errors=found)


def _reason(text: str) -> str:
    text = text.strip()
    if not text or len(text) > REASON_MAX:
        raise Invalid.at("/reason", _("请写明理由，最多%(most)d个字。") % {"most": REASON_MAX})
    return text


def _drafted(work: Work, terms: Terms, actor: Account) -> Agreement:
    _write(work.agreement, terms, actor)
    _note(work, "draft_agreement", "", to=State.DRAFT)
    return work.agreement


def _write(agreement: Agreement, terms: Terms, actor: Account) -> None:
    for column, value in terms.columns().items():
        setattr(agreement, column, value)
    agreement.written_by = sorted({*agreement.written_by, actor.person})
    agreement.save()
    agreement.items.set(terms.items)


def _moved(work: Work, state: str, act: str, **more: Any) -> Agreement:
    before, work.agreement.state = work.agreement.state, state
    work.agreement.save(update_fields=["state"])
    _note(work, act, before, **more)
    return work.agreement


def _note(
    work: Work, act: str, before: str, *, to: str | None = None, text: dict | None = None, **data: Any
) -> None:
    """One event; ``data`` holds codes, days and numbers only."""
    after = work.agreement.state if to is None else to
    chain.record(
        work.stream, act=act, actor=work.hands, audience="staff", states=(str(before), str(after)),
        data={"version": work.agreement.version, **data}, text=text,
    )  # fmt: skip
