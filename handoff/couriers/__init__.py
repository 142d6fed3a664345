"""Couriers: `courier("ems")` gives the adapter of that name, if this installation uses it (setting COURIERS)."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from handoff.couriers.base import (
    Address,
    BadSignature,
    Booking,
    CannotDo,
    Courier,
    CourierError,
    Order,
    Push,
    Refused,
    State,
    Track,
    Unreachable,
    Unreadable,
    in_order,
    latest,
)
from handoff.couriers.ems import Ems
from handoff.couriers.kuaidi100 import Kuaidi100
from handoff.couriers.manual import Manual

ADAPTERS: dict[str, type[Courier]] = {"manual": Manual, "kuaidi100": Kuaidi100, "ems": Ems}


def courier(name: str) -> Courier:
    """The adapter of that name, made from the settings as they are now. Raises CannotDo when it is not in use."""
    if name not in settings.COURIERS or name not in ADAPTERS:
        raise CannotDo(_("本平台未启用该快递。"))
    return ADAPTERS[name]()


__all__ = [
    "ADAPTERS",
    "Address",
    "BadSignature",
    "Booking",
    "CannotDo",
    "Courier",
    "CourierError",
    "Order",
    "Push",
    "Refused",
    "State",
    "Track",
    "Unreachable",
    "Unreadable",
    "courier",
    "in_order",
    "latest",
]
