"""What the API says about matters: applications, cases, events. Only reads; personal data is masked."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers as s

from applications.flow.names import ACTS
from applications.queries import whose_turn
from base.ledger import chain, timers
from base.ledger.clock import day_of, stamp, start_of
from base.ledger.messages import worded
from base.secrecy import mask
from portal.abouts import BY_DAY
from portal.api.moments import When
from portal.api.plan_shapes import PlanShape


def masked(facts: dict) -> dict:
    """The applicant as shown to others than themselves."""
    name, phone = facts["name"], facts.get("phone") or ""
    return {
        "kind": facts["kind"],
        "name": name if facts["kind"] == "legal" else name[:1] + "*" * (len(name) - 1),
        "id_type": facts["id_type"],
        "id_number": mask(facts["id_number"]),
        "phone": mask(phone, 3, 4) if phone else "",
    }


class ChangeShape(s.Serializer):
    change = s.CharField()
    day = s.DateField()
    days = s.IntegerField(allow_null=True)
    seq = s.IntegerField(source="event.seq")


class TimerShape(s.Serializer):
    kind = s.CharField()
    state = s.SerializerMethodField()
    due = When(source="due_at")
    working_days_left = s.SerializerMethodField()
    provisional = s.BooleanField()
    changes = ChangeShape(source="changes.all", many=True)

    def get_state(self, timer) -> str:
        return timers.state_of(timer)

    def get_working_days_left(self, timer) -> int | None:
        return timers.days_left(timer)


class TurnShape(s.Serializer):
    party = s.CharField()
    organisation = s.CharField()


class CaseRowShape(s.Serializer):
    """A case as a line of a list, or inside its application."""

    number = s.CharField()
    application = s.CharField(source="application.number")
    item = s.CharField(source="item.name")
    state = s.CharField()
    task_code = s.CharField(source="version.implementation.task_code")
    version = s.IntegerField(source="version.version")
    authority = s.CharField(source="authority_id")
    received_at = When()
    due = When(source="due_at")
    seq = s.IntegerField()
    whose_turn = s.SerializerMethodField()

    def get_whose_turn(self, case) -> dict:
        return TurnShape(whose_turn(case)).data


class ActShape(s.Serializer):
    act = s.CharField()
    label = s.SerializerMethodField()

    def get_label(self, row) -> str:
        return str(ACTS[row.act])


class SpecialShape(s.Serializer):
    kind = s.CharField()
    days = s.IntegerField()
    started_at = When()
    confirmed = s.SerializerMethodField()
    ended_at = When()

    def get_confirmed(self, special) -> bool:
        return bool(special.confirmed_by)


class CorrectionShape(s.Serializer):
    round = s.IntegerField()
    asked_at = When()
    due = When(source="due_at")
    answered_at = When()
    defects = s.ListField(child=s.DictField())


class CaseShape(CaseRowShape):
    """One case, whole: limits, procedures, and what the reader may do now."""

    acceptor = s.CharField()
    reviewer = s.CharField()
    approver = s.CharField()
    assignee = s.CharField()
    special = s.SerializerMethodField()
    corrections = CorrectionShape(many=True)
    timers = s.SerializerMethodField()
    result = s.DictField(allow_null=True)
    available_acts = s.SerializerMethodField()

    def get_special(self, case) -> dict | None:
        found = next((one for one in case.specials.all() if one.ended_at is None), None)
        return SpecialShape(found).data if found else None

    def get_timers(self, case) -> list[dict]:
        return TimerShape(self.context["timers"], many=True).data

    def get_available_acts(self, case) -> list[dict]:
        return ActShape(self.context["acts"], many=True).data


class MaterialShape(s.Serializer):
    key = s.CharField()
    round = s.IntegerField()
    source = s.CharField()
    upload = s.UUIDField(source="upload_id", allow_null=True)
    content_type = s.CharField(source="upload.content_type", default=None, allow_null=True)
    licence = s.CharField(source="licence.identifier", default=None, allow_null=True)


class CommitmentShape(s.Serializer):
    """A promise that was signed in place of materials, with the limit that runs."""

    id = s.UUIDField()
    key = s.CharField()
    label = s.CharField(source="template.label")
    kind = s.CharField()
    version = s.IntegerField()
    materials = s.ListField(child=s.CharField())
    state = s.CharField()
    case = s.CharField(source="case.number")
    signed_at = When()
    consequence = s.CharField(source="template.consequence")
    holds_result = s.BooleanField(source="template.holds_result")


def commitment_row(one, timer) -> dict:
    """A promise with its limit."""
    return {**CommitmentShape(one).data, "timer": dict(TimerShape(timer).data) if timer else None}


class ApplicationRowShape(s.Serializer):
    """An application as a line of a list. `picture` says where it stands as a whole, `turn` whose turn it is:
    applicant, signers, or the code of an authority; blank when it is over."""

    number = s.CharField()
    mode = s.CharField()
    item = s.SerializerMethodField()
    state = s.SerializerMethodField()
    picture = s.CharField()
    turn = s.CharField()
    asked = s.IntegerField()
    answered = s.IntegerField()
    place = s.CharField(source="place_id")
    submitted_at = When()
    applicant = s.SerializerMethodField()
    cases = CaseRowShape(source="cases.all", many=True)

    def get_item(self, application) -> dict:
        return {"code": application.item_id, "name": application.item.name}

    def get_state(self, application) -> str:
        return "open" if application.open_cases else "ended"

    def get_applicant(self, application) -> dict:
        return masked(application.applicant_facts)


class SignerShape(s.Serializer):
    """One of the people who confirm, as everybody who may read the application sees it."""

    key = s.CharField(source="signer.key")
    label = s.CharField(source="asked.label")
    name = s.SerializerMethodField()
    state = s.CharField(source="signer.state")
    signed_at = When(source="signer.signed_at")
    place = s.CharField(source="signer.place_id", allow_null=True)

    def get_name(self, standing) -> str:
        return mask(standing.signer.facts["name"], 1, 0)


class RatingAskedShape(s.Serializer):
    """For the applicant alone: when a rating was asked for, whether it was given, and what it is given with."""

    asked_at = When()
    given = s.BooleanField()
    token = s.CharField()


class ApplicationShape(ApplicationRowShape):
    """One application, whole."""

    form = s.SerializerMethodField()
    situation = s.CharField()
    delivery = s.DictField()
    receiving_place = s.CharField(source="receiving_place_id", allow_null=True)
    agreement = s.SerializerMethodField()
    signers = s.SerializerMethodField()
    materials = s.SerializerMethodField()
    originals = s.SerializerMethodField()
    commitments = s.SerializerMethodField()
    rating = s.SerializerMethodField()
    plan = s.SerializerMethodField()

    def get_form(self, application) -> dict:
        return self.context["form"]

    @extend_schema_field(PlanShape(allow_null=True))
    def get_plan(self, application) -> dict | None:
        """The plan with how each step stands; null where one authority decides."""
        standing = self.context["plan"]
        return PlanShape(standing).data if standing else None

    @extend_schema_field(CommitmentShape(many=True))
    def get_commitments(self, application) -> list[dict]:
        return [commitment_row(one, timer) for one, timer in self.context["commitments"]]

    @extend_schema_field(SignerShape(many=True))
    def get_signers(self, application) -> list[dict]:
        return SignerShape(self.context["signers"], many=True).data

    @extend_schema_field(RatingAskedShape(allow_null=True))
    def get_rating(self, application) -> dict | None:
        asked = self.context["rating"]
        return dict(RatingAskedShape(asked).data) if asked else None

    def get_materials(self, application) -> list[dict]:
        return MaterialShape(self.context["materials"], many=True).data

    def get_agreement(self, application) -> dict | None:
        pact = application.agreement
        return pact and {"code": pact.code, "seq": pact.seq, "version": pact.version, "name": pact.name}

    def get_originals(self, application) -> list[dict]:
        return [original_row(one) for one in self.context["originals"]]


def original_row(original) -> dict:
    """An original with who has it now."""
    return {
        "id": original.number,
        "material": original.material,
        "copies": original.copies,
        "holder": {"kind": original.holder_kind, "code": original.holder_code},
    }


def event_line(event, readable: bool) -> dict:
    """One event: the very line that is hashed, with its hash; or only the chain where the content is not for you."""
    line = {**chain.line(event), "hash": event.hash}
    if not readable:
        return {name: line[name] for name in ("seq", "hash", "prev_hash")}
    text = getattr(event, "text", None)
    return {**line, "text": text.body if text else None}


class EventShape(s.Serializer):
    """For the schema: what `event_line` gives."""

    stream = s.CharField(required=False)
    seq = s.IntegerField()
    act = s.CharField(required=False)
    case = s.CharField(required=False)
    actor = s.CharField(required=False)
    role = s.CharField(required=False)
    organisation = s.CharField(required=False)
    at = s.CharField(required=False)
    effective_at = s.CharField(required=False)
    data = s.DictField(required=False)
    audience = s.CharField(required=False)
    text = s.DictField(required=False, allow_null=True)
    prev_hash = s.CharField()
    hash = s.CharField()


class MessageShape(s.Serializer):
    id = s.UUIDField()
    about = s.CharField()
    title = s.SerializerMethodField()
    text = s.SerializerMethodField()
    facts = s.DictField()
    created_at = s.SerializerMethodField()
    read_at = When()

    def get_title(self, message) -> str:
        return worded(message, get_language())[0]

    def get_text(self, message) -> str:
        return worded(message, get_language())[1]

    def get_created_at(self, message) -> str:
        """The day alone of what staff are told of voices."""
        return stamp(start_of(day_of(message.created_at)) if message.about in BY_DAY else message.created_at)


class DocumentShape(s.Serializer):
    kind = s.CharField()
    title = s.CharField(source="get_kind_display")
    number = s.CharField()
    made_at = When()
    url = s.SerializerMethodField()

    def get_url(self, document) -> str | None:
        """Null while it is being made."""
        return reverse("document", args=[document.id]) if document.made_at else None


class LicenceShape(s.Serializer):
    identifier = s.CharField()
    type = s.CharField(source="type_id")
    name = s.CharField(source="type.name")
    issuer = s.CharField(source="issuer.name")
    issued_at = When()
    valid_until = s.DateField(allow_null=True)
    state = s.CharField()
    facts = s.DictField()


class DraftShape(s.Serializer):
    id = s.UUIDField()
    task_code = s.CharField()
    version = s.IntegerField()
    content = s.DictField()
    updated_at = When()
