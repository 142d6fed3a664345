"""我的原件在哪里: every original in plain words, with the way of its bag."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handoff import door as bag_door
from handoff import queries
from handoff.choices import Fault, Holder, Kind
from handoff.queries import places_of

TRACK_SHOWN = 3
FOUND: dict[str, Promise] = {
    "missing": gettext_lazy("办理机关清点时没有找到这一份，正在查。"),
    "damaged": gettext_lazy("办理机关清点时发现这一份有损坏。"),
    "lost": gettext_lazy("这一份在寄递途中丢失了，正在查找和理赔。"),
}
SETTLED: dict[str, Promise] = {
    "found": gettext_lazy("找到了。"),
    "gone": gettext_lazy("确认找不回来了。补办不用您付费；办理机关会凭扫描件接着办，或请您再次提供。"),
    "closed": gettext_lazy("处理完了。"),
}
FAULTS = dict(Fault.choices)


@dataclass(frozen=True)
class Place:
    """One original in plain words: where, since when, and what went wrong with it."""

    name: str
    where: str
    party: str
    since: dt.datetime
    troubles: list[str]


@dataclass(frozen=True)
class Way:
    """A bag on its way: what the carrier last said. ``mine``: it is for the applicant, who may answer for it."""

    number: str
    carrier: str
    waybill_no: str
    state: str
    lines: list
    mine: bool
    by_other: bool
    may_confirm: bool
    may_deny: bool


@dataclass(frozen=True)
class Papers:
    """What the page shows; nothing when no original was ever handed in."""

    places: list[Place] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)


def papers_of(application: object, account: object) -> Papers:
    """Where the originals of somebody's own application are."""
    found = queries.whereabouts(application)
    names = places_of(found)
    bags = {one.bag.number: one for one in found if one.bag}
    return Papers(
        [_place(one, application, names) for one in found], [_way(one, account) for one in bags.values()]
    )


def _place(one: object, application: object, names: dict[str, str]) -> Place:
    where, party = _where(one, application, names)
    return Place(one.original.name, where, party, one.move.at, [_trouble(said) for said in one.incidents])


def _where(one: object, application: object, names: dict[str, str]) -> tuple[str, str]:
    """In words, and whose mark stands beside it."""
    original = one.original
    if original.holder_kind == Holder.APPLICANT:
        return _("在您手里"), "me"
    if original.holder_kind == Holder.GONE:
        return _("已灭失"), "way"
    if original.holder_kind == Holder.BAG:
        return _road(one), "way"
    name = names.get(original.holder_code, "")
    if original.holder_code == original.paper.hall_id:
        words = _("在%(place)s，等您来取") if _waits(original) else _("在%(place)s，等寄出")
        return words % {"place": name}, "here"
    return _("在%(place)s") % {"place": name}, "there"


def _waits(original: object) -> bool:
    return original.to_return or original.kind == Kind.RESULT


def _road(one: object) -> str:
    bag = one.bag
    place = bag.to_organisation.name if bag.to_organisation else _("您")
    if bag.state in ("packing", "sealed"):
        return _("已装袋，准备寄给%(place)s") % {"place": place}
    if bag.state == "sent":
        return _("在路上，寄给%(place)s") % {"place": place}
    return _("%(place)s收到了袋，还没有清点到它") % {"place": place}


def _trouble(incident: object) -> str:
    said = [str(FOUND.get(incident.kind, incident.get_kind_display())), str(SETTLED.get(incident.state, ""))]
    if incident.fault and incident.fault != Fault.APPLICANT:
        said.append(_("责任在%(who)s，不在您。") % {"who": FAULTS[incident.fault]})
    return "".join(said)


def _way(one: object, account: object) -> Way:
    bag, shipment = one.bag, one.shipment
    may = {row.act for row in bag_door.available(bag, account)}
    lines = sorted(shipment.tracking.all(), key=lambda line: line.at, reverse=True) if shipment else []
    return Way(
        number=bag.number,
        carrier=shipment.company if shipment else "",
        waybill_no=shipment.waybill_no if shipment else "",
        state=str(shipment.get_state_display() if shipment else bag.get_state_display()),
        lines=lines[:TRACK_SHOWN],
        mine=bag.to_application_id is not None,
        by_other=bool(shipment and shipment.by_other),
        may_confirm="confirm" in may,
        may_deny="not_received" in may,
    )


def counts(application: object) -> list[tuple[str, int]]:
    """How many originals are where, for whoever has number and query code: nothing about whom or what."""
    found: dict[str, int] = {}
    for one, _bag in queries.papers(application):
        found[_kind(one, application)] = found.get(_kind(one, application), 0) + 1
    return [(str(name), found[key]) for key, name in COUNTED.items() if key in found]


COUNTED: dict[str, Promise] = {
    "window": gettext_lazy("在收件窗口"),
    "road": gettext_lazy("在路上"),
    "authority": gettext_lazy("在办理机关"),
    "me": gettext_lazy("已交还申请人"),
    "gone": gettext_lazy("已灭失"),
}


def _kind(one: object, application: object) -> str:
    if one.holder_kind == Holder.ORGANISATION:
        return "window" if one.holder_code == one.paper.hall_id else "authority"
    return {Holder.BAG: "road", Holder.APPLICANT: "me"}.get(one.holder_kind, "gone")
