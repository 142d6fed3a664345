"""Others' matters, named by their ids in every address and with every act: nothing of them changes, and who has no
part in them is not even told that they exist."""

from __future__ import annotations

from collections import Counter

from django.apps import apps
from django.core.cache import cache
from django.db import connection

from applications.consultations import names as consultations
from applications.flow import names as matters
from base.ledger.models import Stream
from feedback import names as ratings
from feedback.acts.ratings import start_visit
from feedback.enquiry_flow import names as enquiries
from handoff import names as paper
from tests.access.addresses import address, routes
from tests.conftest import StrictClient

STRANGERS = {"anonymous": None, "stranger": "citizen2", "window": "window-lanzhou", "auditor": "auditor"}
ACTS = {
    "consultations": consultations.ACTS, "bags": paper.BAG_ACTS, "incidents": paper.INCIDENT_ACTS,
    "enquiries": enquiries.ACTS, "ratings": ratings.ACTS, "rectifications": ratings.ACTS, "": matters.ACTS,
}  # fmt: skip
"""By a word of the route the acts it takes."""
METHODS = ("post", "put", "patch", "delete")
REFUSED = {401, 403, 404, 405}
BODY = {"reason": "不办了", "opinion": "齐全", "passed": True, "text": "示例", "lines": [], "materials": []}
ABOUT_WHO_COMES = {
    "accounts_account", "accounts_session", "accounts_token", "ledger_accessline", "axes_accesslog",
    "axes_accessattempt", "axes_accessfailurelog",
}  # fmt: skip


def visitors():
    """Each with a browser of their own, and not yet slowed down."""
    for name, username in STRANGERS.items():
        cache.clear()
        yield name, StrictClient().as_(username) if username else StrictClient()


def refused(response):
    """Whether somebody was told that this is not theirs."""
    return response.status_code in REFUSED or "/login/" in response.headers.get("Location", "")


def ways():
    """Every route with an act in it, by act; whether it is the API's."""
    for route in routes():
        if "<str:act>" in route:
            acts = next(acts for word, acts in ACTS.items() if word in route)
            yield from ((route.replace("<str:act>", act), route.startswith("api/")) for act in acts)


def snapshot():
    """By table a digest of every row; of streams those that are not about an account, which notes its own logins."""
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - ABOUT_WHO_COMES
    with connection.cursor() as cursor:
        return {name: _digests(cursor, name) for name in sorted(names)}


def _digests(cursor, table):
    theirs = "WHERE kind <> 'account'" if table == Stream._meta.db_table else ""
    cursor.execute(f'SELECT md5(row::text) FROM "{table}" row {theirs}')  # noqa: S608 – our own names
    return Counter(digest for (digest,) in cursor.fetchall())


def changed(before):
    """The tables in which a row that was there is no longer as it was; new rows are whoever's who made them."""
    return [name for name, rows in snapshot().items() if before[name] - rows]


def test_what_is_somebody_elses_stays_as_it_is(addresses, cast):
    """Every act there is, by page and by API; then every address with every method."""
    addresses["<int:visit>"] = {"": str(start_visit(actor=cast["window-yulin"], window="2号窗口").id)}
    before, told = snapshot(), []
    for name, client in visitors():
        for route, is_api in ways():
            sent = {"content_type": "application/json"} if is_api else {}
            response = client.post(address(route, addresses), BODY, **sent)
            told += [] if refused(response) else [(name, route, response.status_code)]
            cache.clear()
    assert told == []
    assert changed(before) == []

    for _name, client in visitors():
        for route in routes():
            for method in METHODS:
                send = getattr(client, method)
                status = send(address(route, addresses), BODY, content_type="application/json").status_code
                told += [(method, route, status)] if status >= 500 else []
    assert told == []
    assert changed(before) == []
