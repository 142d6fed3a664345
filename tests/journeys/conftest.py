"""A real browser on a real server: Chromium without a network, the portal on this machine, the database committed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import WSGIRequestHandler
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler

from portal.demo.people import PASSWORD

CHROMIUM = shutil.which("chromium")
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}, "locale": "zh-CN"}


def pytest_collection_modifyitems(items):
    """Without Chromium these tests say so and rest."""
    if CHROMIUM is None:
        for item in items:
            if "tests/journeys/" in str(item.path):
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


AXE = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
"""The rules that the law and WCAG 2.2 AA ask for; axe's own advice is not counted."""


class _Quiet(QuietWSGIRequestHandler, WSGIRequestHandler):
    """No line per request."""


class _Server(LiveServerThread):
    def _create_server(self, connections_override=None):
        return self.server_class((self.host, self.port), _Quiet, allow_reuse_address=False)


@pytest.fixture
def site(committed, settings) -> Iterator[str]:
    """The portal on a free port; its address."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = _Server("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    settings.CSRF_TRUSTED_ORIGINS = [f"http://127.0.0.1:{server.port}"]
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all journeys."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's own loop runs in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


class Visitor:
    """Somebody in front of a browser; complaints of the browser's console fail the test."""

    def __init__(self, browser, site: str, **device):
        self.site = site
        self.context = browser.new_context(**device)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda line: self.complaints.append(line.text) if line.type == "error" else None
        )

    def goes(self, path: str):
        """Open an address of the portal."""
        self.page.goto(self.site + path)
        return self.page

    def logs_in(self, username: str):
        page = self.goes("/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.locator("main form [type=submit]").first.click()
        return self

    def barriers(self) -> list[str]:
        """What axe finds serious or critical on the page."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page, options=AXE).response["violations"]
        bad = [one for one in found if one["impact"] in {"serious", "critical"}]
        return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in bad]


@pytest.fixture
def visitor(chromium, site):
    """Visitors by device: ``visitor(**PHONE)``; all are sent home at the end, and nobody's console complained."""
    all_of_them: list[Visitor] = []

    def come(**device) -> Visitor:
        all_of_them.append(Visitor(chromium, site, **(device or DESKTOP)))
        return all_of_them[-1]

    yield come
    for one in all_of_them:
        one.context.close()
    expected = ("the server responded with a status of",)
    assert [
        line for one in all_of_them for line in one.complaints if not any(map(line.count, expected))
    ] == []
