"""What the API takes: the shape of bodies. What they mean is checked by the acts."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers as s


class Credentials(s.Serializer):
    username = s.CharField(max_length=150)
    password = s.CharField(max_length=200, trim_whitespace=False)
    code = s.CharField(max_length=40, required=False, allow_blank=True, help_text="of the second factor")


class File(s.Serializer):
    file = s.FileField(allow_empty_file=True)


class Proof(s.Serializer):
    """POST /verify/: one of the two."""

    token = s.CharField(max_length=64, required=False)
    file = s.FileField(allow_empty_file=True, required=False)

    def validate(self, attrs: dict) -> dict:
        if len(attrs) != 1:
            raise s.ValidationError(_("请给出文书上的核验码，或上传文件，二者选一。"))
        return attrs


class PromiseBody(s.Serializer):
    """A promise in place of a material: the notice was read (in this version) and agreed to, and who signs."""

    name = s.CharField(max_length=100)
    accepted = s.BooleanField()
    version = s.IntegerField(required=False)


@extend_schema_field(PolymorphicProxySerializer("Promise", [PromiseBody, s.BooleanField], None))
class PromiseField(s.JSONField):
    """`PromiseBody`; or true alone, where the guide has no notice of its own. What it means is for intake to say."""


class MaterialBody(s.Serializer):
    key = s.CharField(max_length=40)
    upload = s.UUIDField(required=False)
    licence = s.CharField(max_length=40, required=False)
    promise = PromiseField(required=False)
    paper = s.DictField(required=False)
    points = s.ListField(child=s.IntegerField(min_value=0), required=False, max_length=100)


@extend_schema_field(
    {"oneOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}
)
class SituationField(s.Field):
    """The keys of the answers joined by commas, or `{question: answer}`."""

    def to_internal_value(self, data: object) -> str | dict[str, str]:
        if isinstance(data, str):
            return data
        if isinstance(data, dict) and all(isinstance(one, str) for one in data.values()):
            return data
        raise s.ValidationError(_("请写回答的标识，用逗号连接，或者写成 {问题: 回答}。"))

    def to_representation(self, value: object) -> object:
        return value


class FilingBody(s.Serializer):
    """POST /applications/."""

    task_code = s.CharField(max_length=31)
    mode = s.CharField(max_length=20)
    form = s.DictField()
    situation = SituationField(required=False)
    materials = MaterialBody(many=True)
    delivery = s.DictField()
    applicant = s.DictField(required=False)
    version = s.IntegerField(required=False)
    receiving_place = s.CharField(max_length=40, required=False, allow_blank=True)
    identity_check = s.DictField(required=False)
    agent = s.DictField(required=False, allow_null=True)
    signature = s.DictField(required=False, allow_null=True)
    defects = s.ListField(child=s.DictField(), required=False)
    signatures = s.ListField(child=s.DictField(), required=False)


class DraftBody(s.Serializer):
    task_code = s.CharField(max_length=31)
    content = s.DictField(required=False)


class DraftContent(s.Serializer):
    content = s.DictField()


class ActBody(s.Serializer):
    """What every act may carry."""

    expected_seq = s.IntegerField(required=False)


class AnswerOnBehalf(s.Serializer):
    """What an act on a case carries besides, when a window records it for an authority that works by hand."""

    evidence = s.UUIDField(required=False, allow_null=True)
    answered_on = s.DateField(required=False, allow_null=True)


class ReasonBody(ActBody):
    reason = s.CharField(allow_blank=True)


class OptionalReasonBody(ActBody):
    reason = s.CharField(required=False, allow_blank=True)


class DefectBody(s.Serializer):
    material = s.CharField(required=False)
    field = s.CharField(required=False)
    problem = s.CharField(allow_blank=True)
    remedy = s.CharField(allow_blank=True)


class CorrectionBody(ActBody):
    defects = DefectBody(many=True)
    days = s.IntegerField(required=False)
    override = s.DictField(required=False)


class AnswerBody(ActBody):
    materials = MaterialBody(many=True, required=False)
    form = s.DictField(required=False)


class FulfilBody(ActBody):
    """Materials that were promised: uploads or licences, at a window with their sheets of paper."""

    materials = MaterialBody(many=True)


class CheckBody(ActBody):
    commitment = s.UUIDField(required=False)
    outcome = s.CharField()
    finding = s.CharField(allow_blank=True)
    attachment = s.UUIDField(required=False)


class RefuseBody(ReasonBody):
    ground = s.CharField()


class RerouteBody(ReasonBody):
    authority = s.CharField()


class SpecialBody(ReasonBody):
    kind = s.CharField()
    days = s.IntegerField()


class ExtendBody(ReasonBody):
    days = s.IntegerField()


class ReviewBody(ActBody):
    passed = s.BooleanField()
    opinion = s.CharField(allow_blank=True)


class ResultBody(ActBody):
    result = s.DictField(required=False)


class DeliverBody(ActBody):
    method = s.CharField()
    receiver = s.CharField(allow_blank=True)
    proof = s.CharField(required=False, allow_blank=True)


class AssignBody(ActBody):
    post = s.IntegerField()


class SuperviseBody(ActBody):
    text = s.CharField(allow_blank=True)
    until = s.DateField()


class TextBody(ActBody):
    text = s.CharField(allow_blank=True)


class ConsultBody(TextBody):
    consent = s.BooleanField(required=False)


class AskAgainBody(ReasonBody):
    materials = s.ListField(child=s.CharField(max_length=40), required=False)


class OfficerBody(s.Serializer):
    id = s.CharField(max_length=40)
    name = s.CharField(max_length=60, required=False, allow_blank=True)


class PartnerMessageBody(s.Serializer):
    """POST /partners/{key_id}/inbox/."""

    message_id = s.CharField(max_length=64)
    case = s.CharField(max_length=64)
    act = s.CharField(max_length=40)
    officer = OfficerBody()
    role = s.CharField(max_length=20)
    at = s.DateTimeField()
    fields = s.DictField(required=False)


ON_CASE: dict[str, type[ActBody]] = {
    "accept": ActBody,
    "allow_correction": ReasonBody,
    "approve": ResultBody,
    "ask_again": AskAgainBody,
    "assign": AssignBody,
    "check": CheckBody,
    "claim": ActBody,
    "confirm_receipt": ActBody,
    "confirm_special": ActBody,
    "consult": ConsultBody,
    "correct": AnswerBody,
    "deliver": DeliverBody,
    "deny": ReasonBody,
    "end_special": ActBody,
    "extend": ExtendBody,
    "fulfil": FulfilBody,
    "issue": ResultBody,
    "note": TextBody,
    "proceed_on_scans": ReasonBody,
    "refuse": RefuseBody,
    "remind": ActBody,
    "request_correction": CorrectionBody,
    "reroute": RerouteBody,
    "review": ReviewBody,
    "revoke": ReasonBody,
    "send_back": ReasonBody,
    "settle": ResultBody,
    "spare": ReasonBody,
    "start_special": SpecialBody,
    "supervise": SuperviseBody,
    "terminate": ReasonBody,
    "undone": TextBody,
}
"""The body of each act on a case that people take; an act that is not here answers 404."""
