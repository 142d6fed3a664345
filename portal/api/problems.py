"""Refusals as application/problem+json (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, JsonResponse
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from base.errors import Refusal

MEDIA_TYPE = "application/problem+json"


def handle(error: Exception, context: dict) -> Response | None:
    """The answer to an exception; None lets a real fault become a 500."""
    if isinstance(error, Refusal):
        return problem(error.status, error.code, error.detail, error.errors)
    if isinstance(error, exceptions.ValidationError):
        return problem(400, "invalid", _("请求内容有误。"), pointers(error.detail))
    if isinstance(error, Http404):
        return problem(404, "not_found", _("没有这个地址，或您无权查看。"))
    if isinstance(error, PermissionDenied):
        return problem(403, "forbidden", _("您没有这个权限。"))
    if isinstance(error, RequestDataTooBig):
        return problem(413, "too_large", _("请求内容太大。"))
    if isinstance(error, SuspiciousOperation):
        return problem(400, "invalid", _("请求内容有误。"), {"": [_("请求内容有误。")]})
    if isinstance(error, exceptions.APIException):
        answer = problem(error.status_code, error.get_codes(), error.detail)
        for header in ("auth_header", "wait"):
            value = getattr(error, header, None)
            if value is not None:
                answer["WWW-Authenticate" if header == "auth_header" else "Retry-After"] = str(value)
        return answer
    return None


def problem(status: int, code: Any, detail: Any, errors: dict | None = None) -> Response:
    """One problem document, as DRF answers it."""
    return Response(document(status, code, detail, errors), status=status, content_type=MEDIA_TYPE)


def problem_response(refusal: Refusal) -> JsonResponse:
    """One problem document outside DRF."""
    body = document(refusal.status, refusal.code, refusal.detail, refusal.errors)
    return JsonResponse(body, status=refusal.status, content_type=MEDIA_TYPE)


def document(status: int, code: Any, detail: Any, errors: dict | None = None) -> dict:
    """The members of RFC 9457, with ``code`` for programs and ``errors`` by JSON pointer."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": force_str(detail),
        "code": code if isinstance(code, str) else "invalid",
        "errors": {pointer: [force_str(text) for text in texts] for pointer, texts in (errors or {}).items()},
    }


def pointers(detail: Any, at: str = "") -> dict[str, list[str]]:
    """DRF's nested error detail as JSON pointers with sentences."""
    if isinstance(detail, dict):
        return _merged(
            pointers(inner, at if name == "non_field_errors" else f"{at}/{name}")
            for name, inner in detail.items()
        )
    if isinstance(detail, list) and any(isinstance(inner, dict | list) for inner in detail):
        return _merged(pointers(inner, f"{at}/{index}") for index, inner in enumerate(detail) if inner)
    return {at: [force_str(text) for text in (detail if isinstance(detail, list) else [detail])]}


def _merged(parts: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in parts:
        for pointer, texts in part.items():
            found.setdefault(pointer, []).extend(texts)
    return found
