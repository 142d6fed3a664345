"""The door behind every way of logging in: a second factor where there is one, a line in the history, and onward.

Between the two proofs nobody is logged in: the session only says whose password was right, for ten minutes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from base.accounts import acts, queries
from base.accounts.factors import rules
from base.accounts.rules import as_reader
from base.ledger.clock import wall
from portal.presence import ENDED, PROVED

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF, HALF_SECONDS = "half_in", 600


@dataclass(frozen=True)
class Half:
    """Who has passed the first proof, which (``way``), when, and where they wanted to go."""

    person: str
    way: str
    onward: str
    at: float

    @property
    def account(self) -> object | None:
        """The account, unless it was closed meanwhile or it took too long."""
        return queries.active_person(self.person) if wall() - self.at < HALF_SECONDS else None


def come_in(request: HttpRequest, account: object, *, way: str, onward: str) -> HttpResponse:
    """After the first proof: to the page of the second, or in."""
    if not rules.has_one(account):
        return let_in(request, account, way=way, onward=onward)
    request.session[HALF] = asdict(Half(account.person, way, onward, wall()))
    return redirect("login-code")


def half_in(request: HttpRequest) -> Half | None:
    """Who stands between the two proofs; also whoever is logged in but enrolled a factor elsewhere since."""
    if HALF in request.session:
        return Half(**request.session[HALF])
    if request.user.is_authenticated and not request.session.get(PROVED) and rules.has_one(request.user):
        return Half(request.user.person, "session", "/", wall())
    return None


def let_in(request: HttpRequest, account: object, *, way: str, onward: str, factor: str = "") -> HttpResponse:
    """Log in and note it. ``way``: password, sso or session; ``factor``: what the second proof was, if any."""
    login(request, account, backend=BACKEND)
    for done in (HALF, ENDED):
        request.session.pop(done, None)
    if factor:
        request.session[PROVED] = True
    acts.note(account, "login", as_reader(account), {"way": way, **({"factor": factor} if factor else {})})
    return redirect(onward or "/")
