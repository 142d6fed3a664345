"""Divisions and the tree of organisations."""

from __future__ import annotations

import pytest

from base.errors import Missing
from base.regions import queries
from base.regions.models import Organisation, Region

pytestmark = pytest.mark.django_db


def names(rows) -> list[str]:
    return [row.name for row in rows]


def test_all_divisions_are_there():
    counts = {level: Region.objects.filter(level=level).count() for level in Region.Level.values}
    assert counts == {"province": 31, "city": 333, "county": 2975, "township": 565, "village": 0}


def test_without_a_question_the_provinces():
    assert names(queries.regions()[:3]) == ["北京市", "天津市", "河北省"]
    assert queries.regions().count() == 31


def test_children_stand_in_the_order_of_their_codes():
    assert names(queries.regions(parent="620200")) == ["雄关街道", "钢城街道", "新城镇", "峪泉镇", "文殊镇"]


@pytest.mark.parametrize("typed", ["鄂尔多斯市", "eerduosishi", "eedss", " EeDsS "])
def test_a_division_answers_to_name_pinyin_and_initials(typed):
    assert names(queries.regions(q=typed))[0] == "鄂尔多斯市"


def test_a_question_within_a_province():
    assert names(queries.regions(parent="620000", q="ja")) == []
    assert names(queries.regions(parent="620000", q="jyg")) == ["嘉峪关市"]


def test_the_line_upwards_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.ancestors("620201001") == ("620201001", "620200", "620000")


def test_zones_of_the_statistics_bureau_belong_to_their_city():
    assert queries.ancestors("620171") == ("620171", "620100", "620000")


def test_an_unknown_code_is_missing():
    with pytest.raises(Missing):
        queries.ancestors("999999")


def test_within():
    assert [queries.is_within("620102", code) for code in ("620102", "620100", "620000", "150000")] == [
        True,
        True,
        True,
        False,
    ]


def test_the_tree_hangs_below_governments():
    codes = ["A-150600-hrss", "H-150600", "H-620100", "H-620200-F01", "H-620200-S01", "A-620171-hrss"]
    paths = {code: queries.organisation(code).path for code in codes}
    assert paths == {
        "A-150600-hrss": "/G-150000/G-150600/A-150600-hrss/",
        "H-150600": "/G-150000/G-150600/H-150600/",
        "H-620100": "/G-620000/G-620100/H-620100/",
        "H-620200-F01": "/G-620000/G-620200/H-620200/H-620200-F01/",
        "H-620200-S01": "/G-620000/G-620200/H-620200/H-620200-S01/",
        "A-620171-hrss": "/G-620000/G-620100/G-620171/A-620171-hrss/",
    }


def test_lineage_is_nearest_first():
    assert queries.organisation("A-150600-hrss").lineage == ("A-150600-hrss", "G-150600", "G-150000")


def test_governments_are_named_by_kind_of_division():
    codes = ["G-620000", "G-152900", "G-620171"]
    expected = ["甘肃省人民政府", "阿拉善盟行政公署", "兰州新区管理委员会"]
    assert [queries.organisation(code).name for code in codes] == expected


def test_jiayuguan_has_one_centre_eight_sub_centres_and_34_points():
    here = Organisation.objects.filter(queries.subtree([queries.organisation("H-620200").path]))
    assert {kind: here.filter(kind=kind).count() for kind in ("hall", "point")} == {"hall": 9, "point": 34}


def test_organisations_by_every_filter_at_once():
    found = queries.organisations(region="150600", kind="authority", department="hrss", q="人力")
    assert [row.code for row in found] == ["A-150600-hrss"]


def test_no_path_is_no_subtree():
    assert not Organisation.objects.filter(queries.subtree([])).exists()


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("620102", "A-620102-hrss"),
        ("150602", "A-150600-hrss"),
        ("620201001", "A-620200-hrss"),
        ("330100", None),
    ],
)
def test_the_nearest_organ_of_a_department(place, code):
    organ = queries.authority_of("hrss", place)
    assert (organ and organ.code) == code
