"""Alive, ready, measured: and told in time."""

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from base.ledger import pulse
from base.ledger.clock import now
from base.ledger.models import Delivery
from handoff.models import Push

ALERTS = Path(__file__).parents[2] / "ops" / "alerts.yml"


def measured(client, **headers):
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    samples = [
        one for family in text_string_to_metric_families(answer.content.decode()) for one in family.samples
    ]
    return {(one.name, *one.labels.values()): one.value for one in samples}


@pytest.fixture
def beat():
    """A sign of beat, taken away again."""
    pulse.beaten()
    yield
    pulse.broker().delete(pulse.KEY)


def test_ready_says_when_beat_is_silent(client, db, beat):
    assert client.get("/readyz").json() == {"ready": True, "missing": [], "late": []}
    pulse.broker().pexpire(pulse.KEY, (pulse.KEPT - 121) * 1000)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["late"]) == (200, ["beat"])
    pulse.broker().delete(pulse.KEY)
    assert client.get("/readyz").json()["late"] == ["beat"]


def test_a_broker_that_is_away_makes_nobody_ready_and_leaves_figures_out(client, db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["broker"])
    found = measured(client)
    assert ("tongban_beat_silent_seconds",) not in found
    assert ("tongban_limits_overdue",) in found


def test_figures_follow_what_lies_in_the_database(client, card, clock, beat):
    before = measured(client)
    card.submit()
    clock.on(minutes=10)
    found = measured(client)
    rows = ("tongban_outbox_rows", "documents", "waiting")
    assert found[rows] > before[rows]
    assert found["tongban_outbox_oldest_seconds", "documents"] >= 600
    Delivery.objects.filter(queue="documents").update(state="failed")
    assert measured(client)["tongban_outbox_rows", "documents", "failed"] >= 1
    clock.on(days=60)
    assert measured(client)["tongban_limits_overdue",] > before["tongban_limits_overdue",]
    assert found["tongban_beat_silent_seconds",] < 60
    assert 0 < found["tongban_database_connections",] < found["tongban_database_connections_max",]


def test_pushes_that_wait_are_counted(client, db):
    Push.objects.create(adapter="ems", body={}, sha256="0" * 64, received_at=now() - dt.timedelta(minutes=9))
    found = measured(client)
    assert (found["tongban_pushes_waiting",], found["tongban_pushes_oldest_seconds",]) == (1, 540)


def test_a_messages_sent_is_counted_by_queue(client, db):
    pulse.broker().rpush("partners", "x")
    try:
        assert measured(client)["tongban_queue_messages", "partners"] >= 1
    finally:
        pulse.broker().lrem("partners", 1, "x")


def test_who_may_read_the_figures(client, db, settings):
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 403
    settings.METRICS_TOKEN = "a token of some length"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer nonsense"}).status_code == 403
    assert measured(client, Authorization="Bearer a token of some length")


def test_every_alert_watches_a_figure_that_is_there(client, db, beat):
    found = {name for name, *_labels in measured(client)}
    rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    watched = {name for rule in rules for name in re.findall(r"tongban_\w+", rule["expr"])}
    assert len(rules) >= 8
    assert watched <= found
    assert all(rule["annotations"]["summary"] for rule in rules)
