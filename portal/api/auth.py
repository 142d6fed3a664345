"""Who a program is: a bearer token first, the browser's session second."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions

from base.accounts.acts import account_by_token


class TokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer <token>`` (or ``Token <token>``)."""

    words = {"bearer", "token"}

    def authenticate(self, request):
        word, _space, token = request.headers.get("Authorization", "").partition(" ")
        if word.lower() not in self.words:
            return None
        account = account_by_token(token.strip())
        if account is None:
            raise exceptions.AuthenticationFailed(_("令牌无效或已过期，请重新登录。"))
        return account, token

    def authenticate_header(self, request):
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """The pages' own session, with its CSRF check; answers 401 to strangers, as the token does."""

    def authenticate_header(self, request):
        return "Session"


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema describes the token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    """How the schema describes the session."""

    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
