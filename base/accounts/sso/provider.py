"""OpenID Connect as django-allauth speaks it, stricter: always PKCE, always a nonce, always a signature that holds, and
the same subject in both answers. Of what is said, nothing is kept but a blind index of the subject.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from base.accounts.sso.acts import known_as

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""A platform signs with a key only it has; a token signed with a shared secret, or not at all, is none."""


def nonce_of(verifier: str) -> str:
    """The nonce of a login: only who holds the PKCE verifier can say it."""
    return hashlib.sha256(f"nonce {verifier}".encode()).hexdigest()


class Handshake(OpenIDConnectOAuth2Adapter):
    """One login with one platform."""

    nonce = ""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """At the public address, whatever host a request names."""
        return settings.SITE_URL + reverse("sso-back", args=[self.provider_id])

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> dict:
        self.nonce = nonce_of(pkce_code_verifier or "")
        data = super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)
        if "id_token" not in data:
            raise OAuth2Error("no id_token")
        return data

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict:
        """The claims of a token that the platform signed for us and for this very login. Raises OAuth2Error."""
        try:
            told = self._opened(app, id_token)
        except jwt.PyJWTError as no:
            raise OAuth2Error("no sound id_token") from no
        if not hmac.compare_digest(str(told.get("nonce", "")), self.nonce):
            raise OAuth2Error("another login's nonce")
        return told

    def _opened(self, app: SocialApp, id_token: str) -> dict:
        """Try the platform's keys of the token's name, or all where it names none (OpenID Connect Core 10.1)."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        name = jwt.get_unverified_header(id_token).get("kid")
        problem: jwt.PyJWTError = jwt.InvalidKeyError("no key of that name")
        for key in jwt.PyJWKSet.from_dict(answer.json()).keys:
            if name in (None, key.key_id):
                try:
                    return self._signed_by(key, app, id_token)
                except jwt.PyJWTError as no:
                    problem = no
        raise problem

    def _signed_by(self, key: jwt.PyJWK, app: SocialApp, id_token: str) -> dict:
        return jwt.decode(
            id_token,
            key,
            algorithms=ALGORITHMS,
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            leeway=60,
        )


class Provider(OpenIDConnectProvider):
    """A platform of OIDC_PROVIDERS. ``claims`` of the login stay in memory."""

    pkce_enabled_default = True
    oauth2_adapter_class = Handshake

    def get_pkce_params(self) -> dict:
        params = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}

    def sociallogin_from_response(self, request: HttpRequest, response: dict) -> SocialLogin:
        signed, told = response["id_token"], response.get("userinfo", {})
        if told and told.get("sub") != signed["sub"]:
            raise OAuth2Error("two subjects")
        login = super().sociallogin_from_response(request, response)
        login.claims = {**told, **signed}
        return login

    def extract_uid(self, data: dict) -> str:
        return known_as(self.sub_id, str(data["id_token"]["sub"]))

    def extract_extra_data(self, data: dict) -> dict:
        return {}

    def extract_common_fields(self, data: dict) -> dict:
        return {}

    def extract_email_addresses(self, data: dict) -> list:
        return []
