"""Takes the pictures: wide and narrow, Chinese and English, elder mode.

Works on the demonstration's own database, through a server on this machine and Chromium without a network.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

from portal.demo.gallery.album import shots
from portal.demo.gallery.shot import Shot
from portal.demo.people import PASSWORD

WIDTHS = (1280, 390)


@dataclass(frozen=True)
class Look:
    """One way of looking: the name in the file, the language, and the cookies that choose a mode."""

    name: str
    locale: str = "zh-CN"
    cookies: dict[str, str] = field(default_factory=dict)


LOOKS = (Look("zh"), Look("en", "en-GB", {"django_language": "en"}), Look("elder", cookies={"elder": "1"}))


def take(folder: Path, wanted: list[str]) -> Iterator[Path]:
    """Take the pictures whose name begins with one of the wanted words (all without any), and yield their files."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's own loop runs in this thread
    chosen = [shot for shot in shots() if not wanted or shot.name.startswith(tuple(wanted))]
    folder.mkdir(parents=True, exist_ok=True)
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for look in LOOKS:
            for width in WIDTHS:
                yield from _album(browser, site, look, width, chosen, folder)
        browser.close()


def _album(
    browser: Any, site: str, look: Look, width: int, chosen: list[Shot], folder: Path
) -> Iterator[Path]:
    for who in dict.fromkeys(shot.who for shot in chosen):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=look.locale)
        context.add_cookies(
            [{"name": name, "value": value, "url": site} for name, value in look.cookies.items()]
        )
        page = context.new_page()
        if who:
            _log_in(page, site, who)
        for shot in (one for one in chosen if one.who == who):
            page.goto(site + shot.path)
            if shot.then:
                shot.then(page)
            target = folder / f"{shot.name}-{look.name}-{width}.png"
            page.screenshot(path=target, full_page=True)
            yield target
        context.close()


def _log_in(page: Any, site: str, who: str) -> None:
    page.goto(f"{site}/login/")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form [type=submit]").first.click()
    page.wait_for_load_state()


@contextmanager
def served() -> Iterator[str]:
    """The portal on a free port of this machine, while the block runs."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()
