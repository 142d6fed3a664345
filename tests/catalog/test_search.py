"""What people type, and what they mean."""

from __future__ import annotations

import pytest

from base.errors import Missing
from catalog import queries, search
from catalog.models import Item, ItemAlias

pytestmark = pytest.mark.django_db

CARD = [
    "社会保障卡申领",
    "社会保障卡应用状态查询",
    "社会保障卡补换",
    "社会保障卡启用",
    "社会保障卡临时挂失",
    "电子社会保障卡申领",
]
FUND_FIRST = {"正常退休提取住房公积金", "购房提取住房公积金", "住房公积金单位登记开户"}


def names(q: str, **filters: str) -> list[str]:
    return [item.name for item in queries.search(q, **filters)]


def test_a_word_of_three_characters():
    assert names("社保卡") == CARD


@pytest.mark.parametrize("typed", ["sbk", "SBK", "ｓｂｋ", "shebaoka", "She Bao Ka"])
def test_initials_and_pinyin_mean_the_same_word(typed):
    found = names(typed)
    assert found[0] == "社会保障卡申领"
    assert set(found) == set(CARD) - {"电子社会保障卡申领"}


def test_an_alias_of_several_items_shows_those_one_can_apply_for_first():
    found = names("公积金")
    assert set(found[:3]) == FUND_FIRST
    assert len(found) == 10


def test_an_everyday_word_of_two_characters():
    assert names("驾照") == [
        "机动车驾驶证期满换证",
        "机动车驾驶证补领",
        "机动车驾驶证公证",
        "拖拉机和联合收割机驾驶证期满换证",
    ]


def test_a_word_within_a_question():
    assert names("我要办社保卡") == ["社会保障卡申领"]


def test_two_characters_with_many_hits_are_ranked():
    found = queries.search("登记")
    ranks = [item.rank for item in found]
    assert ranks == sorted(ranks)
    assert [item.name for item in found[:2]] == ["失业登记", "就业登记"]


def test_hits_are_capped():
    for number in range(60):
        item = Item.objects.create(
            code=f"{number:012}",
            name=f"测试通办事项{number}",
            item_type="20",
            department_id="hrss",
            subject="personal",
            theme="社保",
        )
        assert item.keys.count() == 1
    assert len(queries.search("通办")) == queries.FOUND_MAX


def test_nothing_known_finds_nothing():
    assert names("奥林匹克") == []


def test_filters_narrow_the_hits():
    assert names("公积金", mode="joint", list="cross-province") == [
        "购房提取住房公积金",
        "住房公积金异地转移接续",
    ]
    assert names("公积金", subject="enterprise") == [
        "住房公积金单位登记开户",
        "住房公积金单位及个人缴存信息变更",
    ]
    assert names("公积金", department="police") == []


def test_mode_and_list_speak_of_the_same_entry():
    in_province = {item.pk for item in queries.items(list="in-province", mode="joint")}
    entries = queries.entries("in-province").filter(mode="joint")
    assert in_province == {entry.item_id for entry in entries}


def test_a_place_keeps_what_is_performed_there():
    """鄂尔多斯 has organs for the whole cross-province list but the three items of 海关 and one of 药监."""
    listed = {entry.item for entry in queries.entries("cross-province")}
    elsewhere = {item for item in listed if item.department_id in {"customs", "drug"}}
    assert set(queries.items(to="150602")) == listed - elsewhere
    assert queries.items(to="330100").count() == 0


def test_an_unknown_place_is_missing():
    with pytest.raises(Missing):
        queries.search("社保卡", to="999999")


@pytest.mark.parametrize(
    ("q", "filters", "count"), [("社保卡", {}, 2), ("登记", {}, 2), ("登记", {"to": "620102"}, 3)]
)
def test_as_many_queries_for_few_hits_as_for_many(q, filters, count, django_assert_num_queries):
    with django_assert_num_queries(count):
        for item in queries.search(q, **filters):
            assert [entry.list.name for entry in item.entries.all()]


def test_a_new_alias_is_found_at_once_and_a_removed_one_no_more():
    alias = ItemAlias.objects.create(
        item=Item.objects.get(name="结婚登记"), alias="扯小红本", provenance="own"
    )
    assert [names("扯小红本"), names("chexiaohongben"), names("cxhb")] == [
        ["结婚登记"],
        ["结婚登记"],
        ["结婚登记"],
    ]
    alias.delete()
    assert names("扯小红本") == []


def test_a_renamed_item_is_found_by_its_new_name():
    item = Item.objects.get(name="结婚登记")
    item.name = "婚姻缔结登记"
    item.save()
    assert names("婚姻缔结") == ["婚姻缔结登记"]


def test_bigrams_are_all_neighbouring_pairs():
    assert search.bigrams("社会保障卡") == ["社会", "会保", "保障", "障卡"]


def test_one_item_with_its_lists():
    item = queries.item(Item.objects.get(name="社会保障卡申领").pk)
    assert [entry.list_id for entry in item.entries.all()] == ["cross-province", "in-province", "national"]
    with pytest.raises(Missing):
        queries.item("999999999999")
