"""Tables to take away, as jobs: ask (202), look until it is written, fetch. Nobody sees another's."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from base.files import exports
from portal.api.base import KEYED, PAGED, Answer, View, listed, once, parsed
from portal.api.matter_shapes import When
from portal.middleware import note_access
from portal.office.access import tables_of, under

CSV = "text/csv; charset=utf-8"


class ExportBody(s.Serializer):
    """POST /exports/: which table, and its first and last day (ISO)."""

    kind = s.CharField(max_length=20)
    since = s.CharField(max_length=20)
    until = s.CharField(max_length=20)


class ExportShape(s.Serializer):
    """``made_at`` is null while it is being written; ``cut``: there were more rows than one table may have."""

    id = s.UUIDField()
    kind = s.CharField()
    since = s.CharField(source="params.since")
    until = s.CharField(source="params.until")
    created_at = When()
    made_at = When()
    rows = s.IntegerField()
    cut = s.BooleanField()


class Exports(View):
    @extend_schema(responses=ExportShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """The tables I asked for, newest first."""
        under(request.user, tables_of())
        mine = exports.of(request.user.person)
        return listed(request, mine, ("-created_at", "-id"), lambda page: ExportShape(page, many=True).data)

    @extend_schema(request=ExportBody, responses={202: ExportShape}, parameters=KEYED)
    def post(self, request: Request) -> Response:
        """Have a table written with the rows my posts give me to see: ratings, rectifications or enquiries."""
        body = parsed(ExportBody, request)
        actor = under(request.user, exports.sheet(body["kind"]).roles)

        def order() -> Answer:
            return 202, dict(ExportShape(exports.order(**body, actor=actor)).data)

        return once(request, order)


class OneExport(View):
    @extend_schema(responses=ExportShape)
    def get(self, request: Request, key: str) -> Response:
        """One of mine."""
        return Response(ExportShape(exports.one_of(request.user.person, key)).data)


class ExportContent(View):
    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request, key: str) -> HttpResponse:
        """The finished table; 409 `not_ready` while it is being written."""
        found = exports.one_of(request.user.person, key)
        under(request.user, exports.sheet(found.kind).roles)
        answer = HttpResponse(exports.content(found), content_type=CSV)
        note_access(request, f"export:{found.id}", "export")
        return answer
