"""Originals, bags, incidents, and where couriers push to."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from applications import queries
from applications.flow.who import owns
from base.errors import Invalid, Missing, Refusal, TooLarge
from handoff import acts, door
from handoff import queries as papers
from handoff.couriers.base import PUSH_BYTES
from portal.api import paper_bodies as bodies
from portal.api import paper_shapes as shapes
from portal.api.base import KEYED, PAGED, Answer, View, listed, once, parsed, query
from portal.api.problems import problem_response
from portal.middleware import note_access

_CLOSE = {"close": acts.close_incident}


class Originals(View):
    @extend_schema(responses=shapes.OriginalShape(many=True))
    def get(self, request: Request, number: str) -> Response:
        """Every original of an application, who has it now and every hand it went through."""
        application = queries.application(request.user, number)
        if not owns(application.cases.all()[0], request.user):
            note_access(request, f"application:{application.number}", "originals")
        rows = papers.originals(application)
        return Response({"results": shapes.OriginalShape(rows, many=True).data, "next": None})


class Bags(View):
    @extend_schema(responses=shapes.BagRowShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Bags in my scope, newest first; `box` out from my organisations, in for them."""
        rows = papers.bags(request.user, **query(request, "box", "state"))
        shown = lambda page: shapes.BagRowShape(page, many=True).data  # noqa: E731
        return listed(request, rows, ("-created_at", "-number"), shown)

    @extend_schema(request=bodies.BagBody, responses={201: shapes.BagShape}, parameters=KEYED)
    def post(self, request: Request) -> Response:
        """Open a bag at my organisation and put originals in."""
        body = parsed(bodies.BagBody, request)
        return once(request, lambda: (201, self._open(request, body)))

    def _open(self, request: Request, body: dict) -> dict:
        numbers = [line["original"] for line in body.get("lines", [])]
        to_application = _addressed(request, numbers) if "address" in body and not body.get("to") else None
        bag = acts.open_bag(
            actor=request.user, from_organisation=body["from"], to_organisation=body.get("to", ""),
            to_application=to_application, address=body.get("address"), originals=numbers,
        )  # fmt: skip
        return whole(request, bag.number)


def _addressed(request: Request, numbers: list[str]):
    """The application whose originals go back to its applicant."""
    if not numbers:
        raise Invalid.at("/lines", _("寄给申请人的袋，请列出要寄的原件。"))
    return queries.application(request.user, numbers[0].partition("-")[0])


def whole(request: Request, number: str) -> dict:
    """One bag as its reader sees it."""
    bag = papers.bag(request.user, number)
    return dict(shapes.BagShape(bag, context={"acts": door.available(bag, request.user)}).data)


class OneBag(View):
    @extend_schema(responses=shapes.BagShape)
    def get(self, request: Request, number: str) -> Response:
        """One bag in my scope."""
        return Response(whole(request, number))


class BagActs(View):
    @extend_schema(
        request=PolymorphicProxySerializer("BagAct", list(dict.fromkeys(bodies.ON_BAG.values())), None),
        responses=shapes.BagShape,
        parameters=KEYED,
    )
    def post(self, request: Request, number: str, act: str) -> Response:
        """Take one act on a bag."""
        bag = papers.bag(request.user, number)
        if act not in bodies.ON_BAG:
            raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
        body = _plain(parsed(bodies.ON_BAG[act], request))
        return once(request, lambda: self._act(request, bag, act, body))

    def _act(self, request: Request, bag, act: str, body: dict) -> Answer:
        getattr(acts, act)(bag=bag, actor=request.user, **body)
        return 200, whole(request, bag.number)


def _plain(body: dict) -> dict:
    return {name: str(value) if name == "photo" else value for name, value in body.items()}


class Incidents(View):
    @extend_schema(responses=shapes.IncidentShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Incidents in my scope, newest first; `state` may also be `unsettled`."""
        rows = papers.incidents(request.user, state=query(request, "state")["state"])
        shown = lambda page: shapes.IncidentShape(page, many=True).data  # noqa: E731
        return listed(request, rows, ("-opened_at", "-id"), shown)


class OneIncident(View):
    @extend_schema(responses=shapes.IncidentWholeShape)
    def get(self, request: Request, key: str) -> Response:
        """One incident in my scope."""
        return Response(_incident(request, key))


def _incident(request: Request, key: str) -> dict:
    found = papers.incident(request.user, key)
    return dict(shapes.IncidentWholeShape(found, context={"acts": door.available(found, request.user)}).data)


class IncidentActs(View):
    @extend_schema(
        request=PolymorphicProxySerializer(
            "IncidentAct", list(dict.fromkeys(bodies.ON_INCIDENT.values())), None
        ),
        responses=shapes.IncidentWholeShape,
        parameters=KEYED,
    )
    def post(self, request: Request, key: str, act: str) -> Response:
        """Take one act on an incident."""
        found = papers.incident(request.user, key)
        if act not in bodies.ON_INCIDENT:
            raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
        body = parsed(bodies.ON_INCIDENT[act], request)
        return once(request, lambda: self._act(request, found, act, body))

    def _act(self, request: Request, found, act: str, body: dict) -> Answer:
        verb = _CLOSE.get(act) or getattr(acts, act)
        verb(incident=found, actor=request.user, **body)
        return 200, _incident(request, str(found.id))


@csrf_exempt
@login_not_required
@require_POST
def push(request: HttpRequest, adapter: str, key: str) -> JsonResponse:
    """Where a courier tells us of its way: verified, kept, answered in its own words; applied later."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > PUSH_BYTES:
            raise TooLarge(_("请求内容太大。"))
        status, answer = acts.take_push(
            adapter=adapter, key=key, body=request.body, content_type=request.content_type or ""
        )
    except Refusal as no:
        return problem_response(no)
    return JsonResponse(answer, status=status)
