"""Every address for every kind of visitor, against table.csv. An address that is not in the table fails the build.

A cell is what a GET answers: a status, or `login` (sent to the login page). The matter in the address is
`citizen`'s, at 鄂尔多斯 人社; so `citizen` is its applicant, `officer` its officer, `elsewhere` an officer of another
city, `stranger` another citizen.
"""

from __future__ import annotations

import csv
from pathlib import Path

from django.core.cache import cache

from tests.access.addresses import address, routes
from tests.conftest import StrictClient

TABLE = Path(__file__).parent / "table.csv"
VISITORS = {
    "anonymous": None,
    "citizen": "citizen",
    "stranger": "citizen2",
    "officer": "officer-ordos",
    "elsewhere": "officer-jyg",
    "window": "window-lanzhou",
    "supervisor": "supervisor",
    "auditor": "auditor",
    "admin": "admin",
}


def table():
    with TABLE.open(encoding="utf-8") as lines:
        return {row.pop("route"): row for row in csv.DictReader(lines)}


def answer(client, path):
    response = client.get(path)
    if response.status_code in {301, 302}:
        return "login" if "login" in response["Location"] else str(response.status_code)
    return str(response.status_code)


def test_every_address_is_in_the_table():
    assert sorted(table()) == sorted(routes())


def test_every_address_answers_as_the_table_says(addresses, subtests):
    """One matter for all visitors: to make it takes longer than to look at it."""
    for visitor, username in VISITORS.items():
        with subtests.test(visitor):
            cache.clear()  # who comes is slowed down by what they did, not by what others did
            client = StrictClient().as_(username) if username else StrictClient()
            found = {route: answer(client, address(route, addresses)) for route in table()}
            assert found == {route: row[visitor] for route, row in table().items()}


def test_the_admin_is_for_staff_accounts(client, cast):
    for visitor in ("citizen", "officer-ordos", "auditor"):
        assert answer(client.as_(visitor), "/admin/") == "login"
    assert answer(client.as_("admin"), "/admin/") == "200"


def test_a_post_by_a_stranger_changes_nothing(client, addresses):
    """Nobody logged in: every address that can be posted to sends to the login or answers 401, 403, 404 or 405."""
    public = {
        "healthz",
        "readyz",
        "metrics",
        "track/",
        "ask/",
        "ask/offers/",
        "api/v1/enquiries/",
        "api/v1/ratings/",
        "rate/<str:token>/",
        "rate/<str:token>/reply/",
        "login/",
        "signup/",
        "places/set/",
        "elder/",
        "api/v1/token/",
        "api/v1/verify/",
        "verify/",
    }
    found = {route: client.post(address(route, addresses)).status_code for route in routes()}
    assert {route for route, status in found.items() if status not in {302, 401, 403, 404, 405}} <= public
