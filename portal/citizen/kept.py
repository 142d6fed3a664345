"""A session that ended while somebody was typing: what they sent waits, sealed, until they have logged in again."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from base.secrecy import Unreadable, seal, unseal

KEY = "kept"
MAX = 64 * 1024
View = Callable[..., HttpResponse]


def keeps_what_was_typed(view: View) -> View:
    """The view for whoever is logged in; strangers are sent to log in, and what they posted is kept meanwhile."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **named)
        if request.method == "POST":
            _keep(request)
        return redirect_to_login(request.path)

    return login_not_required(inner)


def _keep(request: HttpRequest) -> None:
    typed = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    plain = json.dumps(typed).encode()
    if len(plain) <= MAX:
        sealed = seal(plain, f"kept:{request.path}")
        request.session[KEY] = {"path": request.path, "typed": base64.b64encode(sealed).decode()}


def take(request: HttpRequest) -> dict[str, str] | None:
    """What was kept for this address, once."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    try:
        return json.loads(unseal(base64.b64decode(kept["typed"]), f"kept:{request.path}"))
    except (Unreadable, ValueError):
        return None
