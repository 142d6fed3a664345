"""Finding: two places, words, filters, lists, guides."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db
CARD = "002072024000"


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def placed(client):
    """A browser that chose 兰州 城关 and 鄂尔多斯 东胜."""
    for side, code in (("here", "620102"), ("there", "150602")):
        assert client.post("/places/set/", {"pick": side, "code": code, "next": "/"}).status_code == 302
    return client


def test_home_says_what_can_be_done_between_the_two_places(placed):
    text = page(placed, "/")
    assert "兰州市城关区（甘肃）" in text
    assert "鄂尔多斯市东胜区（内蒙古）" in text
    assert "两地之间可办" in text


def test_without_a_choice_the_places_are_an_example(client):
    assert "这两个地方是举例" in page(client, "/")


@pytest.mark.parametrize("q", ["东胜", "dongsheng", "dongs"])
def test_places_are_found_by_name_and_pinyin(client, q):
    assert "鄂尔多斯市东胜区" in page(client, f"/places/?pick=there&q={q}")


def test_places_level_by_level(client):
    assert "内蒙古自治区" in page(client, "/places/?pick=here")
    assert "鄂尔多斯市" in page(client, "/places/?pick=here&parent=150000")
    assert "没有找到" in page(client, "/places/?q=不存在的地方")


def test_a_place_that_is_none_is_refused(client):
    assert client.post("/places/set/", {"pick": "here", "code": "999999"}).status_code == 404
    assert client.post("/places/set/", {"pick": "up", "code": "620102"}).status_code == 400


def test_going_back_only_within_the_house(client):
    response = client.post(
        "/places/set/", {"pick": "here", "code": "620102", "next": "https://evil.example/"}
    )
    assert response["Location"] == "/"


@pytest.mark.parametrize("q", ["社保卡", "sbk", "社会保障卡", "我要办社保卡"])
def test_items_are_found_by_words_and_initials(placed, q):
    text = page(placed, f"/items/?q={q}")
    assert "社会保障卡申领" in text
    assert "全程网办" in text


def test_nothing_found_says_what_to_do(client):
    assert "没有找到对得上的事项" in page(client, "/items/?q=zzzzqqq")


@pytest.mark.parametrize("bad", ["mode=x", "theme=%00", "list=x", "after=!!!x", "department=" + "x" * 300])
def test_bad_filters_are_no_fault(client, bad):
    assert client.get(f"/items/?{bad}").status_code in {200, 400}


def test_pages_of_items_go_on_where_the_last_ended(client):
    first = page(client, "/items/")
    link = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "回第一页" in page(client, f"/items/{link}")


def count(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def test_the_same_queries_for_one_hit_and_for_many(placed):
    assert count(placed, "/items/?q=社会保障卡申领") == count(placed, "/items/?q=社保")


def test_lists_show_their_numbers(client):
    text = page(client, "/lists/")
    for number in ("共140项", "共138项", "共137项", "/ 58<", "/ 74<", "/ 8<", "/ 57<", "/ 73<", "/ 137<"):
        assert number in text
    assert "以官方公布的清单为准" in text


def test_entries_by_batch_and_state_with_their_source(client):
    text = page(client, "/lists/cross-province/?batch=later")
    assert "本页8条" in text
    assert "重建，未核对" in page(client, "/lists/national/?state=not-yet")
    assert "没有符合条件的条目" in page(client, "/lists/national/?batch=none")
    page(client, "/lists/nothing/", 404)


def test_the_guide_answers_first(placed):
    text = page(placed, f"/items/{CARD}/")
    assert text.index("在网上就能办，不用去东胜区") < text.index("要带什么")
    assert "网上申请" in text
    assert "鄂尔多斯市人力资源和社会保障局" in text


def test_a_guide_nobody_filled_says_where_to_ask(placed):
    text = page(placed, "/items/002072025000/")
    assert "还没有在这里开通这件事" in text
    assert "12345" in text
    assert "网上申请" not in text


@pytest.mark.parametrize(
    "code", ["002083001000", "000783004000", "000175001000", "000786002000", "000174001000"]
)
@pytest.mark.parametrize("there", ["150600", "620100", "430100", "110101"])
def test_every_kind_of_guide_has_its_page(client, code, there):
    """Remote receipt, joint, fees, instant, with and without an agreement or a guide."""
    for here in ("610800", there):
        client.post("/places/set/", {"pick": "here", "code": here})
        client.post("/places/set/", {"pick": "there", "code": there})
        assert "<h2" in page(client, f"/items/{code}/")


def test_an_unknown_item_is_a_page_that_says_so(client):
    assert "没有找到" in page(client, "/items/999999999999/", 404)
