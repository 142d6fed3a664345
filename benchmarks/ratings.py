"""Voices: what a million ratings cost that ten thousand do not.

Two copies of one database, filled by SQL alone. The same pages and acts run in both by turns; what counts is the rate
with many over the rate with few, and that PostgreSQL reads the tables of voices in the same way.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from base.accounts.models import Account
from base.ledger.clock import now
from base.ledger.models import Event
from benchmarks import ground
from benchmarks.measure import ROUNDS, Figure, per_second
from feedback import rolling, tokens
from feedback.acts.ratings import Voice, end_visit, rate, start_visit

FEW, MANY = 10_000, 1_000_000
VISITS = 3000
"""To be rated while it is measured."""
OPEN = 1200
"""Bad ratings still to be put right, with few as with many: what is open does not grow with the years, and both lists
show a full page."""
LEAST, QUERIES_MAX = 0.9, 10
OURS = "feedback_"


@dataclass(frozen=True)
class Work:
    """Something to be done again and again; ``prepare`` answers it for the database that is in use."""

    name: str
    prepare: Callable[[], Callable[[], object]]


def figures() -> Iterator[Figure]:
    """Rates and plans of the pages and of rating itself."""
    bare = connection.settings_dict["NAME"]
    with override_settings(ALLOWED_HOSTS=["*"]), ground.copy("few") as few:
        _fill(FEW)
        with ground.copy("many", of=bare) as many:
            _fill(MANY)
            for work in WORKS:
                yield from _compared(work, few, many)
        with ground.using(few), CaptureQueriesContext(connection) as page:
            Client().get("/open/")
        yield Figure("ratings: queries of /open/", len(page), QUERIES_MAX, least=False)


def _compared(work: Work, few: str, many: str) -> Iterator[Figure]:
    rounds = [(_rate(work, few), _rate(work, many)) for _round in range(ROUNDS)]
    value = statistics.median(large / small for small, large in rounds)
    small, large = (statistics.median(side) for side in zip(*rounds, strict=True))
    yield Figure(f"ratings: {work.name}", value, LEAST, ours=f"{large:.1f}/s", floor=f"{small:.1f}/s")
    differ = _plans(work, few) ^ _plans(work, many)
    yield Figure(
        f"ratings: {work.name}: plans that differ",
        len(differ),
        0,
        least=False,
        ours=" ".join(map(str, differ)),
    )


def _rate(work: Work, name: str) -> float:
    with ground.using(name):
        do = work.prepare()
        do()
        return per_second(do)


def _plans(work: Work, name: str) -> set[tuple[str, str, str]]:
    """(table, kind of scan, index) of every read of the tables of voices."""
    with ground.using(name):
        do = work.prepare()
        with CaptureQueriesContext(connection) as asked:
            do()
        reads = [one["sql"] for one in asked if one["sql"].startswith("SELECT") and OURS in one["sql"]]
        return {scan for sql in reads for scan in _scans(sql)}


def _scans(sql: str) -> Iterator[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON, COSTS OFF) {sql}")
        found = cursor.fetchone()[0]
    nodes = [one["Plan"] for one in (json.loads(found) if isinstance(found, str) else found)]
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if node.get("Relation Name", "").startswith(OURS):
            yield node["Relation Name"], node["Node Type"], node.get("Index Name", "")


def _fill(count: int) -> None:
    """So many ratings spread over organisations, items and twelve months, one in twenty bad and nearly all of these
    repaired; beside them visits that nobody has rated yet."""
    clerk = Account.objects.get(username="window-lanzhou")
    visit = end_visit(visit=start_visit(actor=clerk, window="1"), actor=clerk)
    ended = Event.objects.get(stream=visit.stream, act="end_visit")
    with connection.cursor() as cursor:
        cursor.execute(UNCHECKED)
        for statement in SQL:
            cursor.execute(
                statement,
                {"count": count, "open": OPEN, "visits": VISITS, "event": ended.id, "clerk": clerk.person},
            )
        for month in _months(cursor):
            rolling.roll_up(month)
        cursor.execute("VACUUM ANALYZE")


def _months(cursor: object) -> list:
    cursor.execute("SELECT DISTINCT month FROM feedback_rating")
    return [month for (month,) in cursor.fetchall()]


UNCHECKED = """DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT conrelid::regclass AS place, conname FROM pg_constraint WHERE contype = 'f' AND conrelid IN (
    'feedback_rating'::regclass, 'feedback_rectification'::regclass, 'feedback_visit'::regclass,
    'feedback_invitation'::regclass)
  LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.place, one.conname); END LOOP; END $$"""
"""What is filled in refers to what is there: looking it all up again takes longer than writing it."""

SQL = (
    """INSERT INTO ledger_stream (kind, key, seq, head) SELECT 'rating', 'bench-' || n, 0, '' FROM
    generate_series(1, %(count)s) n""",
    """WITH places AS (SELECT array_agg(code) codes, array_agg(region_id) regions FROM (SELECT code, region_id FROM
      regions_organisation WHERE kind = 'authority' ORDER BY path LIKE '%%/G-150600/%%' DESC, code LIMIT 60) o),
    items AS (SELECT array_agg(code) codes FROM (SELECT code FROM catalog_item ORDER BY code LIMIT 40) i)
    INSERT INTO feedback_rating (id, stream_id, subject, source, organisation_id, item_id, "window", courier, platform,
      mode, to_region_id, month, day, made_at, satisfaction, edition, reasons, anonymous, channel_id, address_digest,
      flags, excluded)
    SELECT gen_random_uuid(), s.id, md5(n::text) || md5(n::text), ''::bytea,
      places.codes[1 + n %% 60],
      items.codes[1 + n %% 40], '', '', 'portal', 'full_online',
      places.regions[1 + n %% 60],
      date_trunc('month', made.day)::date, made.day,
      made.day + interval '9 hours' + CASE WHEN n <= %(open)s THEN interval '1 hour' ELSE interval '0' END,
      CASE WHEN n <= %(open)s OR n / 60 %% 20 = 0 THEN 5 ELSE 1 + n %% 3 END, 1, '{}', true, 'mobile', '', '{}', ''
    FROM (SELECT id, substr(key, 7)::int n FROM ledger_stream WHERE kind = 'rating' AND key LIKE 'bench-%%') s,
      LATERAL (SELECT (now() - (n %% 330 + 1) * interval '1 day')::date AS day) made, places, items""",
    """INSERT INTO ledger_stream (kind, key, seq, head) SELECT 'rectification', 'bench-' || id, 0, '' FROM
    feedback_rating WHERE satisfaction = 5""",
    """INSERT INTO feedback_rectification (id, stream_id, rating_id, organisation_id, month, day, state, round,
      assignee, finding, satisfied, rectified, extended, supervised, appeal, appeal_until, appellant, escalated, due_at,
      seq)
    SELECT gen_random_uuid(), s.id, r.id, r.organisation_id, r.month, r.day,
      CASE WHEN late THEN 'verify' ELSE 'closed' END, 1, '', 'valid', 'yes', true, false,
      false, '', r.day + 2, '', '{}', CASE WHEN late THEN r.day + interval '2 days' END, 1
    FROM (SELECT *, made_at - day > interval '9 hours 30 minutes' AS late FROM feedback_rating) r
    JOIN ledger_stream s ON s.kind = 'rectification' AND s.key = 'bench-' || r.id""",
    """INSERT INTO ledger_stream (kind, key, seq, head) SELECT 'visit', 'bench-' || n, 1, '' FROM
    generate_series(1, %(visits)s) n""",
    """INSERT INTO feedback_visit (stream_id, hall_id, "window", clerk, started_at, ended_at)
    SELECT id, 'H-620100', '1', %(clerk)s, now() - interval '2 hours', now() - interval '1 hour' FROM ledger_stream
    WHERE kind = 'visit' AND key LIKE 'bench-%%'""",
    """INSERT INTO feedback_invitation (visit_id, event_id, organisation_id, hall_id, "window", courier, platform, mode,
      from_region_id, to_region_id, month, finished_at, asked_at)
    SELECT v.id, %(event)s, 'H-620100', 'H-620100', '1', '', '', '', '620100', '620100',
      date_trunc('month', now())::date, v.ended_at, v.ended_at
    FROM feedback_visit v JOIN ledger_stream s ON s.id = v.stream_id AND s.key LIKE 'bench-%%'""",
)


# ---- what is measured ---------------------------------------------------------------------------


def _page(path: str, who: str = "") -> Callable[[], Callable[[], object]]:
    def prepare() -> Callable[[], object]:
        client = Client()
        if who:
            client.force_login(Account.objects.get(username=who))
        return lambda: _get(client, path)

    return prepare


def _get(client: Client, path: str) -> object:
    response = client.get(path)
    assert response.status_code == 200, f"{path}: {response.status_code}"  # noqa: S101
    return response


def _rating() -> Callable[[], object]:
    """Rate one visit after the other, each once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT visit_id FROM feedback_invitation ORDER BY visit_id")
        rated = set(_rated())
        waiting = (key for (key,) in cursor.fetchall() if not rated & set(tokens.of_visit(key).digests))
    return lambda: rate(
        token=tokens.token(tokens.of_visit(next(waiting))), voice=Voice(1 + now().microsecond % 2)
    )


def _rated() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM feedback_rating WHERE hall_id = 'H-620100'")
        return [subject for (subject,) in cursor.fetchall()]


WORKS = (
    Work("/open/", _page("/open/")),
    Work("/open/ratings.csv", _page("/open/ratings.csv")),
    Work("summary by organisation", _page("/api/v1/ratings/summary/?by=organisation")),
    Work("list of bad ratings, rated organisation", _page("/office/ratings/", "officer-ordos")),
    Work("list of bad ratings, supervisor", _page("/office/ratings/", "supervisor")),
    Work("list of closed ones, supervisor", _page("/office/ratings/?state=closed", "supervisor")),
    Work("list of doubtful ratings", _page("/office/ratings/flags/", "supervisor")),
    Work("rating", _rating),
)
