"""Lists against bare views that show the same rows; anonymous pages of the catalogue against constant bytes."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.template import engines
from django.test import Client, override_settings

from base.accounts.models import Account
from benchmarks import ground
from benchmarks.measure import Figure, ratio
from benchmarks.people import Filings

MATTERS = 40
CATALOGUE = ("/", "/items/", "/items/?q=社保卡", "/lists/")


def figures() -> Iterator[Figure]:
    """Every list and page by its own line."""
    with ground.copy("pages"), with_bare_views():
        filings = Filings()
        cases = [filings.submit() for _ in range(MATTERS)]
        authority = cases[0].authority_id
        yield _list("my matters, 20 rows", "citizen", "/my/", "/bare/my/")
        yield _list("cases, 30 rows", "officer-ordos", "/desk/cases/", f"/bare/cases/?authority={authority}")
        task = cases[0].application.item_id
        for address in (*CATALOGUE, f"/items/{task}/"):
            yield from _catalogue(address)


def with_bare_views() -> override_settings:
    """The bare views have addresses meanwhile."""
    folder = settings.BASE_DIR / "benchmarks" / "templates"
    engines["django"].engine.dirs.append(folder)
    return override_settings(ROOT_URLCONF="benchmarks.urls", ALLOWED_HOSTS=["*"])


def _list(name: str, who: str, ours: str, bare: str) -> Figure:
    client = Client()
    client.force_login(Account.objects.get(username=who))
    return ratio(f"list: {name}", lambda: _get(client, ours), lambda: _get(client, bare), 0.8)


def _catalogue(address: str) -> Iterator[Figure]:
    """By cache, and by 304; the browser has chosen its places and English."""
    client = Client()
    client.cookies.load({"here": "610800", "there": "150600", settings.LANGUAGE_COOKIE_NAME: "en"})
    bare = lambda: _get(client, "/bare/constant/")  # noqa: E731 – one line, said twice below
    yield ratio(f"catalogue {address}: again", lambda: _get(client, address), bare, 0.5)
    if tag := _get(client, address).headers.get("ETag"):
        unchanged = lambda: _get(client, address, {"If-None-Match": tag}, status=304)  # noqa: E731
        yield ratio(f"catalogue {address}: 304", unchanged, bare, 0.5)


def _get(client: Client, address: str, headers: dict | None = None, status: int = 200):
    response = client.get(address, headers=headers)
    assert response.status_code == status, f"{address}: {response.status_code}"  # noqa: S101
    return response
