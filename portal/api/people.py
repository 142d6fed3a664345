"""Tokens, oneself, files, licences, messages."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle

from base.accounts import acts as accounts
from base.accounts.factors.rules import has_one, must_have_one
from base.accounts.rules import mandates_of, posts_of
from base.errors import Invalid, Unproven
from base.files import acts as files
from base.files import documents
from base.ledger.clock import stamp
from base.ledger.messages import box
from licenses.queries import held_by
from portal.api import bodies
from portal.api.base import PAGED, PublicView, View, listed, parsed
from portal.api.matter_shapes import LicenceShape, MessageShape
from portal.api.plain import PlainJSONParser
from portal.guesses import proved
from portal.presence import GIVEN_PASSWORD
from portal.verify import shown_facts


class Token(PublicView):
    authentication_classes: list = []
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "token"

    def get_authenticate_header(self, request: Request) -> str:
        return "Bearer"

    @extend_schema(request=bodies.Credentials, responses=OpenApiResponse(description="{token, expires}"))
    def post(self, request: Request) -> Response:
        """A bearer token for eight hours; wrong tries are counted and locked out. ``code``: of the second factor."""
        given = parsed(bodies.Credentials, request)
        code = given.pop("code", "")
        account = authenticate(request._request, **given)
        if account is None:
            raise AuthenticationFailed(_("用户名或密码不对。"))
        if account.password_until:
            raise AuthenticationFailed(
                _("这是临时密码，请先在网页上登录，换成自己的密码。"), code=GIVEN_PASSWORD
            )
        _check_second_factor(account, code)
        plain, token = accounts.issue_token(account=account)
        return Response({"token": plain, "expires": stamp(token.expires_at)})


def _check_second_factor(account, code: str) -> None:
    """Where there is a second factor, or must be one, a program needs a code of it. A code counts once."""
    if not has_one(account):
        if must_have_one(account):
            raise AuthenticationFailed(_("您的岗位要求第二重验证，请先在网页上登记。"), code=Unproven.code)
        return
    if not code:
        raise AuthenticationFailed(_("还要第二重验证的验证码（code）。"), code=Unproven.code)
    try:
        proved(account, code=code)
    except Invalid as no:
        raise AuthenticationFailed(no.detail) from no


class TokenEnd(View):
    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Revoke the token this request came with."""
        if isinstance(request.auth, str):
            accounts.revoke_token(plain=request.auth.strip())
        return Response(status=204)


class Me(View):
    @extend_schema(responses=OpenApiResponse(description="own data, unmasked"))
    def get(self, request: Request) -> Response:
        """Who I am, for whom I may act, which posts I hold."""
        account, party = request.user, request.user.party
        person = {name: getattr(party, name) for name in _PERSON} if party else None
        return Response(
            {
                "username": account.username,
                "person": person,
                "assurance": account.assurance,
                "organisations": [_principal(mandate.principal) for mandate in mandates_of(account)],
                "posts": [
                    {"id": post.id, "role": post.role, "organisation": post.organisation_id}
                    for post in posts_of(account)
                ],
            }
        )


_PERSON = ("kind", "name", "id_type", "id_number", "phone", "address")


def _principal(party) -> dict:
    return {"id": str(party.id), "kind": party.kind, "name": party.name, "id_number": party.id_number}


class Uploads(View):
    parser_classes = [MultiPartParser]
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "upload"

    @extend_schema(
        request=bodies.File, responses={201: OpenApiResponse(description="id sha256 size content_type")}
    )
    def post(self, request: Request) -> Response:
        """Send one file (PDF, JPEG or PNG, at most 20 MB); it can be attached within 30 days, by its owner only."""
        file = parsed(bodies.File, request)["file"]
        upload = files.receive(data=file.read(), name=file.name, owner=request.user.person)
        shown = {name: getattr(upload, name) for name in ("id", "sha256", "size", "content_type")}
        return Response(shown, status=201)


class Licences(View):
    @extend_schema(responses=LicenceShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """One's own e-licences."""
        return listed(
            request,
            held_by(request.user),
            ("-issued_at", "-id"),
            lambda page: LicenceShape(page, many=True).data,
        )


class Verify(PublicView):
    parser_classes = [PlainJSONParser, MultiPartParser]
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "verify"

    @extend_schema(request=bodies.Proof, responses=OpenApiResponse(description="genuine reason facts"))
    def post(self, request: Request) -> Response:
        """Whether a document is ours: by the token printed on it, or by the file itself (every byte counts)."""
        proof = parsed(bodies.Proof, request)
        file = proof.get("file")
        finding = documents.by_file(file.read()) if file else documents.by_token(proof["token"])
        return Response({"genuine": finding.genuine, "reason": finding.reason, "facts": shown_facts(finding)})


class Messages(View):
    @extend_schema(responses=MessageShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """One's own messages, newest first."""
        rows = box(request.user.person)
        return listed(request, rows, ("-created_at", "-id"), lambda page: MessageShape(page, many=True).data)
