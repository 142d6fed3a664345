"""What the papers that go with a bag say: hand-over list (材料交接单, 办理结果交接单) and record of the count."""

from __future__ import annotations

from base.accounts.queries import names_of
from base.files import documents
from base.files.models import Document
from base.files.models.documents import Kind
from base.ledger.clock import day_of
from base.ledger.models import Event
from base.secrecy import mask
from handoff.models import Bag, Line
from handoff.models.originals import Kind as PaperKind

Facts = dict[str, object]


def plan_list(event: Event) -> Document:
    """Fix what the list of a bag that was just sealed says; of results alone it is a list of results."""
    bag = _bag(event)
    lines = _lines(bag)
    results = all(line.original.kind == PaperKind.RESULT for line in lines)
    kind = Kind.RESULT_LIST if results else Kind.MANIFEST
    return _plan(event, bag, kind, _common(event, bag, lines))


def plan_count(event: Event) -> Document:
    """Fix what the receiver found, line by line, with what is extra, and how the bag came."""
    bag = _bag(event)
    found = {**_common(event, bag, _lines(bag)), **_way(bag), "extras": _extras(bag)}
    found["authority"] = found["receiver"]  # who counted answers for this paper
    found["counted_on"] = day_of(event.at).isoformat()
    found["receiver_by"] = names_of([event.actor]).get(event.actor, "")
    return _plan(event, bag, Kind.COUNT_RECORD, found)


def _plan(event: Event, bag: Bag, kind: str, facts: Facts) -> Document:
    series = bag.from_organisation.region.short_name
    return documents.plan(event=event, kind=kind, series=series, facts=facts, about=bag.number)


def _bag(event: Event) -> Bag:
    ends = ("from_organisation__region", "to_organisation__region", "to_application")
    return Bag.objects.select_related(*ends).get(stream=event.stream_id)


def _lines(bag: Bag) -> list[Line]:
    found = bag.lines.select_related("original__paper__application__item")
    return list(found.order_by("original__case", "original"))


def _common(event: Event, bag: Bag, lines: list[Line]) -> Facts:
    cases: dict[str, Facts] = {}
    for line in lines:
        case = cases.setdefault(line.original.case, _case(line))
        case["lines"].append(_line(line))
    receiver = bag.to_organisation.name if bag.to_organisation else _person(bag)
    made = event if event.act == "seal" else bag.stream.events.get(act="seal")
    return {
        "authority": bag.from_organisation.name,
        "applicant": "",
        "id_number": "",
        "item": f"{bag.from_organisation.name} → {receiver}",
        "application": bag.number,
        "barcode": bag.number,
        "bag": bag.number,
        "sender": bag.from_organisation.name,
        "sender_by": names_of([made.actor]).get(made.actor, ""),
        "receiver": receiver,
        "seal_no": made.data["seal_no"],
        "sealed_on": day_of(made.at).isoformat(),
        "cases": list(cases.values()),
        "total": len(lines),
        "made_on": day_of(event.at).isoformat(),
    }


def _person(bag: Bag) -> str:
    """The applicant as a list that travels may name them: family name and telephone masked."""
    address = bag.address or {}
    name = str(address.get("name") or "")
    return f"{name[:1]}** {mask(str(address.get('phone') or ''), 3, 4)}".strip()


def _case(line: Line) -> Facts:
    application = line.original.paper.application
    return {
        "case": line.original.case,
        "application": application.number,
        "item": application.item.name,
        "applicant": f"{application.applicant_facts['name'][:1]}**",
        "lines": [],
    }


def _line(line: Line) -> Facts:
    original = line.original
    return {
        "number": original.number,
        "name": original.name,
        "original": original.treatment != "copy",
        "copies": original.copies,
        "outcome": str(line.get_outcome_display()) if line.outcome else "",
    }


def _way(bag: Bag) -> Facts:
    """How it travelled: waybill and times."""
    shipment = bag.latest_shipment
    days = {name: getattr(bag, f"{name}_at") for name in ("sent", "received")}
    return {
        "carrier": shipment.company if shipment else "",
        "waybill_no": shipment.waybill_no if shipment else "",
        **{f"{name}_on": day_of(at).isoformat() if at else "" for name, at in days.items()},
    }


def _extras(bag: Bag) -> list[str]:
    found = bag.incidents.filter(kind="extra").order_by("opened_at", "id")
    return [str(one.words.get("found", "")) for one in found]
