"""What every answer tells a browser, whatever was asked and however it went; and what its cookies may do."""

from __future__ import annotations

import pytest

from portal.demo.people import PASSWORD
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db

ANSWERS = {
    "/": 200,
    "/login/": 200,
    "/my/": 302,
    "/nowhere/": 404,
    "/api/v1/items/": 200,
    "/api/v1/cases/": 401,
}


@pytest.mark.parametrize("path", ANSWERS)
def test_a_browser_is_told_what_it_may_do(path):
    response = StrictClient().get(path)
    assert response.status_code == ANSWERS[path]
    policy = dict(line.split(" ", 1) for line in response["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(response["Permissions-Policy"].split(", "))


def test_no_script_reads_the_session(settings, cast):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = StrictClient()
    client.get("/login/")
    client.post("/login/", {"username": "citizen", "password": PASSWORD})
    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"
        assert cookie["httponly"]
