"""共同申请人确认: what I am asked to confirm, and the two answers. A window writes down who confirms before it."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from applications import acts
from applications.signing import asking, queries
from applications.signing.signed import Present
from base.ledger.numbers import clean_application_number
from catalog.guides import Guide
from portal.api.base import PAGED, Answer, View, listed, once, parsed
from portal.api.bodies import ActBody, ReasonBody
from portal.api.matter_shapes import SignerShape, When, masked
from portal.limits import few_failures
from portal.middleware import note_access

WRONG_CODES_PER_HOUR = 5


class SignBody(ActBody):
    """POST …/acts/sign/. ``key`` and what follows only where a window writes it down."""

    digest = s.CharField(max_length=64, required=False, allow_blank=True)
    key = s.CharField(max_length=40, required=False)
    id_number = s.CharField(max_length=40, required=False)
    identity_check = s.DictField(required=False)
    signature = s.DictField(required=False)


class SigningRowShape(s.Serializer):
    """Something I was asked to confirm, as a line of a list."""

    number = s.CharField(source="application.number")
    item = s.CharField(source="application.item.name")
    key = s.CharField()
    state = s.CharField()
    asked_at = When()
    signed_at = When()


class SigningShape(SigningRowShape):
    """Something I was asked to confirm, with what it says; ``digest`` goes back with the answer."""

    authority = s.CharField(source="application.version.implementation.authority_id")
    applicant = s.SerializerMethodField()
    due = s.SerializerMethodField()
    form = s.SerializerMethodField()
    digest = s.SerializerMethodField()
    statement = s.SerializerMethodField()
    signers = s.SerializerMethodField()

    def get_applicant(self, signer) -> dict:
        return masked(signer.application.applicant_facts)

    def get_due(self, signer) -> str | None:
        case = queries.held_case(signer.application)
        return When().to_representation(case.due_at) if case else None

    def get_form(self, signer) -> dict:
        return queries.form_for(signer, Guide.of(signer.application.version))

    def get_digest(self, signer) -> str:
        return asking.digest(signer.application)

    def get_statement(self, signer) -> str:
        return asking.statement(signer.application)

    def get_signers(self, signer) -> list[dict]:
        return signers_of(signer.application)


def signers_of(application) -> list[dict]:
    """How it stands with everybody who has to confirm an application."""
    return [dict(one) for one in SignerShape(queries.standings(application), many=True).data]


class Confirmations(View):
    @extend_schema(responses=SigningRowShape(many=True), parameters=PAGED)
    def get(self, request: Request) -> Response:
        """What I am asked to confirm and have not answered, newest first."""
        shown = lambda page: SigningRowShape(page, many=True).data  # noqa: E731
        return listed(request, queries.waiting(request.user), ("-asked_at", "-id"), shown)


class OneConfirmation(View):
    @extend_schema(responses=SigningShape)
    def get(self, request: Request, number: str) -> Response:
        """What I was asked to confirm; personal data of the others is masked."""
        signer = queries.signing(request.user, number)
        note_access(request, f"application:{signer.application.number}", "read")
        return Response(SigningShape(signer).data)


def sign(request: Request, number: str) -> Response:
    """Confirm: for myself, or, at a window, write down that somebody did (X-Query-Code, `key`, `id_number`,
    `identity_check`, `signature`)."""
    body = parsed(SignBody, request)
    if "key" in body:
        return _at_window(request, number, body)
    signer = queries.signing(request.user, number)

    def do() -> Answer:
        told = {name: body[name] for name in ("digest", "expected_seq") if name in body}
        acts.sign(application=signer.application, actor=request.user, **told)
        return _shown(request, number)

    return once(request, do)


def _at_window(request: Request, number: str, body: dict) -> Response:
    with few_failures(f"query-code:{clean_application_number(number)}", WRONG_CODES_PER_HOUR):
        code = request.headers.get("X-Query-Code", "")
        application, hands = acts.open_to_sign(number=number, query_code=code, actor=request.user)
    note_access(request, f"application:{application.number}", "confirm")
    present = Present(
        body["key"], body.get("id_number", ""), body.get("identity_check"), body.get("signature")
    )

    def do() -> Answer:
        acts.sign(application=application, actor=hands, present=present)
        return 200, {"number": application.number, "signers": signers_of(application)}

    return once(request, do)


def decline(request: Request, number: str) -> Response:
    """Say no, with a reason."""
    body = parsed(ReasonBody, request)
    signer = queries.signing(request.user, number)

    def do() -> Answer:
        acts.decline(application=signer.application, actor=request.user, **body)
        return _shown(request, number)

    return once(request, do)


def _shown(request: Request, number: str) -> Answer:
    return 200, dict(SigningShape(queries.signing(request.user, number)).data)


ACTS = {"sign": sign, "decline": decline}
"""Acts on an application by people it does not belong to: each finds it by its own way."""
