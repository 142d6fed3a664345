"""Verbs of shipments: hand a bag to a courier, hear of it, believe only so much."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from functools import lru_cache

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.acts.fields import one_of, required
from base.accounts.models import Account
from base.errors import Conflict, Invalid, Missing
from base.ledger import chain
from base.ledger.actors import SYSTEM
from base.ledger.clock import now
from base.ledger.models import Stream
from handoff import addresses, tell
from handoff.couriers import BadSignature, CannotDo, Courier, State, Track, Unreadable, courier, latest
from handoff.couriers.base import WAYBILL
from handoff.door import passing
from handoff.models import Bag, Push, Shipment, TrackLine

A_PERSONS_WORD = (State.LOST, State.CANCELLED)
"""States that no carrier's message changes."""
TROUBLE = (State.PROBLEM, State.REFUSED, State.RETURNING, State.RETURNED)


def ship(bag: Bag, *, adapter: str, company: str = "", waybill_no: str = "") -> Shipment:
    """The shipment of a bag that is just leaving. Raises Invalid (courier, waybill), Conflict (waybill used before)."""
    try:
        able = courier(adapter).abilities
    except CannotDo as no:
        raise Invalid.at("/carrier", str(no)) from None
    number = waybill_no.strip().upper()
    if number and not WAYBILL.fullmatch(number):
        raise Invalid.at("/waybill_no", _("运单号是6到32位字母和数字，请核对。"))
    if not number and "book" not in able and "subscribe" in able:
        raise Invalid.at("/waybill_no", _("请填写运单号。"))
    carrier = company or adapter
    shipment = Shipment(
        bag=bag, adapter=adapter, carrier=carrier, waybill_no=number,
        order_no=f"{bag.number}-{bag.shipments.count() + 1}",
        state=State.BOOKED if number else State.WAITING, created_at=now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            shipment.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("这个运单号已经用在别的袋上。"), code="already_done") from None
    return shipment


def resend(
    *,
    bag: Bag,
    actor: Account,
    carrier: str,
    company: str = "",
    waybill_no: str = "",
    address: dict | None = None,
    identity_check: str = "",
) -> Bag:
    """再次投递 what could not be delivered, to a new ``address`` where the applicant gave one; ``identity_check`` says
    how whoever gave it was recognised.

    Raises Conflict while the last shipment is still on its way, Invalid for an address without a check.
    """
    with passing(bag, "resend", actor) as step:
        last = step.bag.latest_shipment
        if last is None or last.state not in (*TROUBLE, State.CANCELLED):
            raise Conflict(_("快递还在途中，不用再次投递。"))
        if address and step.bag.to_application_id:
            step.text = {"identity_check": required(identity_check, "/identity_check")}
            step.set(address={**step.bag.address, **address})
        shipment = ship(step.bag, adapter=carrier, company=company, waybill_no=waybill_no)
        step.set(sent_at=now(), late_told=None, escalated=None)
        step.data = {"order_no": shipment.order_no, "waybill_no": shipment.waybill_no}
    return bag


def arrange(shipment: Shipment) -> None:
    """Order where there is no waybill yet, then ask to be told of its way. Safe to repeat: the courier drops a second
    order of the same number. Raises what the courier raises; the outbox tries again."""
    able = courier(shipment.adapter)
    if not shipment.waybill_no and "book" in able.abilities:
        _book(able, shipment)
    if shipment.waybill_no and "subscribe" in able.abilities and shipment.subscribed_at is None:
        phone = (shipment.bag.address or {}).get("phone", "")
        able.subscribe(
            shipment.waybill_no, callback=push_address(shipment), salt=shipment.salt, phone=phone,
            company="" if shipment.carrier == shipment.adapter else shipment.carrier,
        )  # fmt: skip
        Shipment.objects.filter(id=shipment.id).update(subscribed_at=now())


def _book(able: Courier, shipment: Shipment) -> None:
    booking = able.book(addresses.order_of(shipment))
    try:
        with transaction.atomic():
            Shipment.objects.filter(id=shipment.id, waybill_no="").update(
                waybill_no=booking.waybill_no, state=State.BOOKED
            )
    except IntegrityError:
        raise Conflict(_("快递给的运单号已经用在别的袋上。")) from None
    shipment.refresh_from_db()


def push_address(shipment: Shipment) -> str:
    """Where the courier tells us about this shipment; nobody else can know it."""
    path = reverse("courier-push", args=[shipment.adapter, shipment.push_key])
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def take_push(*, adapter: str, key: str, body: bytes, content_type: str) -> tuple[int, dict]:
    """Verify a courier's message and keep it; it is applied later. Returns status and answer.

    The same message again is answered the same and kept once. Raises Missing for an address that is none.
    """
    able, shipment = _addressed(adapter, key)
    try:
        told = able.read_push(body, content_type, salt=shipment.salt if shipment else "")
    except BadSignature:
        return 403, able.push_answer(body, ok=False, why="sign")
    except Unreadable as no:
        return 400, able.push_answer(body, ok=False, why=str(no))
    shipment = shipment or Shipment.objects.filter(adapter=adapter, waybill_no=told.waybill_no).first()
    if shipment is None or shipment.waybill_no != told.waybill_no:
        return 404, able.push_answer(body, ok=False, why="waybill")
    row = Push(
        shipment=shipment, adapter=adapter, body={"body": body.decode("latin-1"), "type": content_type},
        sha256=hashlib.sha256(body).hexdigest(), received_at=now(),
    )  # fmt: skip
    _keep_once(row)
    return 200, able.push_answer(body, ok=True)


def _keep_once(push: Push) -> None:
    """One INSERT, and no transaction around it where none is open; the same message again is there already."""
    guard = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with suppress(IntegrityError), guard:
        push.save(force_insert=True)


def _addressed(adapter: str, key: str) -> tuple[Courier, Shipment | None]:
    """The courier, and the shipment whose own address this is; some couriers have one address for all."""
    try:
        able = courier(adapter)
    except CannotDo:
        raise Missing(_("没有这个地址。")) from None
    shipment = _known(adapter, key)
    common = getattr(settings, f"{adapter.upper()}_PUSH_KEY", "")
    if shipment is None and not (common and hmac.compare_digest(common.encode(), key.encode())):
        raise Missing(_("没有这个地址。"))
    return able, shipment


def _known(adapter: str, key: str) -> Shipment | None:
    """The shipment whose own address this is. Address, salt and waybill never change once the courier has it, so a
    process that has seen one need not ask again: pushes about a bag come by the dozen."""
    try:
        return _with_waybill(adapter, key)
    except Shipment.DoesNotExist:
        return Shipment.objects.filter(push_key=key, adapter=adapter).first()


@lru_cache(maxsize=20_000)
def _with_waybill(adapter: str, key: str) -> Shipment:
    """Raises DoesNotExist, which is not remembered."""
    return Shipment.objects.exclude(waybill_no="").get(push_key=key, adapter=adapter)


def apply_push(push: Push) -> None:
    """Enter what a kept message says. Doing it twice changes nothing."""
    body = push.body["body"].encode("latin-1")
    try:
        told = courier(push.adapter).read_push(body, push.body["type"], salt=push.shipment.salt)
        hear(push.shipment, told.tracks)
        error = ""
    except (BadSignature, Unreadable, CannotDo) as no:
        error = f"{no.__class__.__name__}: {no}"[:200]
    Push.objects.filter(id=push.id).update(applied_at=now(), error=error)


def hear(shipment: Shipment, tracks: Iterable[Track]) -> None:
    """Enter lines of the carrier's story, in whatever order they come; the latest by its own time rules the state."""
    with transaction.atomic():
        stream = chain.lock([shipment.bag.stream_id])[shipment.bag.stream_id]
        locked = Shipment.objects.select_for_update(of=("self",), no_key=True).get(id=shipment.id)
        rows = [
            TrackLine(
                shipment=locked, at=one.at, code=one.code[:20], state=one.state, digest=one.digest,
                said={"place": one.place[:100], "text": one.text[:500]},
            )
            for one in tracks
        ]  # fmt: skip
        TrackLine.objects.bulk_create(rows, ignore_conflicts=True)
        _set_state(locked, any(one.by_other for one in tracks), stream)


def _set_state(shipment: Shipment, by_other: bool, stream: Stream) -> None:
    lines = [
        Track(at=one.at, code=one.code, state=State(one.state), place=one.place, text=one.text)
        for one in shipment.tracking.all()
    ]
    last, before = latest(lines), (shipment.state, shipment.by_other)
    if last and shipment.state not in A_PERSONS_WORD:
        shipment.state = last.state
    shipment.by_other, shipment.told_at = shipment.by_other or by_other, now()
    shipment.save(update_fields=["state", "by_other", "told_at"])
    if (shipment.state, shipment.by_other) != before:
        _tell(shipment, stream)


def _tell(shipment: Shipment, stream: Stream) -> None:
    """People hear of trouble at once, and the applicant when somebody else signed."""
    bag = Bag.objects.select_related("to_application").get(id=shipment.bag_id)
    data = {"state": shipment.state, "order_no": shipment.order_no}
    if shipment.state in TROUBLE:
        _note(bag, stream, "shipment_problem", data)
    elif shipment.state == State.DELIVERED and shipment.by_other and bag.to_application_id:
        _note(bag, stream, "signed_by_other", data)


def _note(bag: Bag, stream: Stream, act: str, data: dict) -> None:
    states = (bag.state, bag.state)
    event = chain.record(stream, act=act, actor=SYSTEM, audience="staff", states=states, data=data)
    tell.about_shipment(event, bag, act)


def type_track(*, bag: Bag, actor: Account, text: str, state: str, by_other: bool = False) -> Bag:
    """What somebody heard about a bag from a carrier that tells us nothing itself; ``by_other``: not the addressee
    signed. Raises Invalid."""
    with passing(bag, "type_track", actor) as step:
        shipment = step.bag.latest_shipment
        typed = State(one_of(state, State, "/state"))
        said = required(text, "/text")
        step.data = {"state": typed.value}
        step.record()
    hear(shipment, [Track(at=now(), code="typed", state=typed, text=said, by_other=by_other)])
    return bag
