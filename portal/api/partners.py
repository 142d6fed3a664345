"""For systems elsewhere that decide cases: what their officers did comes in here, files go out (docs/partners.md)."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from applications.partners import inbox, signing
from base.errors import Missing, TooLarge
from base.files.acts import content
from portal.api import bodies
from portal.api.base import PublicView, parsed

MESSAGE_BYTES = 256 * 1024
"""A longer message is refused unread."""
SIGNED = [
    OpenApiParameter(f"X-Tongban-{name}", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True)
    for name in ("Key", "Time", "Nonce", "Signature")
]


class Inbox(PublicView):
    authentication_classes = ()

    @extend_schema(
        request=bodies.PartnerMessageBody,
        responses=OpenApiResponse(description="message_id, case, state, seq"),
        parameters=SIGNED,
    )
    def post(self, request: Request, key_id: str) -> Response:
        """One act of a partner's officer, signed; the same `message_id` again gets the same answer."""
        body = _body(request._request)
        path = request.get_full_path()
        partner = signing.authenticate(key_id, request.headers, request.method, path, body)
        message = _message(parsed(bodies.PartnerMessageBody, request))
        digest = hashlib.sha256(body).hexdigest()
        return Response(inbox.take(partner=partner, message=message, body_sha256=digest))


def _body(request: HttpRequest) -> bytes:
    """The bytes that were signed. Raises TooLarge before reading more than we take."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MESSAGE_BYTES:
        raise TooLarge(_("一条消息最多256 KB。"))
    return request.body


def _message(sent: dict) -> inbox.Message:
    """The message with the fields of its act checked. Raises Missing for a word that is no act."""
    if sent["act"] not in bodies.ON_CASE:
        raise Missing(_("没有“%(act)s”这个动作。") % {"act": sent["act"]})
    fields = bodies.ON_CASE[sent["act"]](data=sent.get("fields", {}))
    if not fields.is_valid():
        raise s.ValidationError({"fields": fields.errors})
    return inbox.Message(**{**sent, "fields": dict(fields.validated_data)})


class File(PublicView):
    authentication_classes = ()

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        parameters=[
            OpenApiParameter("until", OpenApiTypes.INT),
            OpenApiParameter("signature", OpenApiTypes.STR),
        ],
    )
    def get(self, request: Request, key_id: str, upload: str) -> HttpResponse:
        """A file handed in with one of the partner's cases, by the address it was told."""
        until, signature = (request.query_params.get(name, "") for name in ("until", "signature"))
        partner = signing.open_file(key_id, request.path, until, signature)
        file = inbox.file(partner=partner, upload=upload)
        answer = HttpResponse(content(file), content_type=file.content_type)
        answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
        answer["Cache-Control"] = "private, no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
