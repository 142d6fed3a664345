"""A security key, enrolled and asked by a real browser: Chromium's own virtual authenticator."""

from __future__ import annotations

import uuid

import pytest
from allauth.mfa.models import Authenticator

from base.accounts.acts import register
from base.accounts.models import Account
from portal.demo.people import PASSWORD
from tests.journeys.conftest import DESKTOP

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": True,
    "isUserVerified": True,
}
NAME = f"key-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def named_site(site, settings):
    """Browsers give keys to localhost, not to 127.0.0.1."""
    address = site.replace("127.0.0.1", "localhost")
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.SITE_URL, settings.CSRF_TRUSTED_ORIGINS = address, [address]
    register(username=NAME, password=PASSWORD)
    yield address
    Authenticator.objects.filter(user__username=NAME).delete()
    Account.objects.filter(username=NAME).update(is_active=False)


def test_a_key_is_enrolled_and_lets_in(visitor, named_site):
    me = visitor(**DESKTOP)
    me.site = named_site
    devices = me.context.new_cdp_session(me.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    me.logs_in(NAME)
    page = me.goes("/my/security/key/")
    page.fill("[name=name]", "办公室的钥匙")
    page.get_by_role("button", name="登记这把密钥").click()
    page.get_by_role("heading", name="恢复码").wait_for()
    assert page.locator(".recovery li").count() == 10
    assert me.barriers() == []
    page = me.goes("/my/security/")
    assert page.get_by_text("办公室的钥匙").count()
    assert me.barriers() == []

    page.get_by_role("button", name="退出", exact=True).click()
    me.logs_in(NAME)
    assert page.url.endswith("/login/code/")
    assert me.barriers() == []
    page.get_by_role("button", name="用安全密钥").click()
    page.wait_for_url(lambda address: "/login/" not in address)
    assert me.goes("/my/security/").get_by_text("办公室的钥匙").count()
