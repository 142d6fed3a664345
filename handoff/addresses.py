"""The two ends of a shipment as couriers want them."""

from __future__ import annotations

from base.regions.models import Organisation, Region
from base.regions.queries import ancestors
from handoff.couriers import Address, Order
from handoff.models import Shipment

CONTENTS = "政务服务材料"
LEVELS = ("province", "city", "county")


def order_of(shipment: Shipment) -> Order:
    """What a courier is asked to carry; the order number is ours and the same at every try."""
    bag = shipment.bag
    receiver = of_organisation(bag.to_organisation) if bag.to_organisation else of_person(bag.address)
    return Order(
        order_no=shipment.order_no,
        sender=of_organisation(bag.from_organisation),
        receiver=receiver,
        contents=CONTENTS,
    )


def of_organisation(place: Organisation) -> Address:
    """An organisation's postal address: its place and name (streets of halls are not in the data)."""
    names = _names(place.region_id)
    return Address(name=place.name, phone="", detail=place.name, **names)


def of_person(address: dict) -> Address:
    """What an applicant gave: one line, with the division where it is known."""
    names = _names(address["region"]) if address.get("region") else dict.fromkeys(LEVELS, "")
    words = {name: str(address.get(name) or "") for name in ("name", "phone", "detail")}
    return Address(**words, **names)


def _names(region: str) -> dict[str, str]:
    line = Region.objects.filter(pk__in=ancestors(region))
    names = {one.level: one.name for one in line}
    return {level: names.get(level, "") for level in LEVELS}
