"""Identity and telephone numbers in free text."""

import pytest

from feedback.masking import masked

HIDDEN = [
    "110101199003072391",
    "11010119900307239X",
    "11010119900307239x",
    "110101 19900307 2391",
    "110101-19900307-2391",
    "1 1 0 1 0 1 1 9 9 0 0 3 0 7 2 3 9 1",
    "１１０１０１１９９００３０７２３９１",
    "１１０１０１１９９００３０７２３９Ｘ",
    "110101900307239",
    "13900000001",
    "139 0000 0001",
    "139-0000-0001",
    "１３９００００００１１",
    "0931-8000000",
    "09318000000",
    "010-88888888",
]


@pytest.mark.parametrize("number", HIDDEN)
@pytest.mark.parametrize("around", ["{}", "我的电话是{}，请回电", "id{}end", "（{}）", "{}，{}"])
def test_numbers_of_people_are_starred(number, around):
    found = masked(around.format(number, number))
    assert not any(char.isdigit() for char in found)
    assert found.count("*") >= 9
    assert len(found) == len(around.format(number, number))


KEPT = [
    "2026年3月4日10点30分",
    "编号2611210000123",
    "第1234567号",
    "110",
    "12345",
    "￥1,234.50",
    "2026-03-04至2026-03-09",
    "电话12345转1",
    "事项编码620100000000",
    "",
    "😀 <script>alert(1)</script>",
]


@pytest.mark.parametrize("text", KEPT)
def test_other_numbers_stay(text):
    assert masked(text) == text


def test_a_long_text_of_digits_and_gaps_is_quick():
    assert masked("1 " * 20_000)
