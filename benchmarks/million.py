"""A million stored cases against ten thousand: the same plans, hardly more pages touched, the same rates.

What a person has on the desk or in their own list is as much in both: it is the archive that grows.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applications import acts
from base.accounts.models import Account
from base.accounts.rules import organisations_with
from benchmarks import copying, ground
from benchmarks.measure import Figure, ratio
from benchmarks.pages import with_bare_views
from benchmarks.people import Filings
from catalog.models import Implementation

FEW, MANY = 10_000, int(os.environ.get("BENCH_MANY", "1000000"))
OPEN_SHARE = 0.05
OWN, AT_DESK, ORGANISATIONS = 40, 120, 200
ADDRESSES = {
    "/my/": "citizen", "/my/?tab=ended": "citizen", "/desk/": "officer-ordos", "/desk/?box=open": "officer-ordos",
    "/desk/cases/": "officer-ordos", "/office/": "supervisor", "/api/v1/applications/": "citizen",
    "/api/v1/cases/?box=mine": "officer-ordos", "/desk/cases/{case}/": "officer-ordos", "/my/matters/{own}/": "citizen",
}  # fmt: skip


def figures() -> Iterator[Figure]:
    """For every address: whether the plans are the same, pages touched, rates."""
    with ExitStack() as copies, with_bare_views():
        sizes = {}
        for many in (FEW, MANY):
            started = time.monotonic()
            sizes[many] = copies.enter_context(ground.made(f"cases_{many}"))
            with ground.using(sizes[many]):
                known = _fill(many)
            print(f"        {many} cases made in {time.monotonic() - started:.0f} s", flush=True)
        for address, who in ADDRESSES.items():
            yield from _address(address.format(**known), who, sizes)


def _fill(many: int) -> dict[str, str]:
    """The same people and desks in both, and the archive around them; numbers of matters to look at."""
    filings = Filings()
    closed, waiting = filings.issued(), filings.accepted()
    acts.deliver(
        case=closed, actor=filings.cast["officer-ordos"], method="window", receiver="示例", proof="示例"
    )
    here, citizen = [closed.authority_id], filings.cast["citizen"].id
    desks = organisations_with(filings.cast["officer-ordos"], ["officer"])
    others = Implementation.objects.exclude(authority__in=desks).filter(current__isnull=False)
    around = list(others.values_list("authority", flat=True).distinct()[:ORGANISATIONS])
    copying.copy(waiting, here, AT_DESK)
    copying.copy(closed, around[:1], OWN, account=citizen)
    copying.copy(waiting, around[:1], OWN, account=citizen)
    copying.copy(waiting, around, int(many * OPEN_SHARE))
    copying.copy(closed, [*around, *here], int(many * (1 - OPEN_SHARE)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"case": waiting.number, "own": closed.application.number}


def _address(address: str, who: str, sizes: dict[int, str]) -> Iterator[Figure]:
    clients, touched = {}, {}
    for many, name in sizes.items():
        with ground.using(name):
            clients[many] = Client()
            clients[many].force_login(Account.objects.get(username=who))
            clients[many].get(address)
            touched[many] = _explained(clients[many], address)
    shapes = [shape for shape, _pages in touched.values()]
    few, many = (pages for _shape, pages in touched.values())
    yield Figure(f"{address}: statements with another plan", _differences(*shapes), 0, least=False)
    yield Figure(f"{address}: pages touched", many / few, 1.2, least=False, ours=f"{many}", floor=f"{few}")
    yield _rates(address, clients, sizes)


def _differences(few: list[str], many: list[str]) -> int:
    return sum(one != other for one, other in zip(few, many, strict=False)) + abs(len(few) - len(many))


def _rates(address: str, clients: dict[int, Client], sizes: dict[int, str]) -> Figure:
    def at(many: int):
        def one() -> None:
            if connection.settings_dict["NAME"] != sizes[many]:
                connection.close()
                connection.settings_dict["NAME"] = sizes[many]
            assert clients[many].get(address).status_code == 200  # noqa: S101

        return one

    with ground.using(sizes[FEW]):
        return ratio(f"{address}: rate with {MANY} over {FEW}", at(MANY), at(FEW), 0.9)


def _explained(client: Client, address: str) -> tuple[list[str], int]:
    """The shapes of the plans of a page's reads, and the pages of the database they touch."""
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    plans = [_plan(query["sql"]) for query in captured if query["sql"].startswith("SELECT")]
    return [_shape(plan) for plan in plans], sum(
        plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans
    )


def _plan(sql: str) -> dict:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql)
        found = cursor.fetchone()[0]
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def _shape(plan: dict) -> str:
    """What is read by which index; sorting and memoizing are the planner's own affair."""
    found = [plan["Index Name"]] if "Index Name" in plan else []
    found += [f"{plan['Node Type']} {plan['Relation Name']}"] if plan["Node Type"] == "Seq Scan" else []
    return " ".join(sorted([*found, *filter(None, map(_shape, plan.get("Plans", [])))]))
