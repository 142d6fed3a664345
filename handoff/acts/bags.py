"""Verbs of a bag on its way: what is written down about it, brought back, given up."""

from __future__ import annotations

from django.utils.translation import gettext as _

from applications.acts.fields import required
from base.accounts.models import Account
from base.errors import Conflict
from handoff import returns, tell
from handoff.acts import incidents
from handoff.acts.packing import unpack
from handoff.couriers import State as Way
from handoff.door import passing
from handoff.models import Bag, Original
from handoff.models.incidents import Kind
from handoff.models.incidents import State as IncidentState
from handoff.models.originals import Holder


def take_back(*, bag: Bag, actor: Account) -> Bag:
    """退件收回: the carrier brought it back unopened; everything in it is at the sender's again, to be fetched there or
    packed anew. Raises Conflict while the carrier does not say so."""
    with passing(bag, "take_back", actor) as step:
        shipment = step.bag.latest_shipment
        if shipment is None or shipment.state not in (Way.RETURNED, Way.REFUSED, Way.RETURNING):
            raise Conflict(_("快递没有说退回。袋退到手里以后，先登记“已退回”再收回。"))
        event = step.record()
        inside = Original.objects.filter(holder_kind=Holder.BAG, holder_code=step.bag.number)
        unpack(step.bag, inside.values_list("number", flat=True), event)
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
        shipment = step.bag.latest_shipment
        if shipment:
            shipment.state = Way.LOST
            shipment.save(update_fields=["state"])
        inside = Original.objects.filter(holder_kind=Holder.BAG, holder_code=step.bag.number)
        known = step.bag.incidents.exclude(state=IncidentState.CLOSED).values("original")
        incidents.open_for(step, [(Kind.LOST, one, words) for one in inside.exclude(number__in=known)], event)
    return bag
