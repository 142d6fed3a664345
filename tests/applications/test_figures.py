"""Figures and the list of what is late say the same, and an application counts once however many decide it."""

from __future__ import annotations

import datetime as dt

import pytest

from applications import acts, figures
from base.ledger.clock import now
from tests.applications.test_joint import MOVE, cases, filing
from tests.support.plans import publish, step

pytestmark = pytest.mark.django_db
LATE = "2026-03-16"
JIAYUGUAN, ORDOS = "嘉峪关市公安局", "鄂尔多斯市公安局"


@pytest.fixture
def matter(cast):
    """Two police offices decide side by side."""
    publish(MOVE, [step("here"), step("there", "out_region")])
    return acts.submit(filing=filing(cast), actor=cast["citizen"])


def not_due_yet(application, key):
    """As if the limit of one step had been put off."""
    application.cases.filter(key=key).update(due_at=now() + dt.timedelta(days=30))


def said(account):
    """The figure, both breakdowns, the rows of the list, and what stands beside these."""
    found, rows = figures.figures(account), list(figures.late_cases(account).order_by("due_at", "id"))
    beside = figures.late_beside(account, rows)
    return {
        "late": found.late,
        "states": sum(one.late for one in found.states),
        "authorities": {one.name: (one.open, one.late) for one in found.authorities},
        "rows": [(one.application_id, one.authority.name) for one in rows],
        "beside": {key: [one.authority.name for one in more] for key, more in beside.items()},
    }


def test_late_at_two_authorities_counts_once(matter, cast, clock):
    clock.to(LATE)
    found = said(cast["supervisor"])
    ((whole, longest),) = found["rows"]
    assert (whole, found["late"], found["states"]) == (matter.id, 1, 1)
    assert found["authorities"] == {longest: (1, 1)}
    assert found["beside"] == {matter.id: [({JIAYUGUAN, ORDOS} - {longest}).pop()]}


def test_late_elsewhere_than_where_the_turn_is_counts_where_it_is_late(matter, cast, clock):
    defects = [{"material": "home_proof", "problem": "不清楚", "remedy": "重拍"}]
    acts.request_correction(case=cases(matter)["here"], actor=cast["officer-ordos"], defects=defects)
    matter.refresh_from_db()
    assert matter.current.key == "here"
    clock.to(LATE)
    not_due_yet(matter, "here")
    found = said(cast["supervisor"])
    assert (found["rows"], found["late"], found["states"]) == ([(matter.id, JIAYUGUAN)], 1, 1)
    assert found["authorities"] == {JIAYUGUAN: (1, 1)}
    assert found["beside"] == {}


def test_what_is_late_outside_the_scope_is_not_late_here(matter, cast, clock):
    clock.to(LATE)
    assert said(cast["auditor"])["rows"] == [(matter.id, JIAYUGUAN)]  # Gansu only
    assert said(cast["auditor"])["late"] == 1
    not_due_yet(matter, "there")
    found = said(cast["auditor"])
    assert (found["late"], found["rows"], found["authorities"]) == (0, [], {ORDOS: (1, 0)})


def test_the_page_names_the_other_steps_in_the_same_row(matter, cast, clock, client):
    clock.to(LATE)
    page = client.as_("supervisor").get("/office/").content.decode()
    assert page.count(f'<p class="hint code">{matter.number}</p>') == 1
    assert "另有1个环节超期" in page
    for case in cases(matter).values():
        assert f"/desk/cases/{case.number}/acts/supervise/" in page
