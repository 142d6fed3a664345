"""What the API says about paper: originals, bags, shipments, incidents."""

from __future__ import annotations

from rest_framework import serializers as s

from handoff.names import BAG_ACTS, INCIDENT_ACTS
from portal.api.matter_shapes import When


class MoveShape(s.Serializer):
    seq = s.IntegerField()
    to = s.SerializerMethodField()
    at = When()
    reason = s.CharField()

    def get_fields(self) -> dict:
        """``from`` is a word of Python's."""
        fields = super().get_fields()
        return {"seq": fields["seq"], "from": s.SerializerMethodField("get_from_"), **fields}

    def get_from_(self, move) -> dict:
        return {"kind": move.from_kind, "code": move.from_code}

    def get_to(self, move) -> dict:
        return {"kind": move.to_kind, "code": move.to_code}


class OriginalRowShape(s.Serializer):
    id = s.CharField(source="number")
    kind = s.CharField()
    material = s.CharField()
    name = s.CharField()
    copies = s.IntegerField()
    holder = s.SerializerMethodField()

    def get_holder(self, original) -> dict:
        return {"kind": original.holder_kind, "code": original.holder_code}


class OriginalShape(OriginalRowShape):
    """One original with every hand it went through."""

    treatment = s.CharField()
    counted = s.BooleanField()
    to_return = s.BooleanField()
    moves = MoveShape(source="moves.all", many=True)


class TrackShape(s.Serializer):
    at = When()
    state = s.CharField()
    place = s.CharField()
    text = s.CharField()


class ShipmentShape(s.Serializer):
    carrier = s.CharField(source="adapter")
    company = s.CharField(source="carrier")
    waybill_no = s.CharField()
    order_no = s.CharField()
    state = s.CharField()
    tracking = s.SerializerMethodField()

    def get_tracking(self, shipment) -> list[dict]:
        lines = sorted(shipment.tracking.all(), key=lambda line: line.at, reverse=True)
        return TrackShape(lines, many=True).data


class IncidentShape(s.Serializer):
    id = s.UUIDField()
    bag = s.CharField(source="bag.number")
    original = s.CharField(source="original_id", allow_null=True)
    kind = s.CharField()
    state = s.CharField()
    fault = s.CharField()
    found = s.SerializerMethodField()
    answer = s.SerializerMethodField()
    reason = s.SerializerMethodField()
    photo = s.UUIDField(source="photo_id", allow_null=True)
    opened_at = When()
    settled_at = When()

    def get_found(self, incident) -> str:
        return incident.words.get("found", "")

    def get_answer(self, incident) -> str:
        return incident.words.get("answer", "")

    def get_reason(self, incident) -> str:
        return incident.words.get("reason", "")


class LineShape(s.Serializer):
    original = s.CharField(source="original_id")
    outcome = s.CharField()
    scanned_at = When()


class BagRowShape(s.Serializer):
    """A bag as a line of a list."""

    number = s.CharField()
    to = s.CharField(source="to_organisation_id", allow_null=True)
    to_application = s.CharField(source="to_application.number", default=None, allow_null=True)
    seal_no = s.CharField()
    state = s.CharField()
    expected = s.IntegerField()
    unsettled = s.IntegerField()
    created_at = When()
    sent_at = When()

    def get_fields(self) -> dict:
        """``from`` is a word of Python's."""
        fields = super().get_fields()
        return {"number": fields["number"], "from": s.CharField(source="from_organisation_id"), **fields}


class BagShape(BagRowShape):
    """One bag, whole."""

    received_at = When()
    counted_at = When()
    lines = LineShape(source="lines.all", many=True)
    shipment = s.SerializerMethodField()
    incidents = IncidentShape(source="incidents.all", many=True)
    available_acts = s.SerializerMethodField()

    def get_shipment(self, bag) -> dict | None:
        last = max(bag.shipments.all(), key=lambda one: one.created_at, default=None)
        return ShipmentShape(last).data if last else None

    def get_available_acts(self, bag) -> list[dict]:
        return [{"act": row.act, "label": str(BAG_ACTS[row.act])} for row in self.context["acts"]]


class IncidentWholeShape(IncidentShape):
    """One incident with what the reader may do about it."""

    available_acts = s.SerializerMethodField()

    def get_available_acts(self, incident) -> list[dict]:
        return [{"act": row.act, "label": str(INCIDENT_ACTS[row.act])} for row in self.context["acts"]]
