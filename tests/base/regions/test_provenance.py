"""Where a line of reference data comes from, in words."""

from __future__ import annotations

import pytest

from base.regions.provenance import described


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ("seed", ["政策文件"]),
        ("found", ["公开来源"]),
        ("general-knowledge;found", ["常识，未核对", "公开来源"]),
        ("seed:pair;terms:example", ["双方：政策文件", "条款：示例"]),
        ("seed:count;name:example", ["数量：政策文件", "名称：示例"]),
        ("practice", ["practice"]),
        ("", []),
    ],
)
def test_codes_in_words(codes, words):
    assert described(codes) == words
