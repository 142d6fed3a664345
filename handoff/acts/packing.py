"""Verbs of a bag until it leaves: packed, sealed, sent."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from applications.acts.fields import required
from applications.models import Application
from base.accounts.models import Account
from base.errors import Conflict, Forbidden, Invalid
from base.ledger import chain, numbers
from base.ledger.clock import day_of, now
from base.regions.queries import organisation
from handoff import moves, returns, rules
from handoff.acts.shipments import ship
from handoff.door import passing
from handoff.models import Bag, Line, Original
from handoff.models.originals import Reason

LINES_MAX = 500


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
        unpack(step.bag, [original], event)
    return bag


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
        unpack(step.bag, step.bag.lines.values_list("original", flat=True), event)
    return bag


def unpack(bag: Bag, numbers: Iterable[str], event: chain.Event) -> None:
    """Put originals back into the hands of whoever packed them."""
    back = moves.at_organisation(bag.from_organisation_id)
    moves.move(moves.lock(numbers).values(), back, reason=Reason.UNPACKED, event=event)
