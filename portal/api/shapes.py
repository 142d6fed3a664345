"""What the API says about catalogue things: serializers that only read."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers as s


class RegionShape(s.Serializer):
    code = s.CharField()
    name = s.CharField()
    level = s.CharField()
    parent = s.CharField(source="parent_id", allow_null=True)


class OrganisationShape(s.Serializer):
    code = s.CharField()
    name = s.CharField()
    kind = s.CharField()
    region = s.CharField(source="region_id")
    parent = s.CharField(source="parent_id", allow_null=True)
    connection = s.CharField()


class AgreementShape(s.Serializer):
    code = s.CharField()
    seq = s.IntegerField()
    version = s.IntegerField()
    name = s.CharField()
    powers = s.ListField(child=s.CharField())
    modes = s.ListField(child=s.CharField())
    forward_days = s.IntegerField()
    reply_days = s.IntegerField()
    postage_payer = s.CharField()
    valid_from = s.DateField()
    valid_to = s.DateField()
    first_day = s.DateField()
    last_day = s.DateField()
    provenance = s.CharField()


class BatchShape(s.Serializer):
    batch = s.CharField()
    count = s.IntegerField()
    due = s.DateField(allow_null=True)
    realised = s.IntegerField()


class ListShape(s.Serializer):
    slug = s.CharField()
    total = s.IntegerField()
    name = s.CharField()
    batches = BatchShape(many=True)


class ItemName(s.Serializer):
    code = s.CharField()
    name = s.CharField()


class EntryShape(s.Serializer):
    seq = s.IntegerField()
    item = ItemName()
    batch = s.CharField(source="batch.batch")
    mode = s.CharField()
    lead_department = s.CharField()
    realised_at = s.DateTimeField(allow_null=True)
    provenance = s.CharField()


class HowShape(s.Serializer):
    mode = s.CharField()
    agreement = s.CharField(source="agreement.code", default=None, allow_null=True)


class ItemShape(s.Serializer):
    code = s.CharField()
    name = s.CharField()
    modes = s.SerializerMethodField()
    subject = s.CharField()
    theme = s.CharField()
    lists = s.SerializerMethodField()
    how = s.SerializerMethodField()

    def get_modes(self, item) -> list[str]:
        return sorted({entry.mode for entry in item.entries.all()})

    def get_lists(self, item) -> list[str]:
        return [entry.list_id for entry in item.entries.all()]

    def get_how(self, item) -> dict | None:
        how = self.context.get("ways", {}).get(item.code)
        return HowShape(how).data if how else None


class BundleShape(s.Serializer):
    """A bundle; `places` are the names of the places where it is open, none where nobody has opened it."""

    code = s.CharField()
    name = s.CharField()
    subject = s.CharField()
    theme = s.CharField()
    about = s.CharField(source="scenario")
    legal_basis = s.CharField()
    open = s.BooleanField(source="is_open")
    places = s.ListField(child=s.CharField())
    provenance = s.CharField()


class AuthorityShape(s.Serializer):
    code = s.CharField(source="authority_code")
    name = s.CharField(source="authority_name")
    region = s.CharField(source="region_code")


class RequirementShape(s.Serializer):
    key = s.CharField()
    name = s.CharField()
    paper = s.CharField()
    originals = s.IntegerField()
    copies = s.IntegerField()
    electronic = s.BooleanField()
    licence_type = s.CharField()
    may_follow = s.BooleanField()
    optional = s.BooleanField()
    review_points = s.ListField(child=s.CharField())
    note = s.CharField()


class GuideStepShape(s.Serializer):
    name = s.CharField()
    actor = s.CharField()
    place = s.CharField()
    on_site = s.BooleanField()
    working_days = s.IntegerField()
    detail = s.CharField()


class FeeShape(s.Serializer):
    amount_fen = s.IntegerField()
    basis = s.CharField()


class ResultShape(s.Serializer):
    name = s.CharField()
    licence_type = s.CharField()
    delivery = s.ListField(child=s.CharField())


class SituationShape(s.Serializer):
    """An answer, and what it makes unnecessary."""

    key = s.CharField()
    label = s.CharField()
    without = s.ListField(child=s.CharField())
    without_fields = s.ListField(child=s.CharField())
    without_cases = s.ListField(child=s.CharField())


class QuestionShape(s.Serializer):
    """One question about the situation; `cases` are those it belongs to, none for the whole."""

    key = s.CharField(allow_blank=True)
    label = s.CharField(allow_blank=True)
    help = s.CharField(allow_blank=True)
    cases = s.ListField(child=s.CharField())
    options = SituationShape(many=True)


class BundledShape(s.Serializer):
    """One case of a bundle, decided as an item of its own."""

    key = s.CharField()
    label = s.CharField()
    item = s.CharField()
    place = s.CharField()
    department = s.CharField()
    after = s.ListField(child=s.CharField())
    on_refusal = s.CharField()
    silent_after_days = s.IntegerField()


class SignerAskedShape(s.Serializer):
    """Somebody besides the applicant who has to confirm, and the form fields that name them."""

    key = s.CharField()
    label = s.CharField()
    role = s.CharField()
    name_field = s.CharField()
    id_field = s.CharField()
    optional = s.BooleanField()


class CommitmentCheckShape(s.Serializer):
    method = s.CharField()
    share_percent = s.IntegerField()


class CommitmentTemplateShape(s.Serializer):
    """A promise that may be given in place of materials: what one is told, what one owes, what follows otherwise."""

    key = s.CharField()
    label = s.CharField()
    kind = s.CharField()
    materials = s.ListField(child=s.CharField())
    version = s.IntegerField()
    duty = s.ListField(child=s.CharField())
    liability = s.ListField(child=s.CharField())
    days = s.IntegerField()
    effect = s.CharField()
    check = CommitmentCheckShape(allow_null=True)
    consequence = s.CharField()
    rectify_days = s.IntegerField()
    credit = s.BooleanField()


class PublishedShape(s.Serializer):
    """What a version asks for and gives."""

    instant = s.BooleanField()
    conditions = s.ListField(child=s.CharField())
    materials = RequirementShape(many=True)
    steps = GuideStepShape(many=True)
    fee = FeeShape()
    result = ResultShape()
    form_schema = s.DictField()
    situations = SituationShape(many=True)
    questions = QuestionShape(many=True)
    bundle = s.SerializerMethodField()

    @extend_schema_field(BundledShape(many=True))
    def get_bundle(self, guide) -> list[dict]:
        """The cases of a bundle in order; none for a single item."""
        return BundledShape(guide.plan.cases, many=True).data if guide.is_bundle else []

    signers = SignerAskedShape(many=True)
    commitments = CommitmentTemplateShape(many=True)


class ImplementationShape(PublishedShape):
    """One authority's way of doing an item, whole."""

    task_code = s.CharField()
    version = s.IntegerField()
    authority = AuthorityShape(source="*")
    open = s.BooleanField(source="is_open")
    modes = s.ListField(child=s.CharField())
    promised_days = s.IntegerField(allow_null=True)
    legal_days = s.IntegerField(allow_null=True)
    silence_rule = s.CharField()


class GuideShape(PublishedShape):
    """The item, and, where an authority of the place has published one, its guide: under ``implementation``, and once
    more beside it for who read it there."""

    code = s.CharField(source="item_code")
    name = s.CharField()
    type = s.CharField(source="item_type")
    legal_basis = s.CharField()
    implementation = ImplementationShape(source="*")


class BareItemShape(s.Serializer):
    """An item nobody has filled a guide for: shown, not open."""

    code = s.CharField()
    name = s.CharField()
    type = s.CharField(source="item_type")
    legal_basis = s.CharField()
    implementation = s.SerializerMethodField()

    def get_implementation(self, item) -> dict | None:
        claim = self.context.get("claim")
        if claim is None:
            return None
        organ = claim.authority
        return {
            "task_code": claim.task_code,
            "version": None,
            "authority": {"code": organ.code, "name": organ.name, "region": organ.region_id},
            "open": False,
            "modes": [],
        }
