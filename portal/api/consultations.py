"""会商: what a window and an authority ask each other, the answers, and the record of a video."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from applications import queries as matters
from applications.consultations import acts, queries
from applications.consultations.names import ACTS
from base.errors import Missing
from portal.api.base import KEYED, PAGED, Answer, View, listed, once, parsed, query
from portal.api.bodies import ActBody, ReasonBody
from portal.api.matter_shapes import When
from portal.middleware import note_access

FILES = 20


class AskBody(s.Serializer):
    """POST /consultations/: about a ``case``, or about a ``task_code`` before anything is taken in."""

    case = s.CharField(max_length=64, required=False, allow_blank=True)
    task_code = s.CharField(max_length=31, required=False, allow_blank=True)
    hall = s.CharField(max_length=40, required=False, allow_blank=True)
    kind = s.CharField(required=False)
    questions = s.ListField(child=s.DictField(), max_length=20)
    attachments = s.ListField(child=s.UUIDField(), required=False, max_length=FILES)
    consent = s.DictField(required=False)


class ConsentBody(ActBody):
    name = s.CharField(allow_blank=True)
    how = s.CharField(allow_blank=True)


class ScheduleBody(ActBody):
    at = s.DateTimeField()


class AnswersBody(ActBody):
    answers = s.ListField(child=s.CharField(allow_blank=True), max_length=20)
    attachments = s.ListField(child=s.UUIDField(), required=False, max_length=FILES)


class RecordBody(ActBody):
    started_at = s.DateTimeField()
    ended_at = s.DateTimeField()
    participants = s.DictField()
    conclusion = s.CharField(allow_blank=True)
    consent = s.DictField(required=False)
    attachments = s.ListField(child=s.UUIDField(), required=False, max_length=FILES)


class CloseBody(ActBody):
    conclusion = s.CharField(required=False, allow_blank=True)


ON_CONSULTATION: dict[str, type[ActBody]] = {
    "answer": AnswersBody,
    "cancel": ReasonBody,
    "close": CloseBody,
    "consent": ConsentBody,
    "record": RecordBody,
    "schedule": ScheduleBody,
}
"""The body of each act that people take; an act that is not here answers 404."""


class ConsultationRowShape(s.Serializer):
    """One consultation in a list."""

    number = s.CharField()
    kind = s.CharField()
    state = s.CharField()
    case = s.CharField(source="case.number", default=None)
    item = s.CharField(source="version.implementation.item_id")
    asked_at = When()
    due_at = When()

    def get_fields(self) -> dict:
        """``from`` is a word of Python's."""
        ends = {
            "from": s.CharField(source="from_organisation_id"),
            "to": s.CharField(source="to_organisation_id"),
        }
        return {**super().get_fields(), **ends}


class ConsultationShape(ConsultationRowShape):
    """One consultation, whole."""

    days = s.IntegerField()
    questions = s.JSONField()
    answers = s.JSONField()
    consent = s.JSONField()
    link = s.CharField()
    scheduled_at = When()
    started_at = When()
    ended_at = When()
    participants = s.JSONField()
    conclusion = s.CharField(allow_null=True)
    seq = s.IntegerField()


def whole(one: object, account: object) -> dict:
    """One consultation as its reader sees it: files only for its two sides."""
    may = [row.act for row in queries.available(account, one) if row.act in ON_CONSULTATION]
    files = [
        {"id": str(shown.upload_id), "name": shown.upload.name, "side": shown.side}
        for shown in queries.files(account, one)
    ]
    acts_now = [{"act": act, "label": str(ACTS[act])} for act in may]
    return {**ConsultationShape(one).data, "attachments": files, "available_acts": acts_now}


class Consultations(View):
    @extend_schema(responses=ConsultationRowShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Those in my scope, newest first; `box` answer (my side's turn), asked, open or ended."""
        rows = queries.boxed(request.user, **query(request, "box"))
        shown = lambda page: ConsultationRowShape(page, many=True).data  # noqa: E731
        return listed(request, rows, ("-asked_at", "-id"), shown)

    @extend_schema(request=AskBody, responses={201: ConsultationShape}, parameters=KEYED)
    def post(self, request: Request) -> Response:
        """Ask the other side: about a case one's side has, or before receipt about an item and its authority."""
        body = parsed(AskBody, request)
        return once(request, lambda: (201, self._ask(request, body)))

    def _ask(self, request: Request, body: dict) -> dict:
        number = body.pop("case", "")
        case = matters.case(request.user, number) if number else None
        one = acts.ask(actor=request.user, case=case, **body)
        return whole(queries.again(one), request.user)


class OneConsultation(View):
    @extend_schema(responses=ConsultationShape)
    def get(self, request: Request, number: str) -> Response:
        """One consultation in my scope."""
        one = queries.consultation(request.user, number)
        note_access(request, f"consultation:{one.number}", "read")
        return Response(whole(one, request.user))


class ConsultationActs(View):
    @extend_schema(
        request=PolymorphicProxySerializer(
            "ConsultationAct", list(dict.fromkeys(ON_CONSULTATION.values())), None
        ),
        responses=ConsultationShape,
        parameters=KEYED,
    )
    def post(self, request: Request, number: str, act: str) -> Response:
        """Take one act of the table; `expected_seq` refuses it when the consultation has moved on."""
        one = queries.consultation(request.user, number)
        if act not in ON_CONSULTATION:
            raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
        body = parsed(ON_CONSULTATION[act], request)
        return once(request, lambda: self._take(request, one, act, body))

    def _take(self, request: Request, one: object, act: str, body: dict) -> Answer:
        getattr(acts, act)(consultation=one, actor=request.user, **body)
        return 200, whole(queries.again(one), request.user)
