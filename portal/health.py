"""Alive, ready, measured."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from redis.exceptions import RedisError

from base.ledger import figures, pulse
from handoff import figures as papers

HERE = {"127.0.0.1", "::1"}


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations, broker and cache are there; 503 with what is missing.

    ``late`` names what is silent elsewhere (beat, two minutes) and is no reason to send nobody here: whoever asks this
    process is served as well as before.
    """
    missing = [name for name, works in PROBES.items() if not works()]
    late = [] if missing or _beat() else ["beat"]
    answer = {"ready": not missing, "missing": missing, "late": late}
    return JsonResponse(answer, status=503 if missing else 200)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _broker() -> bool:
    try:
        return bool(pulse.broker().ping())
    except RedisError:
        return False


def _beat() -> bool:
    return pulse.silence() < pulse.SILENT_AFTER


def _cache() -> bool:
    try:
        cache.get("ready")
    except RedisError:
        return False
    return True


PROBES = {"database": _database, "migrations": _migrations, "broker": _broker, "cache": _cache}


def _may_measure(request: HttpRequest) -> bool:
    """Whoever says the token; without one set, this machine alone, and nobody it speaks for."""
    if token := settings.METRICS_TOKEN:
        said = request.headers.get("Authorization", "")
        return hmac.compare_digest(said.encode(), f"Bearer {token}".encode())
    return request.META.get("REMOTE_ADDR") in HERE and "X-Forwarded-For" not in request.headers


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, read from database and broker, so that it is true whichever process answers."""
    if not _may_measure(request):
        return HttpResponse("Say METRICS_TOKEN as a bearer token.\n", status=403, content_type="text/plain")
    registry = CollectorRegistry()
    for gauges in (figures.gauges, papers.gauges):
        gauges(registry)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
