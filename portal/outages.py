"""When the database or the cache goes away in the middle of a request: say so, and that it may be sent again.

Nothing was done then: every act is one transaction. A request with an Idempotency-Key can be repeated blindly, as it is
done once even where the answer to a finished one was lost.
"""

from __future__ import annotations

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.defaults import server_error as plain_server_error
from redis.exceptions import ConnectionError as CacheGone

from base.errors import Unavailable
from portal.api.problems import problem_response

GONE = (OperationalError, InterfaceError, CacheGone)
RETRY_SECONDS = 5
log = logging.getLogger(__name__)


def outage(error: BaseException | None) -> Unavailable | None:
    """The refusal that stands for an error of something we need; None for faults of our own."""
    if not isinstance(error, GONE):
        return None
    log.error("unavailable: %s", error.__class__.__name__)
    return Unavailable(_("系统暂时连不上，刚才这一步没有办成。请过一会儿再试。"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's page for what nobody caught; for an outage one that says to try again, with 503."""
    refusal = outage(sys.exc_info()[1])
    if refusal is None:
        return plain_server_error(request)
    if request.path.startswith("/api/"):
        answer = problem_response(refusal)
    else:
        answer = render(None, "503.html", {"refusal": refusal}, status=refusal.status)
    answer["Retry-After"] = str(RETRY_SECONDS)
    return answer
