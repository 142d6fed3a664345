"""Plans in the office: seen as a picture, written by one, published by another, mistakes beside the fields."""

from __future__ import annotations

import re

import pytest

from catalog.queries import plans as kept
from tests.applications.test_joint import MOVE
from tests.portal.desk.pages import text
from tests.support.matters import guide_at

pytestmark = pytest.mark.django_db
LIST = "/office/plans/"


@pytest.fixture
def code(cast):
    guide_at.cache_clear()
    yield guide_at(MOVE, "620200").task_code  # the keepers are those of 甘肃
    guide_at.cache_clear()


@pytest.fixture
def claim(code, keepers):
    return kept.planned_at(keepers[0], ["catalog_admin"], code)


@pytest.fixture
def keepers(cast):
    return cast["catalog-admin"], cast["catalog-admin2"]


def form_of(page):
    """What the form would send as it stands."""
    body = page.content.decode()
    sent = dict(re.findall(r'<input[^>]*? name="([\w-]+)" type="\w+" value="([^"]*)"', body))
    sent |= dict(re.findall(r'<input type="hidden" name="(count)" value="(\d+)"', body))
    for name, options in re.findall(
        r'<select id="f-[\w-]+" name="([\w-]+)".*?>(.*?)</select>', body, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    for name, value in re.findall(r'<input type="checkbox" name="([\w-]+)" value="([\w-]+)" checked', body):
        sent.setdefault(name, []).append(value)
    return sent


def begun(client, code):
    client.as_("catalog-admin")
    assert client.post(f"{LIST}{code}/draft/").status_code == 302
    return client.get(f"{LIST}{code}/edit/")


def test_the_picture_of_the_plan_in_force(client, code):
    client.as_("catalog-admin")
    assert MOVE in text(client.get(LIST))
    shown = text(client.get(f"{LIST}{code}/"))
    assert "迁入地审核准迁" in shown
    assert "3个工作日内答复；逾期催办，报督办员；不同意则整件停办，已经同意的撤回。" in shown
    assert "起草新版本" in shown


def test_from_draft_to_force_by_two_people(client, code, claim):
    sent = form_of(begun(client, code))
    assert sent["count"] == "3"
    assert client.post(f"{LIST}{code}/edit/", sent | {"silent_after_days-1": "7"}).status_code == 302
    client.post(f"{LIST}{code}/steps/submit/")
    assert kept.in_work(claim).state == "review"
    assert client.post(f"{LIST}{code}/steps/publish/").status_code == 403  # nobody publishes what they wrote
    client.as_("catalog-admin2").post(f"{LIST}{code}/steps/publish/")
    claim.refresh_from_db()
    assert (claim.current.version, claim.current.elements["plan"]["cases"][1]["silent_after_days"]) == (2, 7)


def test_mistakes_stand_beside_the_fields_and_nothing_is_lost(client, code, claim):
    sent = form_of(begun(client, code))
    sent |= {
        "silent_after_days-1": "很多",
        "department-2": "",
        "after-1": ["settle_in"],
        "after-2": ["move_out"],
    }
    page = client.post(f"{LIST}{code}/edit/", sent, follow=True)
    shown = text(page)
    assert "应为1到60个工作日。" in shown
    assert "互相等待" in shown
    assert 'value="很多"' in page.content.decode()
    refused = client.post(f"{LIST}{code}/steps/submit/")
    assert (refused.status_code, "互相等待" in text(refused)) == (400, True)
    assert kept.in_work(claim).state == "draft"


def test_a_step_is_added_and_taken_away(client, code, claim):
    sent = form_of(begun(client, code))
    page = client.post(f"{LIST}{code}/edit/", sent | {"more": "1"}, follow=True)
    assert form_of(page)["count"] == "4"
    assert "缺少这一步的名称。" in text(page)
    page = client.post(f"{LIST}{code}/edit/", form_of(page) | {"drop-2": "1"}, follow=True)
    keys = [one["key"] for one in kept.in_work(claim).elements["plan"]["cases"]]
    assert keys == ["permit_in", "move_out"]


def test_others_look_at_most(client, code):
    begun(client, code)
    assert client.as_("citizen").get(LIST).status_code == 403
    assert client.as_("officer-ordos").get(LIST).status_code == 403
    assert client.as_("supervisor").get(f"{LIST}{code}/").status_code == 200
    assert client.as_("supervisor").post(f"{LIST}{code}/draft/").status_code == 403
    assert client.as_("catalog-admin2").post(f"{LIST}{code}/edit/", {"count": "0"}).status_code == 403


@pytest.mark.parametrize(
    "odd",
    [{"count": "-1"}, {"count": "99999"}, {"count": "x", "join": "\0"}, {"count": "2", "key-0": "a" * 5000}],
)
def test_odd_forms_are_no_accident(client, code, odd):
    begun(client, code)
    assert client.post(f"{LIST}{code}/edit/", odd, follow=True).status_code == 200
