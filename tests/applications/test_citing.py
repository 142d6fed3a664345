"""Papers cite the law in full."""

import pytest

from applications.flow.citing import TITLES, cited
from applications.flow.table import table

LAW = "《中华人民共和国行政许可法》"


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("行政许可法29", f"{LAW}第二十九条"),
        ("行政许可法32(4)", f"{LAW}第三十二条第（四）项"),
        ("行政许可法32(1)(2)", f"{LAW}第三十二条第（一）项、第（二）项"),
        ("行政许可法10", f"{LAW}第十条"),
        ("行政许可法15", f"{LAW}第十五条"),
        ("S0 二(二)1", ""),
        ("", ""),
    ],
)
def test_an_article_is_written_out(short, full):
    assert cited(short) == full


def test_no_law_of_the_table_is_left_out():
    named = {one.article for one in table().values() if one.article and not one.article.startswith("S")}
    assert {article for article in named if not cited(article)} == set()
    assert set(TITLES) <= named
