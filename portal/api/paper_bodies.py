"""Bodies of what moves paper: bags and incidents."""

from __future__ import annotations

from rest_framework import serializers as s


class LineBody(s.Serializer):
    original = s.CharField(max_length=40)


class BagBody(s.Serializer):
    """POST /bags/: to an organisation, or to the address of the applicant whose originals are in it."""

    to = s.CharField(max_length=40, required=False)
    address = s.DictField(required=False)
    lines = LineBody(many=True, required=False)

    def get_fields(self) -> dict:
        """``from`` is a word of Python's."""
        return {"from": s.CharField(max_length=40), **super().get_fields()}


class Nothing(s.Serializer):
    pass


class OriginalBody(s.Serializer):
    original = s.CharField(max_length=40)


class OptionalOriginalBody(s.Serializer):
    original = s.CharField(max_length=40, required=False, allow_blank=True)


class SealBody(s.Serializer):
    seal_no = s.CharField(allow_blank=True)


class SendBody(s.Serializer):
    carrier = s.CharField(max_length=20)
    company = s.CharField(max_length=20, required=False, allow_blank=True)
    waybill_no = s.CharField(max_length=64, required=False, allow_blank=True)


class ResendBody(SendBody):
    address = s.DictField(required=False)
    identity_check = s.CharField(max_length=200, required=False, allow_blank=True)


class TrackBody(s.Serializer):
    text = s.CharField(allow_blank=True)
    state = s.CharField(max_length=20)
    by_other = s.BooleanField(required=False)


class CountLine(s.Serializer):
    """One expected line with its outcome; or something extra, in words."""

    original = s.CharField(max_length=40, required=False)
    outcome = s.CharField(max_length=20, required=False)
    note = s.CharField(required=False, allow_blank=True, max_length=2000)
    extra = s.JSONField(required=False)
    text = s.CharField(required=False, allow_blank=True, max_length=2000)


class CountBody(s.Serializer):
    lines = CountLine(many=True)
    photo = s.UUIDField(required=False)


class ReasonBody(s.Serializer):
    reason = s.CharField(allow_blank=True)


class AnswerBody(s.Serializer):
    text = s.CharField(allow_blank=True)


class FaultBody(s.Serializer):
    of = s.CharField(max_length=20)


ON_BAG: dict[str, type[s.Serializer]] = {
    "add": OriginalBody,
    "remove": OriginalBody,
    "seal": SealBody,
    "send": SendBody,
    "resend": ResendBody,
    "cancel": Nothing,
    "take_back": Nothing,
    "note": AnswerBody,
    "not_received": Nothing,
    "type_track": TrackBody,
    "lose": ReasonBody,
    "receive": Nothing,
    "scan": OriginalBody,
    "count": CountBody,
    "confirm": Nothing,
    "close": Nothing,
}

ON_INCIDENT: dict[str, type[s.Serializer]] = {
    "answer": AnswerBody,
    "found": OptionalOriginalBody,
    "gone": ReasonBody,
    "fault": FaultBody,
    "close": Nothing,
}
