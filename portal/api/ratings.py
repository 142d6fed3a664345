"""Ratings, their figures, and the repair of bad ones."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle

from base.errors import Invalid, Missing
from base.ledger import idempotency
from feedback import door
from feedback.acts import ratings as acts
from feedback.acts.rectifications import ACTS
from feedback.names import ACTS as NAMES
from feedback.queries import figures
from feedback.queries import rectifications as repairs
from portal.api.base import KEYED, PAGED, Answer, PublicView, View, body_digest, listed, once, parsed, query
from portal.api.bodies import ActBody
from portal.api.matter_shapes import TimerShape, When
from portal.middleware import client_address


class RatingBody(s.Serializer):
    """POST /ratings/."""

    token = s.CharField(max_length=40)
    satisfaction = s.IntegerField()
    reasons = s.ListField(child=s.CharField(max_length=8), required=False, max_length=20)
    comment = s.CharField(required=False, allow_blank=True)
    anonymous = s.BooleanField(required=False, default=False)
    channel = s.CharField(max_length=12, required=False, default="mobile")


class RatingShape(s.Serializer):
    id = s.UUIDField()
    satisfaction = s.IntegerField()
    reasons = s.ListField(child=s.CharField())
    anonymous = s.BooleanField()
    channel = s.CharField(source="channel_id")
    day = s.DateField()


class Ratings(PublicView):
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "rating"

    @extend_schema(request=RatingBody, responses={201: RatingShape}, parameters=KEYED)
    def post(self, request: Request) -> Response:
        """One voice for one token: satisfaction 1 is best, 5 worst, except on channels whose devices are reversed.

        Used 409 `already_done`, late 409 `expired`, before the end 409 `not_open`, not ours 404.
        """
        body = parsed(RatingBody, request)
        key = request.headers.get("Idempotency-Key", "").strip()
        if not key:
            status, answer = self._rate(request, dict(body))
        else:
            status, answer = idempotency.once(
                who=hashlib.sha256(body["token"].encode()).hexdigest()[:40],
                method=request.method,
                path=request.path,
                key=key,
                body_sha256=body_digest(request),
                do=lambda: self._rate(request, dict(body)),
            )
        return Response(answer, status=status)

    def _rate(self, request: Request, body: dict) -> Answer:
        account = request.user if request.user.is_authenticated else None
        token = body.pop("token")
        rating = acts.rate(
            token=token, voice=acts.Voice(**body), account=account, address=client_address(request)
        )
        return 201, dict(RatingShape(rating).data)


class CellShape(s.Serializer):
    """One cell; everything about ratings is null where there are too few of them."""

    key = s.ListField(child=s.CharField(allow_null=True))
    finished = s.IntegerField()
    asked = s.IntegerField()
    hidden = s.BooleanField()
    rated = s.IntegerField(allow_null=True)
    levels = s.ListField(child=s.IntegerField(), allow_null=True)
    rates = s.DictField(child=s.FloatField(allow_null=True), allow_null=True)


class SummaryShape(s.Serializer):
    total = CellShape()
    results = CellShape(many=True)


def cell_shape(cell: figures.Cell) -> dict:
    """A cell as the API shows it."""
    shown = None if cell.hidden else cell
    return {
        "key": [None if part is None else str(part) for part in cell.key],
        "finished": cell.finished,
        "asked": cell.asked,
        "hidden": cell.hidden,
        "rated": shown and shown.rated,
        "levels": shown and shown.levels,
        "rates": shown and shown.rates(),
    }


class Summary(PublicView):
    @extend_schema(
        responses=SummaryShape,
        parameters=[OpenApiParameter("by", enum=list(figures.DIMENSIONS), required=True)],
    )
    def get(self, request: Request) -> Response:
        """Figures of the last twelve months; cells with fewer than five ratings (and what would give them away) are
        hidden."""
        dimension = query(request, "by")["by"]
        if dimension not in figures.DIMENSIONS:
            raise Invalid.at("/by", _("请从给出的选项中选择。"))
        cells = figures.by(dimension)
        return Response(
            {"total": cell_shape(figures.total(cells)), "results": [cell_shape(cell) for cell in cells]}
        )


class RectificationRowShape(s.Serializer):
    """A bad rating as a line of a list; who rated is nowhere."""

    id = s.UUIDField()
    organisation = s.CharField(source="organisation_id")
    item = s.CharField(source="rating.item_id", allow_null=True)
    window = s.CharField(source="rating.window")
    satisfaction = s.IntegerField(source="rating.satisfaction")
    day = s.DateField()
    state = s.CharField()
    round = s.IntegerField()
    assignee = s.CharField()
    supervised = s.BooleanField()
    appeal = s.CharField()
    due = When(source="due_at")
    seq = s.IntegerField()


class RectificationShape(RectificationRowShape):
    """One, whole."""

    reasons = s.ListField(source="rating.reasons", child=s.CharField())
    comment = s.SerializerMethodField()
    finding = s.CharField()
    satisfied = s.CharField()
    rectified = s.BooleanField()
    extended = s.BooleanField()
    appeal_until = s.DateField()
    timers = s.SerializerMethodField()
    available_acts = s.SerializerMethodField()

    def get_comment(self, one) -> str:
        """Whole for who handles it, screened for everybody else."""
        return repairs.words_for(self.context["reader"], one)

    def get_timers(self, one) -> list[dict]:
        return TimerShape(self.context["timers"], many=True).data

    def get_available_acts(self, one) -> list[dict]:
        return [{"act": row.act, "label": str(NAMES[row.act])} for row in self.context["acts"]]


def whole(request: Request, one) -> dict:
    """One with its limits and what this account may do."""
    acts = door.available(one, request.user)
    context = {"timers": repairs.timers(one), "acts": acts, "reader": request.user}
    return dict(RectificationShape(one, context=context).data)


class Rectifications(View):
    @extend_schema(responses=RectificationRowShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Bad ratings in my scope, newest day first; `state` is one state, or open: then by what is due first."""
        state = query(request, "state")["state"]
        if state and state not in {"open", *dict(repairs.states())}:
            raise Invalid.at("/state", _("请从给出的选项中选择。"))
        rows = repairs.rectifications(request.user, state)
        return listed(
            request, rows, repairs.order_of(state), lambda page: RectificationRowShape(page, many=True).data
        )


class OneRectification(View):
    @extend_schema(responses=RectificationShape)
    def get(self, request: Request, key: str) -> Response:
        """One bad rating in my scope."""
        return Response(whole(request, repairs.rectification(request.user, key)))


class TextBody(ActBody):
    text = s.CharField(allow_blank=True)


class VerifyBody(TextBody):
    finding = s.CharField()


class CallBackBody(ActBody):
    satisfied = s.CharField()
    text = s.CharField(required=False, allow_blank=True)


class ExtendBody(ActBody):
    days = s.IntegerField()
    reason = s.CharField(allow_blank=True)


class ReasonBody(ActBody):
    reason = s.CharField(allow_blank=True)


class DecideBody(ReasonBody):
    decision = s.CharField()


class AssignBody(ActBody):
    person = s.CharField(max_length=40)


BODIES: dict[str, type[ActBody]] = {
    "assign": AssignBody,
    "verify": VerifyBody,
    "rectify": TextBody,
    "extend": ExtendBody,
    "answer": TextBody,
    "call_back": CallBackBody,
    "appeal": ReasonBody,
    "decide": DecideBody,
    "supervise": TextBody,
    "close": ActBody,
}
"""The body of each act; an act that is not here answers 404."""


SCHEMA = PolymorphicProxySerializer("RectificationAct", list(dict.fromkeys(BODIES.values())), None)


class RectificationActs(View):
    @extend_schema(request=SCHEMA, responses=RectificationShape, parameters=KEYED)
    def post(self, request: Request, key: str, act: str) -> Response:
        """assign verify rectify answer call_back extend appeal decide supervise close."""
        one = repairs.rectification(request.user, key)
        if act not in BODIES:
            raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
        body = parsed(BODIES[act], request)
        return once(request, lambda: self._act(request, one, act, body))

    def _act(self, request: Request, one, act: str, body: dict) -> Answer:
        ACTS[act](rectification=one, actor=request.user, **body)
        return 200, whole(request, repairs.rectification(request.user, str(one.id)))
