"""Verbs of a bag, from the first original in it to the last line counted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from applications.acts.fields import one_of, required
from applications.models import Application
from base.accounts.models import Account
from base.errors import Conflict, Forbidden, Invalid
from base.files.acts import attach
from base.ledger import chain, numbers
from base.ledger.actors import Actor
from base.ledger.clock import day_of, now
from base.regions.queries import organisation
from handoff import moves, returns, rules, tell
from handoff.acts import incidents
from handoff.acts.shipments import ship
from handoff.couriers import State as Way
from handoff.door import Step, passing
from handoff.models import Bag, Line, Original
from handoff.models.bags import Outcome, State
from handoff.models.incidents import Kind
from handoff.models.originals import Reason

LINES_MAX = 500
EXTRAS_MAX = 50


@transaction.atomic
def open_bag(
    *,
    actor: Account,
    from_organisation: str,
    to_organisation: str = "",
    to_application: Application | None = None,
    address: dict | None = None,
    originals: Iterable[str] = (),
) -> Bag:
    """开袋 at one's own organisation, for another organisation or for an applicant's ``address``
    (``{name, phone, detail, …}``; default: the one given with the application), and put originals in.

    Raises Forbidden (not at that organisation), Invalid (no or two receivers), Conflict (an original is elsewhere).
    """
    if bool(to_organisation) == bool(to_application):
        raise Invalid.at("/to", _("请写明寄给哪个单位，或寄给申请人，二者选一。"))
    if to_organisation == from_organisation:
        raise Invalid.at("/to", _("不能寄给自己。"))
    number = f"B{numbers.application_number(day_of(now()))}"
    bag = Bag(
        number=number,
        stream=chain.open_stream("bag", number),
        from_organisation=organisation(from_organisation),
        to_organisation=organisation(to_organisation) if to_organisation else None,
        to_application=to_application,
        address=_address(to_application, address) if to_application else None,
        created_at=now(),
    )
    hands = rules.side(bag, actor, "sender")
    if hands is None:
        raise Forbidden(_("只能在自己的单位装袋。"))
    bag.save(force_insert=True)
    event = chain.record(bag.stream, act="open", actor=hands, audience="staff", states=("", bag.state))
    if wanted := list(originals):
        _pack(bag, wanted, event)
    return bag


def _address(application: Application, address: dict | None) -> dict:
    """Where to: what is given, else what the applicant asked for, else where they live."""
    facts = application.applicant_facts
    given = address or application.delivery.get("address") or facts.get("address") or {}
    given = {"detail": given} if isinstance(given, str) else given
    whole = {
        "name": facts["name"],
        "phone": facts["phone"] or "",
        **{key: one for key, one in given.items() if one},
    }
    if not str(whole.get("detail") or "").strip():
        raise Invalid.at("/address", _("请填写收件地址。"))
    return whole


def add(*, bag: Bag, actor: Account, original: str) -> Bag:
    """装入 one original (its barcode) that is at the sender's. Raises Invalid (unknown), Conflict (elsewhere)."""
    with passing(bag, "add", actor) as step:
        step.data = {"original": original}
        _pack(step.bag, [original], step.record())
    return bag


def _pack(bag: Bag, numbers: list[str], event: chain.Event) -> None:
    if len(numbers) + bag.lines.count() > LINES_MAX:
        raise Invalid.at("/lines", _("一个袋最多装%(most)s件。") % {"most": LINES_MAX})
    found = _known(numbers)
    moves.require_holder(found, moves.at_organisation(bag.from_organisation_id))
    _bound_for(bag, found)
    Line.objects.bulk_create([Line(bag=bag, original=one) for one in found])
    moves.move(found, moves.in_bag(bag.number), reason=Reason.PACKED, event=event)


def _known(numbers: list[str]) -> list[Original]:
    """Originals by barcode, locked. Raises Invalid beside the line that is unknown or named twice."""
    found = moves.lock(numbers)
    for at, number in enumerate(numbers):
        if number not in found:
            raise Invalid.at(
                f"/lines/{at}/original", _("没有条码为“%(number)s”的原件。") % {"number": number}
            )
        if number in numbers[:at]:
            raise Invalid.at(f"/lines/{at}/original", _("“%(number)s”列了两次。") % {"number": number})
    return [found[number] for number in numbers]


def _bound_for(bag: Bag, originals: list[Original]) -> None:
    """Only what has to do with the receiver goes into its bag: its own cases, what was taken in there."""
    if bag.to_application_id:
        strange = [one for one in originals if one.paper.application_id != bag.to_application_id]
    else:
        to, ours = bag.to_organisation_id, {one.number for one in originals}
        fits = Q(authority=to) | Q(paper__hall=to)
        fitting = set(Original.objects.filter(fits, number__in=ours).values_list("number", flat=True))
        strange = [one for one in originals if one.number not in fitting]
    if strange:
        raise Conflict(_("原件%(number)s不是寄给这个收件方的。") % {"number": strange[0].number})


def remove(*, bag: Bag, actor: Account, original: str) -> Bag:
    """取出 one original again. Raises Invalid when it is not in this bag."""
    with passing(bag, "remove", actor) as step:
        line = step.bag.lines.filter(original=original).first()
        if line is None:
            raise Invalid.at("/original", _("“%(number)s”不在这个袋里。") % {"number": original})
        step.data = {"original": original}
        event = step.record()
        line.delete()
        _unpack(step.bag, [original], event)
    return bag


def _unpack(bag: Bag, numbers: Iterable[str], event: chain.Event) -> None:
    back = moves.at_organisation(bag.from_organisation_id)
    moves.move(moves.lock(numbers).values(), back, reason=Reason.UNPACKED, event=event)


def seal(*, bag: Bag, actor: Account, seal_no: str) -> Bag:
    """封袋 with a seal number that this place has not used before. Raises Invalid, Conflict (empty bag)."""
    with passing(bag, "seal", actor) as step:
        number = required(seal_no, "/seal_no")
        if len(number) > 40:
            raise Invalid.at("/seal_no", _("封签号最多40个字符。"))
        if not step.bag.lines.exists():
            raise Conflict(_("袋里还没有东西，不能封。"))
        _keep_seal(step.bag, number)
        step.data = {"seal_no": number, "lines": step.bag.lines.count()}
    return bag


def _keep_seal(bag: Bag, number: str) -> None:
    """Write the seal number down, which a place uses once. Raises Invalid."""
    try:
        with transaction.atomic():
            Bag.objects.filter(id=bag.id).update(seal_no=number)
    except IntegrityError:
        raise Invalid.at("/seal_no", _("这个封签号用过了，请核对。")) from None
    bag.seal_no = number


def send(
    *, bag: Bag, actor: Account, carrier: str = "manual", company: str = "", waybill_no: str = ""
) -> Bag:
    """寄出 by a courier (the name of an adapter). Without a waybill number the courier is asked for one afterwards.

    Raises Invalid (unknown courier, malformed waybill), Conflict (a waybill that another bag has).
    """
    with passing(bag, "send", actor) as step:
        shipment = ship(step.bag, adapter=carrier, company=company, waybill_no=waybill_no)
        step.set(sent_at=now())
        step.data = {
            "carrier": shipment.adapter,
            "order_no": shipment.order_no,
            "waybill_no": shipment.waybill_no,
        }
        returns.forwarded(step.bag)
    return bag


def cancel(*, bag: Bag, actor: Account) -> Bag:
    """取消 before it left: everything in it is back at the sender's."""
    with passing(bag, "cancel", actor) as step:
        event = step.record()
        _unpack(step.bag, step.bag.lines.values_list("original", flat=True), event)
    return bag


def take_back(*, bag: Bag, actor: Account) -> Bag:
    """退件收回: the carrier brought it back unopened; everything in it is at the sender's again, to be fetched there or
    packed anew. Raises Conflict while the carrier does not say so."""
    with passing(bag, "take_back", actor) as step:
        shipment = step.bag.shipments.order_by("-created_at", "-order_no").first()
        if shipment is None or shipment.state not in (Way.RETURNED, Way.REFUSED, Way.RETURNING):
            raise Conflict(_("快递没有说退回。袋退到手里以后，先登记“已退回”再收回。"))
        event = step.record()
        inside = Original.objects.filter(holder_kind="bag", holder_code=step.bag.number)
        _unpack(step.bag, inside.values_list("number", flat=True), event)
        returns.waiting_again(step.bag)
    return bag


def note(*, bag: Bag, actor: Account, text: str) -> Bag:
    """记一笔: whom one telephoned, what was claimed from the carrier."""
    with passing(bag, "note", actor) as step:
        step.text = {"text": required(text, "/text")}
    return bag


def not_received(*, bag: Bag, actor: Account) -> Bag:
    """没有收到, says the applicant it was sent to; the sender is told. Raises Conflict the second time."""
    with passing(bag, "not_received", actor) as step:
        if step.stream.events.filter(act="not_received").exists():
            raise Conflict(_("已经告诉寄件单位了，正在查找。"), code="already_done")
        tell.about_shipment(step.record(), step.bag, "shipment_problem")
    return bag


def lose(*, bag: Bag, actor: Account, reason: str) -> Bag:
    """报丢失: the carrier, or we, say that the bag will not come. An incident for every original that is in it."""
    with passing(bag, "lose", actor) as step:
        words = {"found": required(reason, "/reason")}
        step.text = {"reason": words["found"]}
        event = step.record()
        shipment = step.bag.shipments.order_by("-created_at", "-order_no").first()
        if shipment:
            shipment.state = "lost"
            shipment.save(update_fields=["state"])
        inside = Original.objects.filter(holder_kind="bag", holder_code=step.bag.number)
        known = step.bag.incidents.exclude(state="closed").values("original")
        incidents.open_for(step, [(Kind.LOST, one, words) for one in inside.exclude(number__in=known)], event)
    return bag


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
        step.data = {"ok": sum(one == Outcome.OK for one, _note in found.values()), "lines": len(found)}
        step.data["extra"] = len(extras)
        event = step.record()
        _take_in(step, found, event)
        incidents.open_for(step, _faults(step.bag, found, extras), event, photo=_photo(photo, actor))
    return bag


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
        _still_inside = [one for one in these if one.holder_code == step.bag.number]
        if _still_inside:
            moves.move(_still_inside, here, reason=reason, event=event)
            returns.counted(_still_inside, step.bag.to_organisation_id)
    for outcome in Outcome:
        numbers = [number for number, (one, _note) in found.items() if one == outcome]
        if numbers:
            step.bag.lines.filter(original__in=numbers).update(outcome=outcome)


def _faults(bag: Bag, found: dict[str, tuple[str, str]], extras: list[dict]) -> list[incidents.Fault]:
    """The incidents a count calls for; a line that is an incident already (reported lost) is not another."""
    known = set(bag.incidents.exclude(state="closed").values_list("original", flat=True))
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
    """完结: counted (or reported lost), nothing is in it any more, and nothing about it is open. Raises Conflict."""
    with passing(bag, "close", actor) as step:
        if Original.objects.filter(holder_kind="bag", holder_code=step.bag.number).exists():
            raise Conflict(_("袋里还有没有着落的原件，不能完结。"))
        if step.bag.state == State.SENT and not step.bag.incidents.exists():
            raise Conflict(_("这个袋还没有清点，不能完结。"))
        if step.bag.incidents.filter(state__in=["open", "answered"]).exists():
            raise Conflict(_("还有没处理完的差异，不能完结。"))
    return bag
