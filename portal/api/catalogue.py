"""Places, organisations, agreements, lists and items: public reads."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from base.ledger.clock import today
from base.regions import queries as places
from catalog import queries
from portal.api import shapes
from portal.api.base import PAGED, PublicView, listed, query


class Regions(PublicView):
    @extend_schema(responses=shapes.RegionShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Divisions below `parent`, or whose name, pinyin or initials match `q`; without either the provinces."""
        rows = places.regions(**query(request, "parent", "q"))
        return listed(request, rows, ("code",), lambda page: shapes.RegionShape(page, many=True).data)


class Organisations(PublicView):
    @extend_schema(responses=shapes.OrganisationShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Authorities, halls, windows and points."""
        rows = places.organisations(**query(request, "region", "kind", "q"))
        return listed(request, rows, ("code",), lambda page: shapes.OrganisationShape(page, many=True).data)


class Agreements(PublicView):
    @extend_schema(responses=shapes.AgreementShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Agreements in force today between a place of receipt (`from`) and a place that decides (`to`)."""
        asked = query(request, "from", "to", "item")
        rows = queries.agreements(
            on=today(), from_region=asked["from"], to_region=asked["to"], item=asked["item"]
        )
        return listed(request, rows, ("id",), lambda page: shapes.AgreementShape(page, many=True).data)


class Lists(PublicView):
    @extend_schema(responses=shapes.ListShape(many=True))
    def get(self, request: Request) -> Response:
        """The lists with their batches: how many items, how many of them realised."""
        return Response({"results": shapes.ListShape(queries.lists(), many=True).data, "next": None})


class Entries(PublicView):
    @extend_schema(responses=shapes.EntryShape(many=True), parameters=PAGED)
    def get(self, request: Request, slug: str) -> Response:
        """The items of one list by number."""
        rows = queries.entries(slug)
        return listed(request, rows, ("seq",), lambda page: shapes.EntryShape(page, many=True).data)


class Bundles(PublicView):
    @extend_schema(responses=shapes.BundleShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Bundles (高效办成一件事), and where each can be applied for; `q` keeps those that answer to a word."""
        if q := request.query_params.get("q", ""):
            return Response({"results": shapes.BundleShape(queries.bundles(q), many=True).data, "next": None})
        return listed(
            request,
            queries.bundles().order_by("pk"),
            ("code",),
            lambda page: shapes.BundleShape(page, many=True).data,
        )


class Items(PublicView):
    @extend_schema(responses=shapes.ItemShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """Items by filters; with `q` ranked and at most 50; with `from` and `to` also how each can be done."""
        filters = query(request, "mode", "subject", "theme", "department", "list", "to")
        q = request.query_params.get("q", "")
        if q:
            found = queries.search(q, **filters)
            return Response({"results": self._shown(request, found), "next": None})
        return listed(request, queries.items(**filters), ("code",), lambda page: self._shown(request, page))

    def _shown(self, request: Request, items: list) -> list[dict]:
        here, there = request.query_params.get("from", ""), request.query_params.get("to", "")
        ways = queries.ways(items, from_region=here or there, to_region=there, on=today()) if there else {}
        return shapes.ItemShape(items, many=True, context={"ways": ways}).data


class ItemGuide(PublicView):
    @extend_schema(responses=shapes.GuideShape)
    def get(self, request: Request, code: str) -> Response:
        """The guide of an item at the nearest authority for `to`; only the item where none is published."""
        item, to = queries.item(code), request.query_params.get("to", "")
        if guide := queries.guide_for(code, to) if to else None:
            return Response(shapes.GuideShape(guide).data)
        claim = queries.authority_for(code, to) if to else None
        return Response(shapes.BareItemShape(item, context={"claim": claim}).data)
