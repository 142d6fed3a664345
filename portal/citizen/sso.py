"""Logging in by another platform: there, back, and in by our own door.

Going there is a plain link (a form that leads to another host would have to be let through the content policy, and the
platform's own next hosts with it); coming back is the one GET that writes, because the protocol has it so: ``state``
binds it to this browser's session, PKCE and the nonce to this very login.
"""

from __future__ import annotations

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from base.accounts import presence
from base.accounts.sso.acts import joined, recognise
from base.accounts.sso.claims import For, Platform, platforms, said
from base.accounts.sso.provider import Handshake
from base.errors import Missing, Refusal
from portal.citizen.coming_in import come_in
from portal.citizen.entry import again, safe

JOIN = "join"
"""Beside the library's processes: whoever is logged in has the platform know this very account."""
TROUBLE = (requests.RequestException, ValueError, KeyError, TypeError)
"""What a platform's answers can be: none, no JSON, not what the protocol says."""


def ways_in() -> list[Platform]:
    """The platforms to choose from on the login page."""
    return list(platforms().values())


def to_join(account: object) -> list[Platform]:
    """Platforms that know citizens and that the account has not joined."""
    known = {one.id for one in joined(account)}
    return [one for one in ways_in() if one.people == For.CITIZENS and one.id not in known]


def _platform(name: str) -> Platform:
    if name not in platforms():
        raise Missing(_("没有这个登录平台。"))
    return platforms()[name]


@login_not_required
@never_cache
@require_safe
def go(request: HttpRequest, platform: str) -> HttpResponse:
    """To the platform's own login page."""
    found = _platform(platform)
    joins = "join" in request.GET and request.user.is_authenticated
    if joins and not presence.is_fresh(request.session):
        return again(reverse("my-security"))
    provider = Handshake(request, found.id).get_provider()
    onward = safe(request, request.GET.get("next", ""))
    try:
        return provider.redirect(request, JOIN if joins else AuthProcess.LOGIN, next_url=onward)
    except TROUBLE:
        return _back_to_login(request, _down(found))


@login_not_required
@never_cache
@require_safe
def back(request: HttpRequest, platform: str) -> HttpResponse:
    """From the platform, with a code or a refusal."""
    found = _platform(platform)
    try:
        return OAuth2CallbackView.adapter_view(Handshake(request, found.id))(request)
    except TROUBLE:
        return _back_to_login(request, _down(found))


def _down(platform: Platform) -> str:
    return _("%(platform)s现在连不上，请过一会儿再试，或者用密码登录。") % {"platform": _(platform.name)}


def _back_to_login(request: HttpRequest, sentence: object) -> HttpResponse:
    messages.error(request, str(sentence))
    return redirect("my-security" if request.user.is_authenticated else "login")


class Adapter(DefaultSocialAccountAdapter):
    """See `allauth.socialaccount.adapter.DefaultSocialAccountAdapter`: its flow ends where ours begins."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list:
        """Those of the settings; none are kept in the database."""
        from allauth.socialaccount.adapter import _build_apps_from_settings

        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict) -> object:
        return sociallogin.user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict | None = None,
    ) -> None:
        """Back to the login page with a sentence, whatever it was."""
        if error == AuthError.CANCELLED or request.GET.get("error") == "access_denied":
            sentence = _("您取消了登录。")
        elif isinstance(exception, requests.RequestException):
            sentence = _down(_platform(provider.sub_id))
        else:
            sentence = _("这次登录没有成功，请再试一次。")
        raise ImmediateHttpResponse(_back_to_login(request, sentence))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The platform's word is checked: find whose account it is and come in."""
        told = said(_platform(sociallogin.account.provider), sociallogin.claims)
        joins = sociallogin.state["process"] == JOIN and request.user.is_authenticated
        here = request.user if joins else None
        try:
            account = recognise(said=told, here=here)
        except Refusal as no:
            raise ImmediateHttpResponse(_back_to_login(request, no.detail)) from no
        if told.party is None and told.platform.people == For.CITIZENS and not account.verified_index:
            messages.info(
                request, _("平台没有给出您的实名信息。可以照常申请，到窗口核验一次身份后就不用再填。")
            )
        onward = sociallogin.get_redirect_url(request)
        raise ImmediateHttpResponse(come_in(request, account, way="sso", onward=onward))
