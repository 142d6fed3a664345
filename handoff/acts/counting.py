"""Verbs of whoever a bag is for: received, every line counted, closed."""

from __future__ import annotations

import uuid
from collections import Counter

from django.utils.translation import gettext as _

from applications.acts.fields import one_of, required
from base.accounts.models import Account
from base.errors import Conflict, Invalid
from base.files.acts import attach
from base.ledger import chain
from base.ledger.actors import Actor
from base.ledger.clock import now
from handoff import moves, returns
from handoff.acts import incidents
from handoff.door import Step, passing
from handoff.models import Bag, Line, Original
from handoff.models.bags import Outcome, State
from handoff.models.incidents import Kind
from handoff.models.incidents import State as IncidentState
from handoff.models.originals import Reason

EXTRAS_MAX = 50


def receive(*, bag: Bag, actor: Account) -> Bag:
    """收袋: it is in the receiver's hands, not opened yet; now it has to be counted."""
    with passing(bag, "receive", actor) as step:
        step.set(received_at=now(), late_told=None, escalated=None)
    return bag


def scan(*, bag: Bag, actor: Account, original: str) -> Line:
    """扫码核对 one barcode while counting: says at once whether it belongs here. Raises Invalid (unknown, another
    bag's), Conflict ``already_done`` (scanned before)."""
    with passing(bag, "scan", actor) as step:
        line = step.bag.lines.select_related("original").filter(original=original).first()
        if line is None:
            raise Invalid.at("/original", _not_in(original))
        if line.scanned_at:
            raise Conflict(_("“%(number)s”已经扫过了。") % {"number": original}, code="already_done")
        line.scanned_at = now()
        line.save(update_fields=["scanned_at"])
        step.data = {"original": original}
    return line


def _not_in(number: str) -> str:
    other = Line.objects.filter(original=number).select_related("bag").order_by("-id").first()
    if other:
        texts = {"number": number, "bag": other.bag.number}
        return _("“%(number)s”不在这个袋的清单里，它属于袋%(bag)s。请登记为多出。") % texts
    if Original.objects.filter(number=number).exists():
        return _("“%(number)s”不在这个袋的清单里。请登记为多出。") % {"number": number}
    return _("没有条码为“%(number)s”的原件。") % {"number": number}


def count(*, bag: Bag, actor: Account, lines: list[dict], photo: str = "") -> Bag:
    """清点 by the receiver, every line named once: ``[{original, outcome, note?} | {extra: what it is, note?}]``.

    What is there moves to the receiver; what is missing stays with the bag; anything but ok opens an incident, and the
    people concerned are told the same day. ``photo`` is an upload. Raises Invalid naming lines that are left out.
    """
    with passing(bag, "count", actor) as step:
        found, extras = _outcomes(step.bag, lines)
        step.set(counted_at=now(), received_at=step.bag.received_at or now())
        step.data = _in_numbers(found) | {"extra": len(extras)}
        event = step.record()
        _take_in(step, found, event)
        incidents.open_for(step, _faults(step.bag, found, extras), event, photo=_photo(photo, actor))
    return bag


def _in_numbers(found: dict[str, tuple[str, str]]) -> dict[str, int]:
    """How many lines there are, and how many came to each outcome."""
    came = Counter(outcome for outcome, _note in found.values())
    return {"lines": len(found), **{outcome.value: came[outcome] for outcome in Outcome}}


def _photo(upload: str, actor: Account) -> uuid.UUID | None:
    if not upload:
        return None
    try:
        wanted = uuid.UUID(str(upload))
    except ValueError:
        raise Invalid.at("/photo", _("没有这个文件，请重新上传。")) from None
    attach(uploads=[wanted], owners=[actor.person])
    return wanted


def _outcomes(bag: Bag, lines: list[dict]) -> tuple[dict[str, tuple[str, str]], list[dict]]:
    """(outcome, note) by original, and what is extra; every expected line exactly once."""
    expected = set(bag.lines.values_list("original", flat=True))
    found: dict[str, tuple[str, str]] = {}
    extras = [one for one in lines if one.get("extra")]
    if len(extras) > EXTRAS_MAX:
        raise Invalid.at("/lines", _("一次最多登记%(most)s件多出的东西。") % {"most": EXTRAS_MAX})
    for at, one in enumerate(lines):
        if one.get("extra"):
            continue
        number = str(one.get("original") or "")
        if number not in expected:
            raise Invalid.at(f"/lines/{at}/original", _not_in(number))
        if number in found:
            raise Invalid.at(f"/lines/{at}/original", _("“%(number)s”列了两次。") % {"number": number})
        found[number] = (
            one_of(one.get("outcome"), Outcome, f"/lines/{at}/outcome"),
            str(one.get("note") or "")[:2000],
        )
    if left := sorted(expected - found.keys()):
        raise Invalid.at("/lines", _("还有没清点的：%(numbers)s。") % {"numbers": "、".join(left[:20])})
    return found, extras


def _take_in(step: Step, found: dict[str, tuple[str, str]], event: chain.Event) -> None:
    """Move what is there to the receiver, and note each line. Flat: a query per outcome, however many lines."""
    here = moves.at_organisation(step.bag.to_organisation_id)
    originals = moves.lock(found)
    for outcome, reason in ((Outcome.OK, Reason.COUNTED), (Outcome.DAMAGED, Reason.DAMAGED)):
        these = [originals[number] for number, (one, _note) in found.items() if one == outcome]
        inside = [one for one in these if one.holder_code == step.bag.number]
        if inside:
            moves.move(inside, here, reason=reason, event=event)
            returns.counted(inside, step.bag.to_organisation_id)
    for outcome in Outcome:
        numbers = [number for number, (one, _note) in found.items() if one == outcome]
        if numbers:
            step.bag.lines.filter(original__in=numbers).update(outcome=outcome)


def _faults(bag: Bag, found: dict[str, tuple[str, str]], extras: list[dict]) -> list[incidents.Fault]:
    """The incidents a count calls for; a line that is an incident already (reported lost) is not another."""
    known = set(bag.incidents.exclude(state=IncidentState.CLOSED).values_list("original", flat=True))
    kinds = {Outcome.MISSING: Kind.MISSING, Outcome.DAMAGED: Kind.DAMAGED}
    wrong = {
        number: (kinds[outcome], note)
        for number, (outcome, note) in found.items()
        if outcome in kinds and number not in known
    }
    originals = Original.objects.in_bulk(wrong)
    listed = [(kind, originals[number], {"found": note}) for number, (kind, note) in wrong.items()]
    return listed + [(Kind.EXTRA, None, {"found": _what_is_extra(one)}) for one in extras]


def _what_is_extra(line: dict) -> str:
    """``{extra: words}`` or ``{extra: true, text: words}``."""
    words = line.get("text") or (line["extra"] if isinstance(line["extra"], str) else "")
    return required(words, "/lines/extra")


def confirm(*, bag: Bag, actor: Account) -> Bag:
    """确认收到 by the applicant a bag was sent to: everything in it is theirs."""
    with passing(bag, "confirm", actor) as step:
        step.set(counted_at=now())
        event = step.record()
        handed_to_applicant(step.bag, event)
    return bag


def confirmed_with_result(bag: Bag, event: chain.Event) -> None:
    """The applicant confirmed the result of a case: the bag it came in has arrived, unless somebody took it back."""
    stream = chain.lock([bag.stream_id])[bag.stream_id]
    bag = Bag.objects.select_for_update(of=("self",), no_key=True).get(id=bag.id)
    if bag.state not in (State.SENT, State.RECEIVED):
        return
    hands = Actor(event.actor, event.role, event.organisation)
    states, case = (bag.state, State.COUNTED), {"case": event.case}
    own = chain.record(stream, act="confirm", actor=hands, audience="staff", states=states, data=case)
    Bag.objects.filter(id=bag.id).update(state=State.COUNTED, counted_at=event.at)
    handed_to_applicant(bag, own)


def handed_to_applicant(bag: Bag, event: chain.Event) -> None:
    """All that is in a bag is now the applicant's."""
    inside = list(bag.lines.values_list("original", flat=True))
    originals = [one for one in moves.lock(inside).values() if one.holder_code == bag.number]
    moves.move(originals, moves.APPLICANT, reason=Reason.HANDED_OVER, event=event)
    bag.lines.filter(original__in=originals).update(outcome=Outcome.OK)
    returns.handed_back(originals, event)


def close(*, bag: Bag, actor: Account) -> Bag:
    """完结: nothing is left to be done about it. Raises Conflict (handoff.guards: `why_not_closed`)."""
    with passing(bag, "close", actor):
        pass
    return bag
