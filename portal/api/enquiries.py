"""Enquiries: asking with or without an account, what became of it, and the acts of its table."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from base.errors import Missing
from feedback.acts import enquiries as acts
from feedback.acts import frequent
from feedback.acts.asking import Asking
from feedback.behind import without_asker
from feedback.enquiry_flow.names import ACTS
from feedback.enquiry_flow.who import ASKER
from feedback.queries import enquiries as queries
from portal.api.base import KEYED, PAGED, Answer, PublicView, listed, once, parsed, query
from portal.api.bodies import ActBody, ReasonBody, TextBody
from portal.api.matter_shapes import TimerShape
from portal.asking import by_code, take_in
from portal.middleware import note_access

CODE = [
    OpenApiParameter(
        "X-Query-Code", OpenApiTypes.STR, OpenApiParameter.HEADER, description="in place of a login"
    )
]


class AskingBody(s.Serializer):
    """POST /enquiries/. ``query_code``: of a matter that is not one's own; ``rating``: its token."""

    kind = s.CharField()
    title = s.CharField(allow_blank=True)
    content = s.CharField(allow_blank=True)
    region = s.CharField(required=False, allow_blank=True)
    item = s.CharField(required=False, allow_blank=True)
    application = s.CharField(required=False, allow_blank=True)
    query_code = s.CharField(required=False, allow_blank=True)
    rating = s.CharField(required=False, allow_blank=True)
    anonymous = s.BooleanField(required=False)
    name = s.CharField(required=False, allow_blank=True)
    phone = s.CharField(required=False, allow_blank=True)


class DispatchBody(ActBody):
    organisation = s.CharField()
    assisting = s.ListField(child=s.CharField(), required=False, max_length=20)
    text = s.CharField(required=False, allow_blank=True)


class TransferBody(ReasonBody):
    government = s.CharField()


class LongerBody(ReasonBody):
    days = s.IntegerField()


class RespondBody(ActBody):
    satisfied = s.BooleanField()
    resolved = s.BooleanField(required=False, allow_null=True)
    text = s.CharField(required=False, allow_blank=True)


class CallBackBody(RespondBody):
    """``satisfied`` null: nobody was reached."""

    satisfied = s.BooleanField(required=False, allow_null=True)


class JudgeBody(ReasonBody):
    reasonable = s.BooleanField()


class ReferBody(ActBody):
    to = s.CharField()
    text = s.CharField(required=False, allow_blank=True)


class GroundBody(ReasonBody):
    ground = s.CharField()


class OrderBody(TextBody):
    until = s.DateField()


class PublishBody(ActBody):
    question = s.CharField(allow_blank=True)
    answer = s.CharField(allow_blank=True)
    item = s.CharField(required=False, allow_blank=True)
    keywords = s.CharField(required=False, allow_blank=True)


ON_ENQUIRY: dict[str, type[ActBody]] = {
    "allow_extension": ActBody,
    "answer": TextBody,
    "answer_directly": TextBody,
    "assist_answer": TextBody,
    "call_back": CallBackBody,
    "claim": ActBody,
    "close": ActBody,
    "dispatch": DispatchBody,
    "extend": LongerBody,
    "judge": JudgeBody,
    "note": TextBody,
    "publish": PublishBody,
    "redispatch": DispatchBody,
    "refer": ReferBody,
    "refuse": GroundBody,
    "refuse_extension": ReasonBody,
    "reopen": ReasonBody,
    "reply": TextBody,
    "respond": RespondBody,
    "return_ticket": ReasonBody,
    "sign": ActBody,
    "supervise": OrderBody,
    "transfer": TransferBody,
}
"""The body of each act that people take; an act that is not here answers 404."""


class EnquiryRowShape(s.Serializer):
    """One enquiry in a list; days, no hours."""

    number = s.CharField()
    kind = s.CharField()
    title = s.SerializerMethodField()
    state = s.CharField()
    anonymous = s.BooleanField()
    desk = s.CharField(source="desk_id")
    organisation = s.CharField(source="organisation_id")
    item = s.CharField(source="item_id", allow_null=True)
    received_on = s.DateTimeField(source="received_at", format="%Y-%m-%d")
    due_at = s.DateTimeField(allow_null=True)

    def get_title(self, one: object) -> str:
        return without_asker(one, one.title)


class TakenInShape(s.Serializer):
    """What POST /enquiries/ answers. ``query_code`` is told this once; ``due_at`` is the end of the limit."""

    number = s.CharField()
    query_code = s.CharField()
    state = s.CharField()
    desk = s.CharField(source="desk_id")
    due_at = s.DateTimeField(allow_null=True)


class FrequentShape(s.Serializer):
    """A question everybody may ask, and its answer."""

    question = s.CharField()
    answer = s.CharField()
    item = s.CharField(source="item_id", allow_null=True)
    published_on = s.DateTimeField(source="published_at", format="%Y-%m-%d")


def whole(one: object, reader: object) -> dict:
    """One enquiry as its reader may see it: ``reader`` is `ASKER`, or the account of staff."""
    asker = reader == ASKER
    full = asker or queries.reads_in_full(reader, one)
    contact = one.contact if one.contact and (asker or queries.reads_contact(reader, one)) else None
    said = str if full else partial(without_asker, one)
    return {
        **EnquiryRowShape(one).data,
        "title": said(one.title),
        "content": said(one.content),
        "channel": one.channel,
        "contact": contact,
        "application": one.application.number if one.application else None,
        "authority": one.authority_id,
        "rating": one.rating or None,
        "answer": said(one.answer) if one.answer else one.answer,
        "satisfied": one.satisfied,
        "resolved": one.resolved,
        "reasonable": None if asker else one.reasonable,
        "outcome": one.outcome or None,
        "timers": TimerShape(queries.timers(one), many=True).data if not asker else _limit(one),
        "seq": one.seq,
        "available_acts": _acts(one, reader),
    }


def _limit(one: object) -> list:
    return TimerShape([timer for timer in queries.timers(one) if timer.kind == "handle"], many=True).data


def _acts(one: object, reader: object) -> list[dict]:
    may = [row.act for row in queries.available(reader, one) if row.act in ON_ENQUIRY]
    return [{"act": act, "label": str(ACTS[act])} for act in may]


def _found(request: Request, number: str) -> tuple[object, object]:
    """(enquiry, reader): by query code, else one's own, else in the scope of one's posts. Raises Missing."""
    code = request.headers.get("X-Query-Code", "")
    if code or not request.user.is_authenticated:
        return by_code(number, code), ASKER
    one = queries.any_enquiry(request.user, number)
    return one, ASKER if one.account_id == request.user.id else request.user


class Enquiries(PublicView):
    @extend_schema(responses=EnquiryRowShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Those of my scope, newest first; mine where I have no post. `box` open, late or ended; `state`, `kind`."""
        if not request.user.is_authenticated:
            self.permission_denied(request)
        wanted = query(request, "box", "state", "kind")
        found = queries.narrowed(queries.in_sight(request.user), **wanted)
        return listed(request, found, ("-number",), lambda page: EnquiryRowShape(page, many=True).data)

    @extend_schema(request=AskingBody, responses={201: TakenInShape}, parameters=KEYED)
    def post(self, request: Request) -> Response:
        """Ask, suggest, complain, report or ask for help, with or without an account. Answers number and query_code."""
        body = parsed(AskingBody, request)
        body["code"] = body.pop("query_code", "")
        if not request.user.is_authenticated:
            status, answer = self._ask(request, body)
            return Response(answer, status=status)
        return once(request, lambda: self._ask(request, body))

    def _ask(self, request: Request, body: dict) -> Answer:
        one = take_in(request, Asking(**body), "api")
        return 201, dict(TakenInShape(one).data)


class OneEnquiry(PublicView):
    @extend_schema(responses=OpenApiTypes.OBJECT, parameters=CODE)
    def get(self, request: Request, number: str) -> Response:
        """One enquiry, by query code, of mine, or in the scope of my posts."""
        one, reader = _found(request, number)
        if reader != ASKER:
            note_access(request, f"enquiry:{one.number}", "read")
        return Response(whole(one, reader))


class EnquiryActs(PublicView):
    @extend_schema(
        request=PolymorphicProxySerializer("EnquiryAct", list(dict.fromkeys(ON_ENQUIRY.values())), None),
        responses=OpenApiTypes.OBJECT,
        parameters=[*KEYED, *CODE],
    )
    def post(self, request: Request, number: str, act: str) -> Response:
        """Take one act of the table; `expected_seq` refuses it when the enquiry has moved on."""
        one, reader = _found(request, number)
        if act not in ON_ENQUIRY:
            raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
        body = parsed(ON_ENQUIRY[act], request)
        if not request.user.is_authenticated:
            return Response(_take(one, reader, act, body)[1])
        return once(request, lambda: _take(one, reader, act, body))


def _take(one: object, reader: object, act: str, body: dict) -> Answer:
    do = frequent.publish if act == "publish" else getattr(acts, act)
    do(enquiry=one, actor=reader, **body)
    return 200, whole(queries.again(one), reader)


class FrequentQuestions(PublicView):
    @extend_schema(responses=FrequentShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Frequent questions, newest first; `q` words, `item` a code."""
        found = queries.questions(**query(request, "q", "item"))
        return listed(
            request, found, ("-published_at", "-id"), lambda page: FrequentShape(page, many=True).data
        )
