"""Files somebody sent in, shown back to them."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from base.files.acts import content
from base.files.queries import own_file
from portal.citizen.papers import PICTURES

SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@require_safe
def file(request: HttpRequest, upload: str) -> HttpResponse:
    """One's own upload: pictures in the page, anything else as a download; nothing in it can run or call out."""
    kept = own_file(request.user.person, upload)
    response = HttpResponse(content(kept), content_type=kept.content_type)
    place = "inline" if kept.content_type in PICTURES else "attachment"
    response["Content-Disposition"] = f"{place}; filename*=UTF-8''{quote(kept.name)}"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response
