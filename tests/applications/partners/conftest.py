"""银川's own system, somebody at a window for it, and the portal on a port it can reach."""

from __future__ import annotations

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import WSGIRequestHandler
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler

from tests.support.papers import Window
from tests.support.partners import NOWHERE, Stub


@pytest.fixture
def stub(tmp_path):
    """The stub; it finds nobody to send to."""
    running = Stub(tmp_path, NOWHERE)
    yield running
    running.kill()


@pytest.fixture
def window(cast):
    return Window(cast, "window-alxa")


@pytest.fixture
def case(db, window):
    """Taken in at 阿拉善 for 银川."""
    return window.collect(region="640100")


class _Quiet(QuietWSGIRequestHandler, WSGIRequestHandler):
    """No line per request."""


class _Server(LiveServerThread):
    def _create_server(self, connections_override=None):
        return self.server_class((self.host, self.port), _Quiet, allow_reuse_address=False)


@pytest.fixture
def site(committed, settings):
    """The portal on a free port, the database committed."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = _Server("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    settings.SITE_URL = f"http://127.0.0.1:{server.port}"
    yield settings.SITE_URL
    server.terminate()
