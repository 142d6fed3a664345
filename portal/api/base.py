"""What the API's views share: idempotent writes and keyset pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

import rfc8785
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from base import keyset
from base.errors import Invalid, Missing
from base.ledger import idempotency
from portal.api.plain import PlainJSONParser, refuse_unfit

Answer = tuple[int, object]

PAGED = [
    OpenApiParameter("after", OpenApiTypes.STR, description="`next` of the page before"),
    OpenApiParameter("limit", OpenApiTypes.INT, description="1 to 100"),
]
KEYED = [
    OpenApiParameter(
        "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, description="kept 24 hours"
    ),
]


class View(APIView):
    """Every view of the API: what comes in can be kept."""

    parser_classes = [PlainJSONParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unfit({name: str(value) for name, value in kwargs.items()})
        refuse_unfit(request.query_params.dict())


class PublicView(View):
    """Open to everybody; a token, if sent, must still be good."""

    permission_classes = [AllowAny]


class Nowhere(PublicView):
    """An address of the API that does not exist, answered in the API's own form."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Missing(_("没有这个地址。"))

    def get(self, request: Request, **parts: str) -> Response:
        """Never reached; it is here so that DRF knows a method."""
        raise Missing(_("没有这个地址。"))


def once(request: Request, do: Callable[[], Answer]) -> Response:
    """Do a write, at most once for an Idempotency-Key of this account, method and path."""
    key = request.headers.get("Idempotency-Key", "").strip()
    refuse_unfit({"Idempotency-Key": key})
    if not key:
        status, answer = do()
    else:
        status, answer = idempotency.once(
            who=request.user.person,
            method=request.method,
            path=request.path,
            key=key,
            body_sha256=body_digest(request),
            do=do,
        )
    return Response(answer, status=status)


def body_digest(request: Request) -> str:
    """SHA-256, in hex, of the body in one written form."""
    return hashlib.sha256(_canonical(request.data)).hexdigest()


def _canonical(body: object) -> bytes:
    """The body in one written form; numbers RFC 8785 does not know (beyond 2^53) as Python writes them."""
    try:
        return rfc8785.dumps(body)
    except (rfc8785.CanonicalizationError, TypeError):
        return json.dumps(body, sort_keys=True, default=str).encode()


def parsed(serializer: type[Serializer], request: Request) -> dict:
    """The request's body by a serializer; raises DRF's ValidationError, which becomes a 400."""
    checked = serializer(data=request.data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def listed(
    request: Request,
    rows: QuerySet,
    order: tuple[str, ...],
    serialise: Callable[[list], list],
    within: Sequence[Q] = (),
) -> Response:
    """One keyset page as ``{results, next}``; ``next`` is null on the last. ``within`` as `keyset.page` has it."""
    after = request.query_params.get("after", "")
    page = keyset.page(rows, order=order, after=after, limit=_limit(request), within=within)
    return Response({"results": serialise(page.rows), "next": page.next or None})


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", str(keyset.LIMIT_DEFAULT))
    if not text.isdecimal() or len(text) > 4:
        raise Invalid.at("/limit", "1–100")
    return int(text)


def query(request: Request, *names: str) -> dict[str, str]:
    """Filters from the address, blank when not given."""
    return {name: request.query_params.get(name, "") for name in names}
