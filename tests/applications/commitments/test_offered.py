"""Promises as a version's document offers them: what is wrong is named before it is published."""

import pytest

from catalog import elements
from catalog.commitments import default, offered
from catalog.queries import authority_for, search
from tests.support.commitments import DUTY, FOLLOW, LIABILITY, REPLACE

TEMPLATE = {"version": 1, "duty": DUTY, "liability": LIABILITY}
ROW = {"key": "photo_later", "label": "照片承诺", "materials": ["photo"], "template": TEMPLATE, **FOLLOW}


@pytest.fixture
def card(db):
    claim = authority_for(search("社会保障卡申领")[0].code, "150600")
    claim.current.implementation = claim
    return claim.current


def problems(version, *rows):
    document = version.elements | {"commitments": list(rows)}
    return elements.problems(document, version.implementation.item)


def test_sound_ones_pass(card):
    assert problems(card, ROW) == {}
    assert problems(card, {**ROW, **REPLACE, "effect": ""} | {"effect": None}) == {}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"key": "Ä"}, "key"),
        ({"key": "to_follow"}, "key"),
        ({"label": ""}, "label"),
        ({"kind": "later"}, "kind"),
        ({"materials": []}, "materials"),
        ({"materials": ["nothing"]}, "materials"),
        ({"materials": ["id_card"]}, "materials"),
        ({"materials": "photo"}, "materials"),
        ({"template": None}, "template/version"),
        ({"template": {**TEMPLATE, "duty": []}}, "template/duty"),
        ({"template": {**TEMPLATE, "liability": [1]}}, "template/liability"),
        ({"days": 0}, "days"),
        ({"days": True}, "days"),
        ({"days": 366}, "days"),
        ({"effect": ""}, "effect"),
        ({"check": {"method": "online"}}, "check"),
        ({"consequence": "fine"}, "consequence"),
        ({"consequence": "rectify"}, "rectify_days"),
        ({"credit": "yes"}, "credit"),
        ({"surprise": 1}, "surprise"),
        ({**REPLACE, "consequence": "terminate"}, "consequence"),
        ({**REPLACE, "check": {"method": "guess"}}, "check/method"),
        ({**REPLACE, "check": {"method": "spot", "share_percent": 101}}, "check/share_percent"),
        ({**REPLACE, "check": 7}, "check"),
    ],
)
def test_each_fault_is_named(card, change, pointer):
    assert f"/commitments/0/{pointer}" in problems(card, {**ROW, **change})


def test_a_material_is_promised_under_one_template_alone(card):
    assert list(problems(card, ROW, {**ROW, "key": "other"})) == ["/commitments/1/materials"]
    assert list(problems(card, ROW, ROW)) == ["/commitments/1/key", "/commitments/1/materials"]


def test_what_may_follow_without_a_template_falls_under_the_general_one():
    (one,) = offered({}, ["photo"])
    assert (one.key, one.materials, one.is_default) == (default().key, ("photo",), True)
    assert offered({"commitments": [ROW]}, ["photo"])[0].key == "photo_later"
    assert offered({}, []) == ()
