"""Forms from their schema: places typed as people write them, numbers, dates, yes and no."""

from __future__ import annotations

import pytest

from portal.citizen.forms import fields_of, parse, resolved

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "150602",
        "东胜区",
        "东胜",
        "鄂尔多斯市东胜区",
        "内蒙古鄂尔多斯市东胜区",
        "鄂尔多斯市东胜区 150602",
        "鄂尔多斯市东胜区（内蒙古）",
    ],
)
def test_a_place_as_people_write_it(typed):
    assert resolved(typed, "") == ("150602", "")


def test_a_name_that_several_places_have_asks_which(db):
    typed, complaint = resolved("城关区", "")
    assert typed == "城关区"
    assert "620102" in complaint
    assert resolved("城关区", "620100") == ("620102", "")


def test_a_place_that_is_none():
    assert "没有找到" in resolved("乌有乡镇", "")[1]


SCHEMA = {
    "properties": {
        "n": {"type": "integer", "title": "人数", "minimum": 1},
        "area": {"type": "number", "title": "面积"},
        "day": {"type": "string", "format": "date", "title": "日期"},
        "pledge": {"type": "boolean", "const": True, "title": "承诺"},
        "married": {"type": "boolean", "title": "已婚"},
        "kind": {"type": "string", "enum": ["甲", "乙"], "title": "种类"},
        "other": {
            "type": "string",
            "pattern": r"^\d{6}$",
            "x-role": "other_place",
            "title": "转出地（行政区划代码）",
        },
    },
    "required": ["n"],
}


def test_what_is_typed_becomes_json():
    typed = {
        "n": "3",
        "area": "12.5",
        "day": "2026-01-02",
        "pledge": "1",
        "married": "no",
        "kind": "甲",
        "other": "东胜",
    }
    found = parse(SCHEMA, {f"form-{name}": value for name, value in typed.items()}, "150600")
    assert found.form == {
        "n": 3, "area": 12.5, "day": "2026-01-02", "pledge": True, "married": False, "kind": "甲", "other": "150602"
    }  # fmt: skip


def test_what_cannot_be_read_stays():
    found = parse(SCHEMA, {"form-n": "三", "form-area": "1e999", "form-other": "无此地方"}, "150600")
    assert found.form["n"] == "三"
    assert found.form["other"] == "无此地方"
    assert list(found.errors) == ["/form/other"]


def test_fields_speak_to_people():
    fields = {
        field.name: field for field in fields_of(SCHEMA, {"other": "150602", "married": True}, "150600")
    }
    assert fields["form-other"].label == "转出地"
    assert fields["form-other"].text == "鄂尔多斯市东胜区 150602"
    assert fields["form-married"].text == "yes"
    assert [fields[f"form-{name}"].kind for name in ("n", "day", "kind")] == ["number", "date", "radio"]
